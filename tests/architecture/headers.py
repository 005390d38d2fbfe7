"""What every answer must carry. The function returns complaints, one line each."""

import re

from django.http import HttpResponse

COOKIES = {"plaza_session", "plaza_csrf", "plaza_language"}


def faults(response: HttpResponse, *, may_be_indexed: bool, is_staff_area: bool = False) -> list[str]:
    """What is wrong with the headers of one answer."""
    framed_by = "'self'" if is_staff_area else "'none'"
    policy = response.get("Content-Security-Policy", "")
    checks = {
        "no content policy": not policy,
        "a policy that allows inline code": "unsafe" in policy and not is_staff_area,
        "a policy that allows other servers": bool(re.search(r"https?:|\*", policy)),
        "may be indexed": "noindex" not in response.get("X-Robots-Tag", "") and not may_be_indexed,
        "may not be indexed": "X-Robots-Tag" in response and may_be_indexed,
        "type may be guessed": response.get("X-Content-Type-Options") != "nosniff",
        "tells other sites where one was": response.get("Referrer-Policy") not in ("same-origin", "no-referrer"),
        "lets scripts ask for camera and place": not {"camera=()", "microphone=()", "geolocation=()"}
        <= set(response.get("Permissions-Policy", "").split(", ")),
        "may be framed": f"frame-ancestors {framed_by}" not in policy,
        "unknown cookies": bool(set(response.cookies) - COOKIES),
        "cookies that scripts can read": not all(cookie["httponly"] for cookie in response.cookies.values()),
        "cookies that go to other sites": not all(cookie["samesite"] == "Lax" for cookie in response.cookies.values()),
    }
    return [fault for fault, is_there in checks.items() if is_there]
