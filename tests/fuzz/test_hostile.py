"""Every address and every form with what nobody should send: refused or ignored, never an error of ours.

What is sent is drawn with a fixed seed, so that a failure comes again. PLAZA_FUZZ_SEED draws others, PLAZA_FUZZ_ROUNDS
more of them: for a longer hunt than every run can afford.
"""

import json
import logging
import os
import random
import re
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from lms.middleware import is_malformed
from tests.architecture.permission_table import ROWS
from tests.fuzz.hostile import CHARSETS, COOKIES, IN_ADDRESS, forms_of

SEED = int(os.environ.get("PLAZA_FUZZ_SEED", "2026"))
ROUNDS = int(os.environ.get("PLAZA_FUZZ_ROUNDS", "1"))
ROLES = ["anyone", "learner", "administrator"]
QUESTIONS = ["q", "p", "next", "to", "missing", "id", "ordering", "locale", "state", "person", "untranslated"]
NAMES = re.compile(r"\{\w+\}")


class Raw(bytes):
    """A body that Django's test client sends as it is, whatever encoding it names."""

    def decode(self, *_args: object) -> "Raw":
        return self

    def encode(self, *_args: object) -> "Raw":
        return self


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of lines about refusals would hide the one that matters."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def send(browsers) -> Callable[..., tuple[HttpResponse, str]]:
    """`send(role, method, address, ...)`: the answer and what broke, if anything did. What it changed is undone."""

    def one(role: str, method: str, address: str, data="", **more) -> tuple[HttpResponse, str]:
        browser: Client = browsers[role]
        cookies = browser.cookies.output()
        cache.clear()
        with transaction.atomic():
            answer = getattr(browser, method.lower())(address, data, **more)
            transaction.set_rollback(True)
        if browser.cookies.output() != cookies:
            browser.cookies.load(cookies.replace("Set-Cookie: ", "").replace("\r\n", "; "))
        return answer, broken(role, method, address, answer)

    return one


def broken(role: str, method: str, address: str, answer: HttpResponse) -> str:
    """What broke, in a line; "" if nothing did."""
    if answer.status_code < 500:
        return ""
    error = getattr(answer, "exc_info", None)
    where = traceback.extract_tb(error[2])[-1] if error else None
    return f"{method} {address[:150]} as {role}: {answer.status_code} {error and error[0].__name__} {where}"


@pytest.fixture
def chance(request) -> random.Random:
    """Draws the same for the same test, whatever ran before it."""
    return random.Random(f"{SEED}:{request.node.name}")


def addresses(method: str) -> list[str]:
    return sorted({row.address for row in ROWS if row.method == method})


def test_addresses_with_hostile_parts_and_questions(one_of_each, send, chance):
    def tries() -> Iterator[str]:
        for address in addresses("GET") * ROUNDS:
            whole = address.format(**one_of_each)
            yield f"{whole}?{chance.choice(QUESTIONS)}={chance.choice(IN_ADDRESS)}"
            if NAMES.search(address):
                yield NAMES.sub(lambda _name: chance.choice(IN_ADDRESS), address)
            else:
                parts = whole.split("/")
                parts[chance.randrange(1, len(parts))] = chance.choice(IN_ADDRESS)
                yield "/".join(parts)

    found = {fault for address in tries() for role in ROLES if (fault := send(role, "GET", address)[1])}
    assert not found, "\n".join(sorted(found))


def test_every_form_with_hostile_values(one_of_each, send, chance):
    faults = []
    for address in addresses("GET"):
        whole = address.format(**one_of_each)
        for role in ROLES:
            page, fault = send(role, "GET", whole)
            faults.append(fault)
            is_html = page.status_code == 200 and "html" in page.get("Content-Type", "") and not page.streaming
            for form in forms_of(page.content.decode()) if is_html else []:
                target = urlsplit(urljoin(whole, form.action))
                for _round in range(ROUNDS):
                    faults.append(send(role, form.method, target.path, form.spoilt(chance))[1])
    assert not (found := {fault for fault in faults if fault}), "\n".join(sorted(found))


def test_every_post_with_strange_bodies(one_of_each, send, chance):
    cut_off = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b\x00.pdf"\r\n\r\nabc'
    faults = []
    for address in addresses("POST") * ROUNDS:
        charset = chance.choice(CHARSETS)
        bodies = [
            (f"application/x-www-form-urlencoded; charset={charset}", b"a=%00&q=\xff\xfe&username=%F0%9F"),
            (f"multipart/form-data; boundary=x; charset={charset}", cut_off + b"\r\n--x--\r\n"),
            (
                chance.choice(["multipart/form-data; boundary=x", "multipart/form-data", "application/json", ""]),
                cut_off,
            ),
        ]
        for kind, body in bodies:
            for role in ROLES:
                faults.append(send(role, "POST", address.format(**one_of_each), Raw(body), content_type=kind)[1])
    assert not (found := {fault for fault in faults if fault}), "\n".join(sorted(found))


@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("name", ["plaza_session", "plaza_csrf", "plaza_language", "messages"])
def test_cookies_that_are_not_ours(home, name, cookie):
    browser = Client(raise_request_exception=False, HTTP_COOKIE=f"{name}={cookie}")

    for address in ("/en/", "/en/my/learning/", "/accounts/login/", "/admin/", "/accounts/welcome/"):
        assert browser.get(address).status_code < 500
    assert browser.post("/accounts/login/", {"login": "x", "password": "y"}).status_code < 500


def test_control_characters_are_left_out_and_the_rest_is_kept(learner, client_of):
    answer = client_of(learner).post("/accounts/profile/", {"alias": "A\x00mi\x1bna\t"})

    assert answer.context["form"]["alias"].value() == "Amina\t"


@pytest.mark.parametrize("roles", [["999999999"], ["x"], ["1", "-1"]])
def test_a_role_that_is_not_there_is_refused_in_words(browsers, roles):
    fields = {"username": "newcomer", "email": "n@example.org", "language": "en", "zone": "UTC", "roles": roles}

    answer = browsers["administrator"].post("/admin/users/new/", fields)

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_name_taken_at_the_same_moment_is_told_in_words(learner, stranger, monkeypatch):
    monkeypatch.setattr("people.signin.adapters.AccountAdapter.clean_username", lambda _self, name, shallow=False: name)
    stranger.raise_request_exception = False

    answer = stranger.post("/accounts/signup/", {"username": learner.username, "password1": "a long walk uphill"})

    assert answer.status_code == 409
    assert "Somebody was faster" in answer.content.decode()


def test_an_error_of_our_own_is_no_malformed_form(rf):
    def ours() -> None:
        raise ValueError

    with pytest.raises(ValueError) as error:  # noqa: PT011
        ours()

    assert not is_malformed(rf.get("/admin/"), error.value)
    with pytest.raises(ValueError) as error:  # noqa: PT011
        json.loads("[")
    assert is_malformed(rf.get("/admin/"), error.value)
    assert not is_malformed(rf.get("/en/"), error.value)
