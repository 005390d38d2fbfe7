"""Every kind of answer carries the headers of privacy, errors too; and no cookie surprises."""

import pytest
from django.http import HttpResponse
from django.test import Client
from wagtail.models import PageViewRestriction

from tests.architecture.headers import faults
from tests.factories.cms import make_plain_page, make_shelf
from tests.factories.courses import make_course

INDEXED = [
    "/en/",
    "/ar/",
    "/en/learn/",
    "/en/learn/course/",
    "/en/learn/course/course-m1/",
    "/en/learn/course/course-m1/course-m1-l1/",
    "/en/stories/",
    "/en/stories/story-1/",
    "/en/about/",
]
PRIVATE = [
    "/",
    "/nowhere/",
    "/en/nowhere/",
    "/en/my/learning/",
    "/en/my/certificates/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/nowhere/",
    "/verify/",
    "/verify/not-a-code/",
    "/verify/not-a-code.json",
    "/.well-known/did.json",
    "/documents/1/nothing.pdf",
    "/health/live",
    "/health/ready",
]


@pytest.fixture
def site(home) -> Client:
    make_course("course", lessons=1)
    make_plain_page(home, "about")
    make_shelf(home, stories=1)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", INDEXED)
def test_public_pages_may_be_found_and_nothing_more(site: Client, path: str):
    answer = site.get(path)

    assert answer.status_code == 200
    assert faults(answer, may_be_indexed=True) == []


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_not_listed_is_not_indexed(site: Client, path: str):
    assert faults(site.get(path), may_be_indexed=False) == []


def test_nothing_else_that_a_stranger_can_read_is_indexed(site: Client, home):
    restricted = make_plain_page(home, "closed")
    PageViewRestriction.objects.create(page=restricted, restriction_type="password", password="x")
    make_course("with-quiz", lessons=1, quiz=True)

    for path in ("/en/closed/", "/en/learn/with-quiz/with-quiz-m1/quiz/", "/en/my/learning/"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert faults(answer, may_be_indexed=False) == []


def test_a_page_at_any_other_address_is_indexed_if_it_is_for_everybody(site: Client, home):
    deep = make_plain_page(make_plain_page(make_plain_page(home, "anything"), "at"), "all")

    answer = site.get("/en/anything/at/all/")
    assert answer.status_code == 200
    assert faults(answer, may_be_indexed=True) == []

    PageViewRestriction.objects.create(page=deep, restriction_type="password", password="x")
    assert faults(site.get("/en/anything/at/all/"), may_be_indexed=False) == []


def test_an_error_of_ours_carries_them_too(site: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lms.views.show", fail)

    answer = site.get("/en/")

    assert answer.status_code == 500
    assert faults(answer, may_be_indexed=False) == []


def test_a_public_page_that_fails_while_it_is_shown_is_not_indexed(site: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cms.views.render", fail)

    answer = site.get("/en/about/")

    assert answer.status_code == 500
    assert faults(answer, may_be_indexed=False) == []


def test_a_wrong_token_is_refused_with_them(site: Client):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/en/learn/course/course-m1/course-m1-l1/finish/")

    assert answer.status_code == 403
    assert faults(answer, may_be_indexed=False) == []


def test_the_staff_area_is_relaxed_and_no_other(home, client_of, staff):
    answer = client_of(staff).get("/admin/")

    assert faults(answer, may_be_indexed=False, is_staff_area=True) == []
    assert "a policy that allows inline code" in faults(answer, may_be_indexed=False)


@pytest.mark.parametrize("path", INDEXED)
def test_reading_sets_no_cookie_but_the_language_and_the_token_of_a_form(site: Client, path: str):
    assert set(site.get(path).cookies) <= {"plaza_language", "plaza_csrf"}


def test_planted_faults_are_found():
    bare = HttpResponse()
    bare.set_cookie("tracker")
    loose = HttpResponse(headers={"Content-Security-Policy": "script-src 'unsafe-inline' https://cdn.example.org"})

    assert faults(bare, may_be_indexed=False) == [
        "no content policy",
        "may be indexed",
        "type may be guessed",
        "tells other sites where one was",
        "lets scripts ask for camera and place",
        "may be framed",
        "unknown cookies",
        "cookies that scripts can read",
        "cookies that go to other sites",
    ]
    assert {"a policy that allows inline code", "a policy that allows other servers"} <= set(
        faults(loose, may_be_indexed=True)
    )
    assert "may not be indexed" in faults(HttpResponse(headers={"X-Robots-Tag": "noindex"}), may_be_indexed=True)
