"""Answers for programs: whose keys sign, and what is revoked.

Any site may read them (certification.showing.middleware).
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from certification.signing.keys import KEPT, issuer_did
from certification.signing.models import SigningKey, StatusList
from certification.signing.standards.vc import did_document

JSON = "application/json"
MINUTE = 60


@csrf_exempt
@require_safe
def did(_request: HttpRequest) -> HttpResponse:
    """The issuer's keys: those that signed once and the one that will sign soon too. Source: did:web."""
    keys = list(SigningKey.objects.values_list("fragment", "multikey"))
    if not keys:
        # The first key signs at once, so nobody may keep an answer that lacks it.
        return JsonResponse({"error": "no key yet"}, status=404, headers={"Cache-Control": "no-store"})
    return may_be_kept(JsonResponse(did_document(issuer_did(), keys)), int(KEPT.total_seconds()))


@csrf_exempt
@require_safe
def status_list(_request: HttpRequest, number: int) -> HttpResponse:
    """One signed list of revoked certificates, as last published."""
    text = StatusList.objects.filter(number=number).values_list("credential", flat=True).first()
    if not text:
        raise Http404
    return may_be_kept(HttpResponse(text, content_type=JSON), MINUTE)


def may_be_kept(response: HttpResponse, seconds: int) -> HttpResponse:
    """To be kept a while by whoever asked."""
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Referrer-Policy"] = "no-referrer"
    return response
