"""What every answer carries: the headers of privacy, and the policies of the site and of the staff area."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lms.lib.inline_scripts import script_hashes

View = Callable[[HttpRequest], HttpResponse]

# Only these may be indexed by search engines, and only where they showed a page that is for everybody
# (cms.models.public_page says so of a request); whatever is not named here is not.
INDEXABLE = {
    "home",
    "cms:plain_page",
    "cms:stories",
    "cms:story",
    "cms:guide_index",
    "cms:guide",
    "courses:catalogue",
    "courses:course",
    "courses:module",
    "courses:lesson",
    "wagtail_serve",
}


def private_headers(get_response: View) -> View:
    """Set the headers of privacy, outermost, so that errors carry them too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        path = request.path
        if not _may_be_indexed(request, response):
            response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
        if path.startswith("/accounts/") or _is_personal(request):
            # Nothing of a signed-in person stays in a shared computer's cache or behind its back button.
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _may_be_indexed(request: HttpRequest, response: HttpResponse) -> bool:
    route = request.resolver_match.view_name if request.resolver_match else ""
    return response.status_code == 200 and route in INDEXABLE and getattr(request, "is_for_everybody", False)


def _is_personal(request: HttpRequest) -> bool:
    """Whether the answer may show who is signed in, or what was done on this device without an account.

    Asks the session only where the page itself has asked it.
    """
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and not session.is_empty())


def staff_policy(get_response: View) -> View:
    """Relax the policy for the staff area's own pages only; what it shows of the site keeps the site's own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/admin/"):
            response.is_of_the_site = True  # a preview is asked for within a request of the staff area
            return response
        if getattr(response, "is_of_the_site", False):
            strict = response.get("Content-Security-Policy", "default-src 'none'")
            policy = strict.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        else:
            policy = _policy_of_staff(response)
        response["Content-Security-Policy"] = policy
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware


def _policy_of_staff(response: HttpResponse) -> str:
    policy = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        policy["script-src"] = " ".join([policy["script-src"], *script_hashes(response.content.decode())])
    return "; ".join(f"{name} {value}" for name, value in policy.items())
