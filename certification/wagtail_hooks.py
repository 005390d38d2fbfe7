"""Registrations with Wagtail's admin."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from certification import admin_views
from certification.evidence import what_rests_on
from certification.models import Certificate, Scheme, SigningKey
from certification.viewsets import CertificationGroup
from people.staff.permissions import LookOnlyPolicy

for model in (Certificate, Scheme, SigningKey):
    register_permission_policy(model, LookOnlyPolicy(model))


@hooks.register("register_admin_viewset")
def register_viewsets():
    return CertificationGroup()


@hooks.register("register_admin_urls")
def register_verbs():
    verbs = [
        path("", admin_views.revocation, name="revocation"),
        path("propose/", admin_views.propose_revocation, name="propose"),
        path("confirm/", admin_views.confirm_revocation, name="confirm"),
        path("drop/", admin_views.drop_revocation, name="drop"),
    ]
    audits = [
        path("", admin_views.audit, name="audit"),
        path("finding/", admin_views.record_finding, name="finding"),
    ]
    corrections = [
        path("", admin_views.correction, name="correction"),
        path("grant/", admin_views.grant_correction, name="grant_correction"),
        path("refuse/", admin_views.refuse_correction, name="refuse_correction"),
    ]
    below = {"revocation/": verbs, "audit/": audits, "correction/": corrections}
    every = [path(address, include(found)) for address, found in below.items()]
    return [path("certificates/<uuid:pk>/", include((every, "certification_admin")))]


@hooks.register("consequences_of_retiring")
def tell_which_certificates_rest_on_it(gone, above):
    """Asked by courses before something is retired."""
    return [one.sentence for one in what_rests_on(gone, above)]


@hooks.register("register_log_actions")
def register_log_actions(log_actions):
    log_actions.register_action(
        "certification.propose_revocation", _("Propose revocation"), _("Proposed to revoke the certificate")
    )
    log_actions.register_action(
        "certification.grant_correction", _("Grant another name"), _("Granted another name on the certificate")
    )
    log_actions.register_action(
        "certification.refuse_correction", _("Refuse another name"), _("Refused another name on the certificate")
    )
    log_actions.register_action("certification.record_finding", _("Record the finding"), _("Audited the certificate"))
    log_actions.register_action(
        "certification.confirm_revocation", _("Revoke"), _("Confirmed: revoked the certificate")
    )
    log_actions.register_action(
        "certification.drop_revocation", _("Drop the proposal"), _("Dropped the proposal to revoke the certificate")
    )
