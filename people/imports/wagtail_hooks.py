"""Registrations with Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from people.imports import admin_views
from people.imports.permissions import kinds_for


@hooks.register("register_admin_urls")
def register_imports():
    return [
        path("imports/", admin_views.imports, name="imports"),
        path("imports/new/<slug:kind>/", admin_views.new_import, name="new_import"),
        path("imports/template/<slug:kind>.<slug:ending>", admin_views.template, name="import_template"),
        path("imports/<int:import_id>/", admin_views.one_import, name="import"),
        path("imports/<int:import_id>/columns/", admin_views.map_columns, name="import_columns"),
        path("imports/<int:import_id>/rows/", admin_views.decide_rows, name="import_rows"),
        path("imports/<int:import_id>/start/", admin_views.start_import, name="import_start"),
        path("imports/<int:import_id>/undo/", admin_views.undo_import, name="import_undo"),
        path("imports/<int:import_id>/cancel/", admin_views.cancel_import, name="import_cancel"),
        path("imports/<int:import_id>/follow-up/", admin_views.follow_up, name="import_follow_up"),
        path("imports/<int:import_id>/remarks.<slug:ending>", admin_views.remarks, name="import_remarks"),
    ]


class ImportsItem(MenuItem):
    def is_shown(self, request) -> bool:
        return bool(kinds_for(request.user))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ImportsItem(_("Imports"), reverse("imports"), name="imports", icon_name="upload", order=256)
