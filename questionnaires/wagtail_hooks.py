"""Registrations with Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from people.staff.permissions import ReadOnlyPolicy
from questionnaires import admin_views, permissions
from questionnaires.models import Questionnaire, Response

register_permission_policy(Questionnaire, ReadOnlyPolicy(Questionnaire))
register_permission_policy(Response, ReadOnlyPolicy(Response))


class QuestionnairesItem(MenuItem):
    def is_shown(self, request) -> bool:
        return permissions.can_see(request.user)


@hooks.register("register_admin_menu_item")
def register_list():
    address = reverse("questionnaires_list")
    return QuestionnairesItem(_("Questionnaires"), address, name="questionnaires", icon_name="form", order=255)


@hooks.register("register_admin_urls")
def register_screens():
    one = "questionnaires/<int:questionnaire_id>"
    return [
        path("questionnaires/", admin_views.questionnaires, name="questionnaires_list"),
        path(f"{one}/", admin_views.questionnaire, name="questionnaires_show"),
        path(f"{one}/words/", admin_views.reword, name="questionnaires_reword"),
        path(f"{one}/open/", admin_views.let_answer, name="questionnaires_open"),
        path(f"{one}/preview/<slug:language>/", admin_views.preview, name="questionnaires_preview"),
        path(
            f"{one}/export/<slug:kind>/",
            admin_views.export,
            name="questionnaires_export",
        ),
    ]
