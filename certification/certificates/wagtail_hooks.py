"""Registrations with Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from certification.certificates.models import Certificate, dependent_schemes, own_certificates
from certification.certificates.permissions import SUBJECT
from people.audiences.models import Audience, Subject
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(Certificate, ReadOnlyPolicy(Certificate))


@hooks.register("visibility_subjects")
def tell_what_certificates_show():
    """Asked by the page on which people see and change who sees what of theirs."""
    fields = {
        "name": _("your name, where the signed record is open too"),
        "record": _("the signed record"),
        "replacement": _("the way to the certificate that replaced it"),
    }
    kinds = (Audience.Kind.LINK, Audience.Kind.MEMBERS)
    return {SUBJECT: Subject(fields, kinds, own_certificates)}


@hooks.register("consequences_of_retiring")
def tell_which_certificates_rest_on_it(gone, above):
    """Asked by courses before something is retired."""
    return [one.sentence for one in dependent_schemes(gone, above)]


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
    log_actions.register_action("certification.save_finding", _("Record the finding"), _("Audited the certificate"))
    log_actions.register_action(
        "certification.confirm_revocation", _("Revoke"), _("Confirmed: revoked the certificate")
    )
    log_actions.register_action(
        "certification.drop_revocation", _("Drop the proposal"), _("Dropped the proposal to revoke the certificate")
    )
