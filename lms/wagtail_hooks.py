"""Registrations with Wagtail's admin of what concerns several apps."""

from django.urls import path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from lms import privacy_views
from lms.lib.spreadsheets import safe_cell
from lms.staff_todo import staff_todo

# Reports hold titles and names that anybody may have chosen. Of XLSX, Wagtail takes care itself.
SpreadsheetExportMixin.custom_value_preprocess[object] = {SpreadsheetExportMixin.FORMAT_CSV: safe_cell}


class StaffTodoPanel(Component):
    order = 50
    template_name = "lms/admin/todo.html"

    def get_context_data(self, parent_context):
        return {"todo": staff_todo(parent_context["request"].user, at=timezone.now())}


@hooks.register("register_admin_urls")
def register_verbs():
    return [path("people/<int:person_id>/erase/", privacy_views.erase_by_staff, name="erase_person")]


@hooks.register("construct_homepage_panels")
def open_with_what_waits(request, panels):
    panels.insert(0, StaffTodoPanel())


@hooks.register("construct_help_menu")
def leave_out_the_makers_news(request, menu_items):
    """Wagtail's own news and guide are on other sites; ours come with the product."""
    menu_items.clear()
