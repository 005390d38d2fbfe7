"""What the door keeps count of: wrong passwords, and the devices on which an account signed in before.

Strangers' wrong passwords never keep the right person out: they count where they are typed, and a device that this
account knows is counted by itself.
"""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from lms.lib.limits import caller, is_limited
from people.accounts.models import User
from people.signin.rules import HERE, ON_KNOWN_DEVICE, ON_ONE_NAME, longest_wait

KNOWN = "plaza_known"
KNOWN_DAYS = 180
MOST_KNOWN = 4  # accounts a device remembers: a family's, not an internet café's
RENEWED = "password_renewed"  # in the session
RENEWED_SECONDS = 3600

Counter = tuple[str, str, int, int]  # scope, subject, tries, seconds: see lms.lib.limits


def device_token(person: User) -> str:
    """What a device holds of an account that signed in on it: a keyed hash, which a new password ends."""
    return salted_hmac("plaza.known-device", f"{person.pk}:{person.password}", algorithm="sha256").hexdigest()[:32]


def is_known(request: HttpRequest, person: User) -> bool:
    """Whether this account signed in on this device before, with its present password, and the person kept that.

    So does a session in which the present password was chosen through a letter or a recovery code.
    """
    token = device_token(person)
    renewed = request.session.get(RENEWED, {}).get("token", "")
    return any(constant_time_compare(token, kept) for kept in [*_tokens(request), renewed])


def remember(request: HttpRequest, response: HttpResponse, person: User, *, is_private: bool) -> None:
    """Let the device know the account or, if others use it too, forget it."""
    others = [token for token in _tokens(request) if token != device_token(person)]
    tokens = [device_token(person), *others][:MOST_KNOWN] if is_private else others
    if not tokens:
        if KNOWN in request.COOKIES:
            response.delete_cookie(KNOWN, path="/accounts/")
        return
    response.set_cookie(
        KNOWN,
        ".".join(tokens),
        max_age=KNOWN_DAYS * 24 * 3600,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tokens(request: HttpRequest) -> list[str]:
    return [token for token in request.COOKIES.get(KNOWN, "").split(".") if token][:MOST_KNOWN]


def seconds_to_wait(request: HttpRequest, person: User | None, name: str) -> int:
    """Count a try at the door, and say for how many seconds it has to wait; 0 if it may be made.

    `person`: whose name or address was typed; `name`: what was typed, which counts alike where nobody has it. A try
    that has to wait where it is typed does not count for the name: one machine alone keeps nobody else waiting.
    """
    for counters in _counters(request, person, name):
        full = [seconds for scope, subject, limit, seconds in counters if _is_full(scope, subject, limit, seconds)]
        if full:
            return longest_wait(full, time.time())
    return 0


def give_back(request: HttpRequest, person: User | None, name: str) -> None:
    """Take a counted try back: the password was right."""
    for counters in _counters(request, person, name):
        for scope, subject, limit, seconds in counters:
            is_limited(scope, subject, limit=limit, seconds=seconds, cost=-1)


def _is_full(scope: str, subject: str, limit: int, seconds: int) -> bool:
    return is_limited(scope, subject, limit=limit, seconds=seconds)


def _counters(request: HttpRequest, person: User | None, name: str) -> list[list[Counter]]:
    """The counters that a try at the door belongs to, in the order in which they are asked."""
    whose = str(person.pk) if person else name
    if person and (request.user == person or is_known(request, person)):
        return [[("door-known", whose, tries, seconds) for tries, seconds in ON_KNOWN_DEVICE]]
    here = f"{whose} {caller(request)}"
    return [
        [("door-here", here, tries, seconds) for tries, seconds in HERE],
        [("door-name", whose, tries, seconds) for tries, seconds in ON_ONE_NAME],
    ]


def note_renewal(request: HttpRequest, person: User) -> None:
    """Keep in the session that the person has just chosen a new password here, by a letter or a recovery code."""
    request.session[RENEWED] = {"person": person.pk, "token": device_token(person), "at": time.time()}


def sign_out_here(request: HttpRequest) -> None:
    """End the session of whoever is signed in on this device; what is kept here without an account stays."""
    if request.user.is_authenticated:
        logout(request)
    else:
        request.session.cycle_key()


def who_renewed(request: HttpRequest) -> User | None:
    """Who has chosen a new password in this session within the hour, and not changed it since."""
    noted = request.session.get(RENEWED)
    if not noted or time.time() - noted["at"] > RENEWED_SECONDS:
        return None
    person = User.objects.filter(pk=noted["person"], is_active=True).first()
    return person if person and constant_time_compare(device_token(person), noted["token"]) else None


def forget_renewal(request: HttpRequest) -> None:
    """Answered: the question of the second steps is not asked again."""
    request.session.pop(RENEWED, None)
