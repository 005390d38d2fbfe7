"""Registrations with Wagtail's admin."""

from django.urls import include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def register_verbs():
    return [path("lists/", include("people.lists.urls"))]
