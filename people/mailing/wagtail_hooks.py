"""Registrations with Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from people.mailing import admin_views
from people.mailing.permissions import can_see, may_change_templates


class MailingsMenuItem(MenuItem):
    """For those who see mailings."""

    def is_shown(self, request):
        return can_see(request.user)


class TemplatesMenuItem(MenuItem):
    """For those who change the words of letters."""

    def is_shown(self, request):
        return may_change_templates(request.user)


@hooks.register("register_admin_menu_item")
def register_templates():
    return TemplatesMenuItem(_("Words of letters"), reverse("letter_templates"), icon_name="edit", order=256)


@hooks.register("register_admin_menu_item")
def register_mailings():
    return MailingsMenuItem(_("Mailings"), reverse("mailings"), icon_name="mail", order=255)


@hooks.register("register_admin_urls")
def register_pages():
    return [
        path("letter-templates/", admin_views.templates, name="letter_templates"),
        path("letter-templates/<slug:name>/", admin_views.template, name="letter_template"),
        path("letter-templates/<slug:name>/<slug:language>/", admin_views.edit_template, name="edit_letter_template"),
        path("letter-templates/<slug:name>/<slug:language>/test/", admin_views.test_template, name="test_template"),
        path("mailings/", admin_views.mailings, name="mailings"),
        path("mailings/new/", admin_views.add_mailing, name="add_mailing"),
        path("mailings/<int:pk>/", admin_views.mailing, name="mailing"),
        path("mailings/<int:pk>/edit/", admin_views.edit_mailing, name="edit_mailing"),
        path("mailings/<int:pk>/test/<slug:language>/", admin_views.test_mailing, name="test_mailing"),
        path("mailings/<int:pk>/step/<slug:name>/", admin_views.take_step, name="mailing_step"),
    ]
