"""Registrations with Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.recognition import admin_views
from courses.recognition.imports import COMPLETIONS
from people.imports.rules import ImportKind


@hooks.register("import_kinds")
def completions_elsewhere() -> ImportKind:
    return COMPLETIONS


@hooks.register("register_admin_urls")
def register_recognition():
    return [path("recognition/", admin_views.recognition, name="recognition")]


class RecognitionItem(MenuItem):
    def is_shown(self, request) -> bool:
        return request.user.has_perm("recognition.recognise_priorcompletion")


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return RecognitionItem(_("Recognition"), reverse("recognition"), name="recognition", icon_name="check", order=257)
