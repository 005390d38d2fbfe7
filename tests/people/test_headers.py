"""What every answer carries."""

import pytest
from django.test import Client

from tests.factories.people import make_person

ACCOUNTS = ["/accounts/", "/accounts/login/", "/accounts/signup/", "/accounts/recover/"]
OTHERS = ["/admin/", "/verify/", "/nowhere/", "/en/nowhere/", "/en/my/learning/", "/health/live"]


@pytest.mark.parametrize("path", [*ACCOUNTS, *OTHERS])
def test_only_what_is_listed_may_be_indexed(home, path):
    assert "noindex" in Client().get(path).get("X-Robots-Tag", "")


def test_public_pages_may_be_indexed(home):
    answer = Client().get("/en/")

    assert answer.status_code == 200
    assert "X-Robots-Tag" not in answer


def test_errors_carry_the_headers_too(home, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("people.signin.views.actions.recover_account", fail)
    client = Client(raise_request_exception=False)

    answer = client.post("/accounts/recover/", {"username": "a", "code": "b", "password": "four words in a row"})

    assert answer.status_code == 500
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("path", ["/accounts/", "/accounts/profile/", "/accounts/letters/", "/en/", "/en/my/learning/"])
def test_nothing_of_a_signed_in_person_stays_in_a_cache(home, client_of, learner, path):
    assert client_of(learner).get(path)["Cache-Control"] == "no-store, private"


def test_a_stranger_may_keep_public_pages(home):
    assert "no-store" not in Client().get("/en/").get("Cache-Control", "")


def test_caches_keep_apart_in_which_language_nothing_was_found(home):
    answer = Client().get("/accounts/nowhere/")

    assert answer.status_code == 404
    assert "Accept-Language" in answer["Vary"]


def test_the_policy_is_strict_outside_the_staff_area(home, client_of, staff):
    policy = Client().get("/en/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy

    policy = dict(part.strip().split(" ", 1) for part in _policy_of(client_of(staff), "/admin/").split(";"))
    assert "unsafe" not in policy["script-src"]
    assert "unsafe" not in policy["default-src"]
    assert "'unsafe-inline'" in policy["style-src"]


def test_strangers_find_no_trace_of_the_pages_of_others(home):
    make_person("ben")
    for path in ("/accounts/profile/", "/accounts/letters/00000000-0000-0000-0000-000000000000/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def _policy_of(client: Client, path: str) -> str:
    return client.get(path)["Content-Security-Policy"]
