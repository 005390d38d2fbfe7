"""Registrations with Wagtail's hooks."""

from wagtail import hooks

from people.audiences.models import Audience
from people.duties.actions import people_with_duty


@hooks.register("audience_members")
def count_who_has_a_duty():
    return {Audience.Kind.DUTY: people_with_duty}
