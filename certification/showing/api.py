"""The answer for programs: what a code says.

Any site may read it (certification.showing.middleware).
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from certification.certificates.models import Certificate
from certification.certificates.permissions import new_code_of, shown_by_code
from certification.certificates.rules import Shown, Status
from certification.showing.views import CHECK_SECONDS, checks_too_often
from certification.signing.api import JSON, MINUTE, may_be_kept
from certification.signing.standards.vc import day_of, timestamp
from lms.lib.codes import normalise


@csrf_exempt  # what is refused is refused in the same words from everywhere
@require_safe
def verify_json(request: HttpRequest, code: str) -> HttpResponse:
    """The signed credential where the holder opened it and it is valid, else the bare status.

    A code that is hidden or does not exist answers 404 with {"status": "unknown"}.
    """
    if checks_too_often(request):
        return JsonResponse({"status": "ask again later"}, status=429, headers={"Retry-After": str(CHECK_SECONDS)})
    code = normalise(code)
    certificate = Certificate.objects.answering_to(code).first()
    if certificate is None:
        return may_be_kept(JsonResponse({"status": "unknown"}, status=404), MINUTE)
    is_named = certificate.code == code
    credential = _credential_of(certificate, is_named=is_named)
    response = (
        HttpResponse(credential, content_type=JSON) if credential else JsonResponse(_status(certificate, is_named))
    )
    patch_vary_headers(response, ["Accept-Language", "Cookie"])  # the words come in the reader's language
    return may_be_kept(response, MINUTE)


def _credential_of(certificate: Certificate, *, is_named: bool) -> str:
    """The record of the form that bears the code, where its holder opened it: the other one must not be found by it."""
    if certificate.status is not Status.VALID:
        return ""
    shown = shown_by_code(certificate)
    if is_named:
        return certificate.credential if shown is Shown.NAMED else ""
    return certificate.credential_without_name if shown in (Shown.NAMED, Shown.PSEUDONYMOUS) else ""


def _status(certificate: Certificate, is_named: bool) -> dict[str, object]:
    """The facts that the page tells, without the name. Days only: a second would join what happened in one go."""
    facts = {
        "status": str(certificate.status),
        "number": certificate.number if is_named else certificate.number_without_name,
        "title": certificate.text["name"],
        "level": certificate.text["level"],
        "criteriaVersion": certificate.criteria_version,
        "issued": timestamp(day_of(certificate.issued_at)),
    }
    if certificate.valid_until:
        facts["validUntil"] = certificate.valid_until.isoformat()
    if certificate.status is Status.REVOKED:
        if new_code := new_code_of(certificate, is_named=is_named):
            facts["replacedBy"] = f"{settings.SITE_URL}/verify/{new_code}/"
        facts |= {"revoked": timestamp(day_of(certificate.revoked_at)), "reason": certificate.revocation_reason}
    if certificate.status is Status.WITHDRAWN:
        facts |= {"withdrawn": timestamp(day_of(certificate.withdrawn_at))}
    return facts
