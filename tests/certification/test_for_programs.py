"""Answers for programs from the point of view of a page of another site: CORS, whatever is answered."""

import pytest
from django.core.cache import cache
from django.test import Client

from certification.certificates.models import Certificate
from certification.showing import views
from lms.lib.codes import grouped
from tests.factories.certification import make_finished_certificate

pytestmark = pytest.mark.django_db

ORIGIN = {"origin": "https://verifier.example"}
ADDRESSES = ["/.well-known/did.json", "/credentials/status/1", "/verify/{code}.json"]
NOT_THERE = ["/credentials/status/99", "/verify/0000-0000-0000.json"]


@pytest.fixture
def certificate(alumna) -> Certificate:
    return make_finished_certificate(alumna)


@pytest.fixture(params=ADDRESSES)
def address(request, certificate) -> str:
    return request.param.format(code=grouped(certificate.code))


def may_be_read(answer) -> bool:
    """Whether a browser hands the answer to the page that asked, without cookies."""
    return answer["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in answer


def test_a_page_elsewhere_reads_it(stranger, address):
    for ask in (stranger.get, stranger.head):
        answer = ask(address, headers=ORIGIN)

        assert answer.status_code == 200
        assert may_be_read(answer)
        assert not answer.cookies


def test_a_page_elsewhere_may_ask_beforehand(stranger, address):
    asks = ORIGIN | {"access-control-request-method": "GET", "access-control-request-headers": "x-any, cache-control"}

    answer = stranger.options(address, headers=asks)

    assert (answer.status_code, answer.content) == (204, b"")
    assert may_be_read(answer)
    assert "GET" in answer["Access-Control-Allow-Methods"]
    assert answer["Access-Control-Allow-Headers"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_not_allowed_says_so_to_everybody(stranger, address, method):
    answer = getattr(stranger, method)(address, headers=ORIGIN)

    assert answer.status_code == 405
    assert may_be_read(answer)


@pytest.mark.parametrize("address", NOT_THERE)
def test_what_is_not_there_says_so_to_everybody(stranger, db, address):
    answer = stranger.get(address, headers=ORIGIN)

    assert answer.status_code == 404
    assert may_be_read(answer)


def test_who_asks_too_often_can_read_when_to_ask_again(stranger, certificate, monkeypatch):
    monkeypatch.setattr(views, "CHECKS_A_MINUTE", 0)
    cache.clear()

    answer = stranger.get(f"/verify/{grouped(certificate.code)}.json", headers=ORIGIN)

    assert answer.status_code == 429
    assert may_be_read(answer)
    assert "Retry-After" in answer["Access-Control-Expose-Headers"]


def test_a_fault_of_ours_is_not_hidden_behind_a_network_error(certificate, monkeypatch):
    monkeypatch.setattr("certification.signing.api.did_document", lambda *_args: 1 / 0)

    answer = Client(raise_request_exception=False).get("/.well-known/did.json", headers=ORIGIN)

    assert answer.status_code == 500
    assert may_be_read(answer)


@pytest.mark.parametrize("address", ["/en/", "/verify/", "/verify/0000-0000-0000/", "/accounts/login/", "/admin/"])
def test_pages_for_people_are_not_opened(stranger, home, address):
    assert "Access-Control-Allow-Origin" not in stranger.get(address, headers=ORIGIN)


def test_caches_keep_languages_apart_where_the_words_differ(stranger, certificate):
    address = f"/verify/{grouped(certificate.code)}.json"

    spanish = stranger.get(address, headers={"accept-language": "es"})

    assert spanish.json()["title"] == "Gobierno abierto 101, parte 1"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in spanish["Vary"].split(",")}
