"""Registrations with Wagtail, and what becomes of items when pages go."""

from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from courses.learning import actions
from courses.learning.models import Enrolment, LearningItem, language_of_shape, led_by_courses
from people.duties.models import ScopeKind
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(Enrolment, ReadOnlyPolicy(Enrolment))

hooks.register("led_elsewhere", led_by_courses)
hooks.register("language_of_shape", language_of_shape)


@hooks.register("duty_scopes")
def give_duties_for_a_course():
    def titles(keys):
        return {str(one.pk): one.title for one in LearningItem.objects.filter(pk__in=keys)}

    def keys():
        courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE, retired_at=None)
        return [str(pk) for pk in courses.values_list("pk", flat=True)]

    return {"course": ScopeKind(gettext_lazy("Course"), titles, keys)}


@hooks.register("after_delete_page")
def retire_what_is_gone(request, page):
    actions.retire_gone()


@hooks.register("after_bulk_action")
def retire_what_went_in_bulk(request, action_type, objects, action_class_instance):
    if action_type == "delete":
        actions.retire_gone()


@hooks.register("register_log_actions")
def register_log_actions(log_actions):
    log_actions.register_action("courses.retire", gettext_lazy("Retire"), gettext_lazy("Retired; progress is kept"))
