"""Staff: the list of certificates, and revoking by two persons."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.certificates.models import Certificate
from certification.certificates.rules import Status
from people.accounts.models import AuditEntry, User
from tests.factories.certification import make_certificate
from tests.factories.people import add_second_factor, make_person, make_role, make_staff

pytestmark = pytest.mark.django_db

LIST = "/admin/certificate/"
WHY = {"reason": "mistake", "note": "Wrong person; she was heard on 20 November."}


def person_with(username: str, *codenames: str):
    role = make_role(username)
    role.group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return add_second_factor(make_staff(username, username))


@pytest.fixture
def certifier():
    return person_with("carla", "view_certificate", "revoke_certificate")


@pytest.fixture
def second_certifier():
    return person_with("dinesh", "view_certificate", "revoke_certificate")


@pytest.fixture
def looker():
    return person_with("lena", "view_certificate")


@pytest.fixture
def editor():
    return person_with("edgar", "view_signingkey")


def verb(name: str, certificate) -> str:
    return reverse(f"certification_admin:{name}", args=[certificate.pk])


def test_the_list_shows_numbers_and_no_names(client_of, looker, alumna):
    certificate = make_certificate(alumna)

    page = client_of(looker).get(LIST).content.decode()

    assert certificate.number in page
    assert "Quispe" not in page


def test_the_list_costs_the_same_for_one_and_three(client_of, looker, alumna):
    browser = client_of(looker)
    make_certificate(alumna)
    browser.get(LIST)

    with CaptureQueriesContext(connection) as one:
        browser.get(LIST)
    make_certificate(alumna)
    make_certificate(alumna)
    with CaptureQueriesContext(connection) as three:
        browser.get(LIST)

    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("state", "is_there"),
    [("standing", True), ("unfinished", True), ("proposed", False), ("revoked", False), ("withdrawn", False)],
)
def test_the_list_is_filtered_by_its_address(client_of, looker, alumna, state, is_there):
    certificate = make_certificate(alumna)

    page = client_of(looker).get(LIST, {"state": state}).content.decode()

    assert (certificate.number in page) is is_there


def test_the_list_is_searched_by_number(client_of, looker, alumna):
    certificate, other = make_certificate(alumna), make_certificate(alumna)

    page = client_of(looker).get(LIST, {"q": certificate.number}).content.decode()

    assert certificate.pk.hex in page.replace("-", "")
    assert other.pk.hex not in page.replace("-", "")


def test_looking_at_a_name_is_written_down(client_of, looker, alumna):
    certificate = make_certificate(alumna)

    page = client_of(looker).get(f"{LIST}inspect/{certificate.pk}/")

    assert "Rosa Quispe" in page.content.decode()
    entry = AuditEntry.objects.get(act="certificate-seen")
    assert (entry.by, entry.about, entry.thing) == (looker, alumna, f"certificate:{certificate.pk}")


@pytest.mark.parametrize("path", ["new/", "edit/{}/", "delete/{}/"])
def test_no_form_changes_a_certificate(client_of, certifier, alumna, path):
    certificate = make_certificate(alumna)
    browser = client_of(certifier)

    for answer in (browser.get(LIST + path.format(certificate.pk)), browser.post(LIST + path.format(certificate.pk))):
        assert answer.status_code == 302
        assert answer["Location"] == "/admin/"
    assert Certificate.objects.get() == certificate


def test_a_superuser_has_no_form_either(client_of, alumna):
    boss = add_second_factor(make_person("boss", is_staff=True, is_superuser=True))

    answer = client_of(boss).post(f"{LIST}delete/{make_certificate(alumna).pk}/")

    assert answer.status_code == 302
    assert Certificate.objects.exists()


def test_without_the_right_to_see_there_is_nothing(client_of, editor, alumna):
    certificate = make_certificate(alumna)
    browser = client_of(editor)

    assert browser.get(LIST).status_code == 302
    assert browser.get(f"{LIST}inspect/{certificate.pk}/").status_code == 302
    assert browser.get(verb("revocation", certificate)).status_code == 302


def test_two_certifiers_revoke(client_of, certifier, second_certifier, alumna):
    certificate = make_certificate(alumna)

    client_of(certifier).post(verb("propose", certificate), WHY)
    page = client_of(second_certifier).get(verb("revocation", certificate)).content.decode()
    client_of(second_certifier).post(verb("confirm", certificate))

    assert "she was heard" in page
    assert Certificate.objects.get().status is Status.REVOKED


def test_the_proposer_cannot_confirm(client_of, certifier, alumna):
    certificate = make_certificate(alumna)
    browser = client_of(certifier)
    browser.post(verb("propose", certificate), WHY)

    page = browser.get(verb("revocation", certificate)).content.decode()
    answer = browser.post(verb("confirm", certificate))

    assert verb("confirm", certificate) not in page
    assert answer.status_code == 302
    assert Certificate.objects.get().status is Status.VALID


def test_who_may_only_look_cannot_propose(client_of, looker, alumna):
    certificate = make_certificate(alumna)

    client_of(looker).post(verb("propose", certificate), WHY)

    assert Certificate.objects.get().revocation_proposed_at is None


def test_who_may_only_look_confirms_and_drops_nothing(client_of, certifier, looker, alumna):
    certificate = make_certificate(alumna)
    client_of(certifier).post(verb("propose", certificate), WHY)

    for step in ("confirm", "drop"):
        assert client_of(looker).post(verb(step, certificate))["Location"] == "/admin/"

    assert Certificate.objects.awaiting_second_person().exists()


def test_nobody_drops_what_is_proposed_for_their_own(client_of, certifier, second_certifier):
    certifier.printed_name = "Carla"
    certifier.save()
    certificate = make_certificate(certifier)
    client_of(second_certifier).post(verb("propose", certificate), WHY)

    assert client_of(certifier).post(verb("drop", certificate))["Location"] == "/admin/"

    assert Certificate.objects.awaiting_second_person().exists()


def test_nobody_revokes_their_own(client_of, certifier):
    certifier.printed_name = "Carla"
    certifier.save()
    certificate = make_certificate(certifier)

    client_of(certifier).post(verb("propose", certificate), WHY)

    assert Certificate.objects.get().revocation_proposed_at is None


@pytest.mark.parametrize("words", [{}, {"reason": "mistake"}, {"reason": "boredom", "note": "x"}])
def test_a_reason_and_a_note_are_needed(client_of, certifier, alumna, words):
    certificate = make_certificate(alumna)

    client_of(certifier).post(verb("propose", certificate), words)

    assert Certificate.objects.get().revocation_proposed_at is None


def test_a_proposal_can_be_dropped(client_of, certifier, second_certifier, alumna):
    certificate = make_certificate(alumna)
    client_of(certifier).post(verb("propose", certificate), WHY)

    client_of(second_certifier).post(verb("drop", certificate))

    assert Certificate.objects.get().revocation_proposed_at is None


@pytest.mark.parametrize(
    ("first", "late"),
    [("propose", "propose"), ("drop", "confirm"), ("drop", "drop"), ("confirm", "drop"), ("confirm", "confirm")],
)
def test_who_comes_late_reads_how_it_stands(client_of, certifier, second_certifier, alumna, first, late):
    certificate = make_certificate(alumna)
    client_of(certifier).post(verb("propose", certificate), WHY)
    if first != "propose":
        client_of(second_certifier).post(verb(first, certificate))

    answer = client_of(second_certifier).post(verb(late, certificate), WHY, follow=True)

    assert answer.redirect_chain == [(verb("revocation", certificate), 302)]
    assert "a colleague was faster" in answer.content.decode()


def test_an_account_made_for_it_confirms_nothing(client_of, alumna):
    boss = add_second_factor(make_staff("boss", "administrator"))
    certificate = make_certificate(alumna)
    client_of(boss).post(verb("propose", certificate), WHY)
    given = {"username": "boss2", "email": "boss-at-home@example.org", "alias": "", "language": "en"}
    client_of(boss).post("/admin/users/new/", given | {"roles": [make_role("staff").pk]})
    second = client_of(add_second_factor(User.objects.get(username="boss2")))

    page = second.get(verb("revocation", certificate)).content.decode()
    answer = second.post(verb("confirm", certificate), follow=True)

    assert verb("confirm", certificate) not in page
    assert "it needs a second person" in answer.content.decode()
    assert Certificate.objects.get().status is Status.VALID


@pytest.mark.parametrize("name", ["propose", "confirm", "drop"])
def test_verbs_are_not_done_by_reading(client_of, certifier, alumna, name):
    assert client_of(certifier).get(verb(name, make_certificate(alumna))).status_code == 405


@pytest.mark.parametrize("path", ["/admin/scheme/", "/admin/signingkey/"])
def test_schemes_and_keys_are_listed(client_of, alumna, path):
    boss = add_second_factor(make_person("boss", is_staff=True, is_superuser=True))

    page = client_of(boss).get(path)

    assert page.status_code == 200
