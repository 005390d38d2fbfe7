"""Registrations with Wagtail's admin."""

from wagtail.permissions import register_permission_policy

from certification.schemes.models import Scheme
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(Scheme, ReadOnlyPolicy(Scheme))
