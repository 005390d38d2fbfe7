"""Pages of certificates: the holder's own, and the one where anybody checks a code."""

from base64 import b64encode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.certificates.actions import (
    CorrectionRefused,
    EarlierRevoked,
    NotEarned,
    ask_correction,
    choose_shown,
    issue_with_name,
    lead_to_replacement,
    refuse_unearned,
)
from certification.certificates.files import pdf_path
from certification.certificates.models import Certificate
from certification.certificates.pdf import picture_of, render_certificate
from certification.certificates.permissions import (
    SUBJECT,
    can_ask_correction,
    chosen_shown,
    is_led_on,
    new_code_of,
    shown_by_code,
)
from certification.certificates.rules import Status, may_be_issued_again
from certification.certificates.tasks import draft_of
from certification.schemes.evidence import criteria_for, missing_criteria, once
from certification.schemes.models import CriteriaVersion, Scheme
from certification.showing.forms import CorrectionForm, LeadOnForm, NameForm, ShownForm, VerifyForm
from certification.showing.rules import compares_names, is_named_to_strangers, is_same_name
from certification.signing.keys import issuer_did
from courses.learning.models import LearningItem
from courses.reading.outline import as_seen
from lms.lib.codes import grouped, normalise
from lms.lib.limits import caller, is_limited
from people.accounts.models import User, name_problem
from people.audiences.models import own_fields
from people.uploads.private import as_private

CHECKS_A_MINUTE = 60  # a whole school behind one address may check its 35 certificates at once
CHECK_SECONDS = 60
# So many wrong names may be typed with one code, whoever types them: enough for slips, too few to try a register.
WRONG_NAMES = {"limit": 20, "seconds": 24 * 3600}
PDF, JSON = "application/pdf", "application/json"
PREVIEWS, PREVIEW_SECONDS = 30, 600  # each takes a processor for a moment


# --- The holder's pages -----------------------------------------------------------------------------------------------
@require_safe
@login_required
@never_cache
def my_certificates(request: HttpRequest) -> HttpResponse:
    certificates = sorted(Certificate.objects.visible_to(request.user), key=lambda one: one.status != Status.VALID)
    held = {certificate.scheme_id for certificate in certificates if certificate.revoked_at is None}
    # Nothing is offered where one was revoked for good: its own page says what can be done.
    lost = {
        one.scheme_id for one in certificates if one.revoked_at and not may_be_issued_again([one.revocation_reason])
    }
    schemes = [scheme for scheme in Scheme.objects.open() if scheme.pk not in held | lost]
    ahead = _ahead(request, schemes)
    ahead.sort(key=lambda row: len(row[1]))  # what can be issued now comes first
    problem = name_problem(request.user.printed_name)
    # Issued without being asked: a first certificate of whoever said "the same name for all".
    had = {certificate.scheme_id for certificate in certificates}
    is_for_all = request.user.one_name_for_all and not problem
    by_itself = [scheme for scheme in schemes if is_for_all and scheme.pk not in had]
    context = {"certificates": certificates, "ahead": ahead, "name_problem": problem, "by_itself": by_itself}
    return render(request, "certification/showing/my_certificates.html", context)


def _ahead(request: HttpRequest, schemes: list[Scheme]) -> list[tuple[Scheme, list]]:
    """Each scheme that asks for anything, with what is missing: items as this reader may see them, or criteria."""
    asked = criteria_for(request.user, schemes)
    missing = set(missing_criteria(request.user, [one for criteria in asked.values() for one in criteria]))
    left = {scheme: once(one for one in criteria if one in missing) for scheme, criteria in asked.items() if criteria}
    seen = as_seen(request, {one for things in left.values() for one in things if isinstance(one, LearningItem)})
    return [
        (scheme, [seen[one.pk] if isinstance(one, LearningItem) else one for one in things])
        for scheme, things in left.items()
    ]


