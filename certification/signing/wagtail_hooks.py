"""Registrations with Wagtail's admin."""

from wagtail.permissions import register_permission_policy

from certification.signing.models import SigningKey
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(SigningKey, ReadOnlyPolicy(SigningKey))
