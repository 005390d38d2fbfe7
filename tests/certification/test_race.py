"""Two at once: threads with their own connections, on whatever database the tests run on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.storage import storages
from django.db import connections

from certification.certificates.actions import (
    RevocationRefused,
    SpotCheckRefused,
    confirm_revocation,
    issue,
    propose_revocation,
    save_finding,
)
from certification.certificates.models import Certificate, SpotCheck
from certification.certificates.tasks import complete_certificate
from certification.signing.actions import let_new_key_sign, rotate_key
from certification.signing.keys import LEAD, current_signer
from certification.signing.models import SigningKey, StatusList
from lms.schedule import sweep
from people.letters.models import Letter
from tests.factories.certification import ISSUED_AT, complete_all, make_certificate, make_scheme

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times: int = 2) -> list:
    """Run `work()` in that many threads, all starting together; what each returned or raised."""
    barrier = Barrier(times)

    def run(_number):
        try:
            barrier.wait()
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_who_issue_give_one_certificate(alumna):
    scheme = make_scheme()
    complete_all(alumna, scheme)

    first, second = at_once(lambda: issue(alumna, scheme, at=ISSUED_AT).pk)

    assert first == second
    assert Certificate.objects.count() == 1


def test_two_workers_make_one_file_and_one_letter(alumna):
    certificate = make_certificate(alumna)

    answers = at_once(lambda: complete_certificate(str(certificate.pk)))

    assert answers == [None, None]
    assert len(storages["private"].listdir("certificates")[1]) == 2  # with the name and without
    assert Letter.objects.filter(kind="certificate-ready").count() == 1
    assert SigningKey.objects.count() == 1


def test_two_sweeps_at_once_keep_each_promise_once(alumna):
    scheme = make_scheme()
    complete_all(alumna, scheme)

    answers = at_once(sweep)

    assert answers == [None, None]
    assert Certificate.objects.count() == Letter.objects.count() == 1
    assert not Certificate.objects.unfinished().exists()
    assert not StatusList.objects.due().exists()


def test_two_workers_on_the_first_day_make_one_key(db):
    answers = at_once(lambda: current_signer(ISSUED_AT).key_id, times=6)

    assert len(set(answers)) == 1
    assert SigningKey.objects.count() == 1


def test_a_worker_that_comes_a_moment_later_makes_no_second_key(db, monkeypatch):
    """The one who looked before the first key was there, and counts when it is: it would name a second key."""
    look, looks = SigningKey.objects.signing, []

    def look_too_early():
        looks.append(look)
        if len(looks) > 1:
            return look()
        at_once(lambda: current_signer(ISSUED_AT).key_id, times=1)
        return look().none()

    with monkeypatch.context() as patch:
        patch.setattr(SigningKey.objects, "signing", look_too_early)
        late = current_signer(ISSUED_AT).key_id

    assert late == current_signer(ISSUED_AT).key_id
    assert SigningKey.objects.count() == 1


def test_two_who_rotate_publish_one_key_and_two_sweeps_let_it_sign_once(db):
    current_signer(ISSUED_AT)

    made = at_once(lambda: rotate_key(at=ISSUED_AT).fragment, times=4)
    answers = at_once(lambda: let_new_key_sign(ISSUED_AT + LEAD), times=4)

    assert len(set(made)) == 1
    assert sorted(answers) == [False, False, False, True]
    assert set(SigningKey.objects.values_list("state", flat=True)) == {"retired", "signing"}


def test_two_who_confirm_revoke_once(alumna, staff, second_staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)

    answers = at_once(lambda: confirm_revocation(certificate, by=second_staff))

    assert sorted(type(answer) for answer in answers if answer) == [RevocationRefused]


def test_two_who_audit_record_one_finding(alumna, staff):
    certificate = make_certificate(alumna)
    SpotCheck.objects.create(certificate=certificate, drawn_at=ISSUED_AT)

    answers = at_once(lambda: save_finding(certificate, finding="sound", note="", by=staff), times=4)

    assert [type(answer) for answer in answers if answer] == [SpotCheckRefused] * 3