@require_safe
@login_required
@never_cache
def certificate(request: HttpRequest, pk) -> HttpResponse:
    certificate = _own(request, pk)
    shown = chosen_shown(certificate)
    return render(
        request,
        "certification/showing/certificate.html",
        {
            "certificate": certificate,
            "shown": shown,
            "own_fields": own_fields(request.user, subject=SUBJECT, thing=certificate.pk),
            "form": ShownForm(initial={"shown": shown}),
            "can_ask": can_ask_correction(request.user, certificate),
            "correction": certificate.corrections.first(),
            "lead_form": LeadOnForm(initial={"is_led": is_led_on(certificate)}) if certificate.replaced_by_id else None,
            "verify_address": settings.SITE_URL + reverse("certification:verify", args=[grouped(certificate.code)]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def choose_name(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks for the name; POST shows what would be printed, and with "issue" prints it."""
    scheme = get_object_or_404(Scheme.objects.open(), slug=slug)
    try:
        criteria = refuse_unearned(request.user, scheme)
    except EarlierRevoked as refusal:
        messages.warning(
            request, _("This certificate was revoked, so no other one is issued. Here is what you can do.")
        )
        return redirect("my_certificates:one", refusal.certificate.pk)
    except (NotEarned, ValueError):
        messages.warning(request, _("This certificate cannot be issued yet. The list says what is missing."))
        return redirect("my_certificates:list")
    form = NameForm(request.POST or None, initial={"name": _last_name(request.user)})
    name = form.cleaned_data["name"] if form.is_valid() else ""
    if name and "issue" in request.POST and form.was_seen:
        made = issue_with_name(request.user, scheme, name=name, for_all=form.cleaned_data["for_all"])
        return _issued(request, made)
    context = {
        "scheme": scheme,
        "form": form,
        "name": name,
        "preview": _preview(request.user, scheme, criteria, name),
        "printed_in": scheme.language_for(request.user),
    }
    return render(request, "certification/showing/choose_name.html", context)


def _issued(request: HttpRequest, made: list[Certificate]) -> HttpResponse:
    if len(made) == 1:
        messages.success(request, _("Your certificate is issued. The PDF follows within a minute."))
        return redirect("my_certificates:one", made[0].pk)
    words = ngettext(
        "%(number)s certificate is issued with this name. The PDF follows within a few minutes.",
        "%(number)s certificates are issued with this name. The PDFs follow within a few minutes.",
        len(made),
    )
    messages.success(request, words % {"number": len(made)})
    return redirect("my_certificates:list")


def _last_name(person: User) -> str:
    """What to suggest: the name kept for certificates, else the one on the last, else what we call the person."""
    last = Certificate.objects.of(person).order_by("issued_at").last()
    return person.printed_name or (last.printed_name if last else "") or person.alias


def _preview(person: User, scheme: Scheme, criteria: CriteriaVersion, name: str) -> str:
    """The certificate itself as a picture in the page, so that its name stands in no address; "" without a name."""
    if not name or is_limited("certificate-preview", str(person.pk), limit=PREVIEWS, seconds=PREVIEW_SECONDS):
        return ""
    draft = draft_of(scheme, criteria, name=name, language=scheme.language_for(person), at=timezone.now())
    return f"data:image/webp;base64,{b64encode(picture_of(render_certificate(draft))).decode()}"


@require_POST
@login_required
def choose_visibility(request: HttpRequest, pk) -> HttpResponse:
    certificate = _own(request, pk)
    form = ShownForm(request.POST)
    if form.is_valid():
        choose_shown(certificate, form.cleaned_data["shown"], by=request.user)
        messages.success(request, _("Saved. Within a minute, who checks the code sees what you chose."))
    else:
        messages.error(request, _("Choose one of the four answers. Nothing was changed."))
    return redirect("my_certificates:one", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def correct(request: HttpRequest, pk) -> HttpResponse:
    """GET asks for the right name and why; POST hands the wish to staff."""
    certificate = _own(request, pk)
    if not can_ask_correction(request.user, certificate):
        raise Http404
    form = CorrectionForm(request.POST or None, initial={"name": certificate.printed_name})
    if form.is_valid():
        try:
            ask_correction(certificate, **form.cleaned_data, by=request.user)
            messages.success(request, _("Your wish is with our staff. The certificate stays valid until they decide."))
        except CorrectionRefused:
            messages.error(request, _("Nothing was sent: a wish of yours waits already, or the name is the same."))
        return redirect("my_certificates:one", pk)
    return render(request, "certification/showing/correct.html", {"certificate": certificate, "form": form})


@require_POST
@login_required
def choose_lead(request: HttpRequest, pk) -> HttpResponse:
    certificate = _own(request, pk)
    form = LeadOnForm(request.POST)
    if certificate.replaced_by_id is None or not form.is_valid():
        raise Http404
    lead_to_replacement(certificate, is_led=form.cleaned_data["is_led"], by=request.user)
    messages.success(request, _("Saved. Within a minute, who checks the code sees what you chose."))
    return redirect("my_certificates:one", pk)


@require_safe
@login_required
def certificate_pdf(request: HttpRequest, pk, *, named: bool) -> HttpResponse:
    certificate = _own(request, pk)
    if not certificate.has_file:
        raise Http404
    with storages["private"].open(pdf_path(certificate, named=named)) as file:
        return _download(file.read(), PDF, f"{_file_name(certificate, named)}.pdf")


@require_safe
@login_required
def certificate_picture(request: HttpRequest, pk) -> HttpResponse:
    """The file that the holder has, as their screen shows it."""
    certificate = _own(request, pk)
    if not certificate.has_file:
        raise Http404
    with storages["private"].open(pdf_path(certificate)) as file:
        response = HttpResponse(picture_of(file.read()), content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def certificate_credential(request: HttpRequest, pk, *, named: bool) -> HttpResponse:
    certificate = _own(request, pk)
    credential = certificate.credential if named else certificate.credential_without_name
    if not credential:
        raise Http404
    return _download(credential.encode(), JSON, f"{_file_name(certificate, named)}.json")


def _file_name(certificate: Certificate, named: bool) -> str:
    number = certificate.number if named else certificate.number_without_name
    state = "-replaced" if certificate.is_replaced else "-revoked" if certificate.status == Status.REVOKED else ""
    return f"certificate-{number}{state}"


def _own(request: HttpRequest, pk) -> Certificate:
    return get_object_or_404(Certificate.objects.visible_to(request.user).select_related("scheme"), pk=pk)


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    # The name of the file holds the number, never the person's name: download folders are shared.
    return as_private(HttpResponse(data, content_type=content_type), called=name)


# --- Anybody's page: is this certificate real? ------------------------------------------------------------------------
@csrf_exempt  # asking changes nothing, and a page without a token is the same for everyone
@require_http_methods(["GET", "HEAD", "POST"])
def verify_form(request: HttpRequest) -> HttpResponse:
    """The name travels in the body of a POST, so that it stands in no address, history or log."""
    form = VerifyForm(request.POST or None)
    if not form.is_valid():
        response = _public(request, render(request, "certification/showing/verify_form.html", {"form": form}))
        if request.method == "POST":  # it gives the name back
            response["Cache-Control"] = "private, no-store"
        return response
    code, name = form.cleaned_data["code"], form.cleaned_data["name"]
    if not name:
        return redirect("certification:verify", grouped(code))
    response = _answer(request, code, name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, normalise(code))


def checks_too_often(request: HttpRequest) -> bool:
    return is_limited("verify", caller(request), limit=CHECKS_A_MINUTE, seconds=CHECK_SECONDS)


def _answer(request: HttpRequest, code: str, typed_name: str = "") -> HttpResponse:
    if checks_too_often(request):
        response = render(request, "certification/showing/verify_wait.html", status=429)
        response["Retry-After"] = str(CHECK_SECONDS)
        return response
    certificate = Certificate.objects.answering_to(code).first()
    if certificate is None:
        return _public(request, render(request, "certification/showing/verify_unknown.html", _no_code(), status=404))
    return _public(
        request, render(request, "certification/showing/verify.html", _told(request, certificate, code, typed_name))
    )


def _told(request: HttpRequest, certificate: Certificate, code: str, typed_name: str) -> dict[str, object]:
    """What the page tells: of the form that bears the code alone."""
    is_named = certificate.code == code
    shown = shown_by_code(certificate, request.user)
    is_compared = is_named and compares_names(shown, certificate.status)
    is_same = is_same_name(typed_name, certificate.printed_name)  # always asked: an answer takes as long either way
    is_guessed = bool(typed_name and is_compared) and _is_guessed(code, is_same=is_same)
    return {
        "certificate": certificate,
        "number": certificate.number if is_named else certificate.number_without_name,
        "code": grouped(code),
        "is_named": is_named and is_named_to_strangers(shown, certificate.status),
        "typed_name": typed_name,
        "is_compared": is_compared,
        "is_guessed": is_guessed,
        "name_matches": is_compared and is_same and not is_guessed,
        "form": VerifyForm(initial={"code": grouped(code), "name": typed_name}, is_name_asked=True),
        "fingerprint": certificate.pdf_sha256 if is_named else certificate.pdf_without_name_sha256,
        "status_list": _list_of(certificate, is_named),
        "issuer_name": settings.ISSUER_NAME,
        "issuer_did": issuer_did(),
        "new_code": new_code_of(certificate, is_named=is_named),
    }


def _is_guessed(code: str, *, is_same: bool) -> bool:
    """Whether too many wrong names came with this code today: then the right one is not confirmed either."""
    return is_limited("verify-name", code, **WRONG_NAMES, cost=0) or (
        not is_same and is_limited("verify-name", code, **WRONG_NAMES)
    )


def _list_of(certificate: Certificate, is_named: bool) -> int | None:
    """The number of the list that says whether this form of it is revoked."""
    return certificate.status_entries.filter(is_named=is_named).values_list("status_list__number", flat=True).first()


def _no_code() -> dict[str, object]:
    """The answer to a hidden and to an unknown code must be the same, so no address on the page may hold the code."""
    back = reverse("certification:verify_form")
    return {"languages": [(code, name, f"/{code}/language/?to={back}") for code, name in settings.LANGUAGES]}


def _public(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """May be kept a minute by whoever asked; the address goes nowhere else.

    To whoever is signed in it may tell what it tells nobody else: that is kept by nobody, whether it does or not.
    """
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=60)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response["Referrer-Policy"] = "no-referrer"
    return response
