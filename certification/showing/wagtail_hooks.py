"""Registrations with Wagtail's admin."""

from django.urls import include, path
from wagtail import hooks

from certification.showing import admin_views
from certification.showing.viewsets import CERTIFICATES, CertificationGroup
from people.lists.declaration import HOOK


@hooks.register("register_admin_viewset")
def register_viewsets():
    return CertificationGroup()


@hooks.register(HOOK)
def register_lists():
    return [CERTIFICATES]


@hooks.register("register_admin_urls")
def register_verbs():
    verbs = [
        path("", admin_views.revocation, name="revocation"),
        path("propose/", admin_views.propose_revocation, name="propose"),
        path("confirm/", admin_views.confirm_revocation, name="confirm"),
        path("drop/", admin_views.drop_revocation, name="drop"),
    ]
    spot_checks = [
        path("", admin_views.spot_check, name="spot_check"),
        path("finding/", admin_views.save_finding, name="finding"),
    ]
    corrections = [
        path("", admin_views.correction, name="correction"),
        path("grant/", admin_views.grant_correction, name="grant_correction"),
        path("refuse/", admin_views.refuse_correction, name="refuse_correction"),
    ]
    below = {"revocation/": verbs, "audit/": spot_checks, "correction/": corrections}
    every = [path(address, include(found)) for address, found in below.items()]
    return [path("certificates/<uuid:pk>/", include((every, "certification_admin")))]
