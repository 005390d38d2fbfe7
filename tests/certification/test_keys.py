"""Keys: published first, signing after every kept list names them, retired and still published; one signs at a time."""

import os
from collections.abc import Iterator
from datetime import timedelta
from stat import S_IMODE

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from certification.signing.actions import let_new_key_sign, rotate_key
from certification.signing.keys import KEPT, LEAD, KeyUnavailable, current_signer
from certification.signing.models import SigningKey
from lms.schedule import sweep
from tests.factories.certification import ISSUED_AT, make_finished_certificate

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def published(client) -> list[str]:
    document = client.get("/.well-known/did.json").json()
    return [method.partition("#")[2] for method in document["assertionMethod"]]


def signer_at(moment) -> str:
    return current_signer(moment).key_id.partition("#")[2]


def test_before_the_first_key_nobody_may_keep_the_answer(stranger):
    answer = stranger.get("/.well-known/did.json")

    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_the_first_key_signs_at_once_because_nobody_holds_a_list_without_it(stranger):
    assert signer_at(ISSUED_AT) == "key-2026-1"
    assert published(stranger) == ["key-2026-1"]


def test_a_new_key_is_published_before_it_signs(stranger):
    first = signer_at(ISSUED_AT)
    new = rotate_key(at=ISSUED_AT)

    assert published(stranger) == [first, new.fragment]
    let_new_key_sign(ISSUED_AT + LEAD - SECOND)
    assert signer_at(ISSUED_AT + LEAD - SECOND) == first


def test_no_copy_of_the_list_can_outlive_the_wait(stranger):
    signer_at(ISSUED_AT)

    answer = stranger.get("/.well-known/did.json")

    assert answer["Cache-Control"] == f"public, max-age={int(KEPT.total_seconds())}"
    assert LEAD > KEPT


def test_the_new_key_signs_when_its_time_has_come_and_the_old_one_stays_published(stranger):
    first = signer_at(ISSUED_AT)
    new = rotate_key(at=ISSUED_AT)

    assert let_new_key_sign(ISSUED_AT + LEAD)

    assert signer_at(ISSUED_AT + LEAD) == new.fragment
    assert SigningKey.objects.get(fragment=first).retired_at == ISSUED_AT + LEAD
    assert published(stranger) == [first, new.fragment]
    assert not let_new_key_sign(ISSUED_AT + LEAD)


def test_the_sweep_lets_it_sign(alumna):
    first = make_finished_certificate(alumna)
    SigningKey.objects.update(made_at=ISSUED_AT)
    new = rotate_key(at=ISSUED_AT)

    sweep()
    second = make_finished_certificate(alumna)

    assert (first.signed_with.fragment, second.signed_with) == ("key-2026-1", new)


def test_asking_twice_publishes_one_key(db):
    signer_at(ISSUED_AT)

    assert rotate_key(at=ISSUED_AT) == rotate_key(at=ISSUED_AT + LEAD / 2)
    assert SigningKey.objects.waiting().count() == 1


def test_without_its_secret_or_with_another_one_nothing_is_signed(settings):
    settings.LOCAL, settings.KEY_SECRET = False, ""
    with pytest.raises(KeyUnavailable):
        current_signer(ISSUED_AT)
    assert not SigningKey.objects.exists()
    settings.KEY_SECRET = "a secret of this house"
    signer_at(ISSUED_AT)

    for secret in ("", "another secret of another house"):
        settings.KEY_SECRET = secret
        with pytest.raises(KeyUnavailable):
            current_signer(ISSUED_AT)


def test_a_sealed_key_opens_under_its_own_name_alone(db):
    signer_at(ISSUED_AT)
    SigningKey.objects.update(sealed=rotate_key(at=ISSUED_AT).sealed)

    with pytest.raises(KeyUnavailable):
        current_signer(ISSUED_AT)


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A process that makes files for everybody unless it says otherwise."""
    usual = os.umask(0)
    yield
    os.umask(usual)


def test_on_a_laptop_the_secret_is_for_its_owner_alone(db, settings, open_handed):
    settings.LOCAL, settings.KEY_SECRET = True, ""

    assert signer_at(ISSUED_AT) == signer_at(ISSUED_AT)

    assert S_IMODE((settings.DATA_DIR / "keys" / "secret").stat().st_mode) == 0o600


def test_while_a_key_waits_and_none_signs_nothing_is_signed(db):
    signer_at(ISSUED_AT)
    SigningKey.objects.update(state="retired", retired_at=ISSUED_AT)  # stolen, say
    rotate_key(at=ISSUED_AT)

    with pytest.raises(KeyUnavailable):
        current_signer(ISSUED_AT + SECOND)
    let_new_key_sign(ISSUED_AT + LEAD)
    assert signer_at(ISSUED_AT + LEAD) == "key-2026-2"


@pytest.mark.parametrize("state", ["signing", "waiting"])
def test_the_database_knows_one_key_of_a_state(db, state):
    one = {"state": state, "sealed": "x", "made_at": ISSUED_AT, "signs_from": ISSUED_AT}
    SigningKey.objects.create(fragment="key-2026-8", multikey="z8", **one)

    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(fragment="key-2026-9", multikey="z9", **one)


def test_the_operator_is_told_when_it_signs(db, capsys):
    signer_at(ISSUED_AT)

    call_command("rotate_key")

    assert "is published and signs from" in capsys.readouterr().out
