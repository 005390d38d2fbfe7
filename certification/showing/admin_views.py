"""Staff screens for verbs: revoking a certificate, in two steps by two persons; auditing one that chance has drawn."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.certificates import actions, permissions
from certification.certificates.models import Certificate
from certification.schemes.evidence import ItemEvidence, evidence_of
from certification.showing.forms import FindingForm, RefusalForm, RevocationForm, SeenVersionForm
from lms.lib.transitions import Refusal
from people.accounts.actions import write_audit_entry


@require_safe
def revocation(request: HttpRequest, pk) -> HttpResponse:
    certificate = _seen_by_staff(request, pk)
    return _revocation(request, certificate, RevocationForm(initial={"version": certificate.version}))


def _revocation(request: HttpRequest, certificate: Certificate, form: RevocationForm) -> HttpResponse:
    return TemplateResponse(
        request,
        "certification/showing/admin/revocation.html",
        {
            "certificate": certificate,
            "named": _("Revocation of %(number)s") % {"number": certificate.number},
            "icon": "cross",
            "form": form,
            "version_form": SeenVersionForm(initial={"version": certificate.version}, auto_id=False),
            "can_propose": permissions.can_propose_revocation(request.user, certificate),
            "can_confirm": permissions.can_confirm_revocation(request.user, certificate),
            "can_drop": permissions.can_drop_revocation(request.user, certificate),
        },
    )


@require_POST
def propose_revocation(request: HttpRequest, pk) -> HttpResponse:
    certificate = _of_certifier(request, pk)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason and write a note for colleagues. Nothing was changed."))
        return _revocation(request, certificate, form)
    done = _("Proposed. It is revoked when a second person confirms it.")
    return _step(request, partial(actions.propose_revocation, certificate, **form.cleaned_data), done)


@require_POST
def confirm_revocation(request: HttpRequest, pk) -> HttpResponse:
    done = _("Revoked. The published list follows within a minute.")
    return _step(request, partial(actions.confirm_revocation, _of_certifier(request, pk), **_read(request)), done)


@require_POST
def drop_revocation(request: HttpRequest, pk) -> HttpResponse:
    done = _("The proposal is dropped. The certificate stands as before.")
    return _step(request, partial(actions.drop_revocation, _of_certifier(request, pk), **_read(request)), done)


def _read(request: HttpRequest) -> dict[str, int | None]:
    """The version that whoever presses has read."""
    form = SeenVersionForm(request.POST)
    return {"version": form.cleaned_data["version"] if form.is_valid() else -1}


def _step(request: HttpRequest, act: partial, done: str) -> HttpResponse:
    """Do it, or say why not: colleagues may have been faster, and the page tells what is so now."""
    try:
        act(by=request.user)
        messages.success(request, done)
    except actions.RevocationRefused:
        refusal = _("Nothing was changed: a colleague was faster, or it needs a second person. This is how it stands.")
        messages.error(request, refusal)
    return redirect("certification_admin:revocation", act.args[0].pk)


@require_safe
def correction(request: HttpRequest, pk) -> HttpResponse:
    certificate = _seen_by_staff(request, pk)
    wish = certificate.corrections.first()
    if wish is not None and certificate.person is not None:
        write_audit_entry(
            "correction-seen", by=request.user, about=certificate.person, thing=f"certificate:{certificate.pk}"
        )
    can_decide = wish is not None and permissions.can_decide_correction(request.user, wish)
    context = {
        "certificate": certificate,
        "named": _("Another name on %(number)s") % {"number": certificate.number},
        "icon": "edit",
        "wish": wish,
        "can_decide": can_decide,
        "form": RefusalForm(),
    }
    return TemplateResponse(request, "certification/showing/admin/correction.html", context)


@require_POST
def grant_correction(request: HttpRequest, pk) -> HttpResponse:
    certificate = _of_certifier(request, pk)
    done = _("Granted. The new certificate is made within a minute.")
    return _decide(request, certificate, actions.grant_correction, done)


@require_POST
def refuse_correction(request: HttpRequest, pk) -> HttpResponse:
    certificate = _of_certifier(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write to the holder why. Nothing was changed."))
        return redirect("certification_admin:correction", pk)
    act = partial(actions.refuse_correction, answer=form.cleaned_data["answer"])
    return _decide(request, certificate, act, _("Refused. The holder gets a letter with your answer."))


def _decide(request: HttpRequest, certificate: Certificate, act: Callable[..., object], done: str) -> HttpResponse:
    wish = certificate.corrections.first()
    try:
        if wish is None:
            raise actions.CorrectionRefused(Refusal.GONE)
        act(wish, by=request.user)
        messages.success(request, done)
    except actions.CorrectionRefused:
        refusal = _("Nothing was changed: a colleague was faster, or it is not yours to decide. This is how it stands.")
        messages.error(request, refusal)
    return redirect("certification_admin:correction", certificate.pk)


@require_safe
def spot_check(request: HttpRequest, pk) -> HttpResponse:
    return _spot_check(request, _seen_by_staff(request, pk))


def _spot_check(request: HttpRequest, certificate: Certificate, form: FindingForm | None = None) -> HttpResponse:
    drawn = getattr(certificate, "spot_check", None)
    can_spot_check = permissions.can_spot_check(request.user, certificate)
    is_shown = drawn is not None and certificate.person_id is not None
    is_shown = is_shown and permissions.can_see_evidence(request.user, certificate)
    if is_shown:
        # It shows what one person has done: looking is written down.
        write_audit_entry(
            "certificate-audited", by=request.user, about=certificate.person, thing=f"certificate:{certificate.pk}"
        )
    return TemplateResponse(
        request,
        "certification/showing/admin/spot_check.html",
        {
            "certificate": certificate,
            "named": _("Audit of %(number)s") % {"number": certificate.number},
            "icon": "view",
            "spot_check": drawn,
            "form": form or FindingForm(initial={"version": drawn and drawn.version}),
            "evidence": _evidence(certificate) if is_shown else [],
            "can_spot_check": can_spot_check,
        },
    )


def _evidence(certificate: Certificate) -> list[ItemEvidence]:
    return evidence_of(certificate.person, certificate.scheme.version_named(certificate.criteria_version))


@require_POST
def save_finding(request: HttpRequest, pk) -> HttpResponse:
    certificate = _seen_by_staff(request, pk)
    if not permissions.can_spot_check(request.user, certificate):
        raise PermissionDenied
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _spot_check(request, certificate, form)
    try:
        actions.save_finding(certificate, **form.cleaned_data, by=request.user)
        messages.success(request, _("Recorded. The certificate stands as before."))
    except actions.SpotCheckRefused:
        messages.error(request, _("Somebody else was faster, or the certificate was withdrawn. Nothing was changed."))
    return redirect("certification_admin:spot_check", pk)


def _seen_by_staff(request: HttpRequest, pk) -> Certificate:
    if not permissions.can_see_all(request.user):
        raise PermissionDenied
    related = ("scheme", "person", "spot_check__looked_by", "revoked_by", "confirmed_by")
    return get_object_or_404(Certificate.objects.within_duties(request.user).select_related(*related), pk=pk)


def _of_certifier(request: HttpRequest, pk) -> Certificate:
    certificate = _seen_by_staff(request, pk)
    if not permissions.is_certifier(request.user, certificate):
        raise PermissionDenied
    return certificate
