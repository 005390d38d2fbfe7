"""Earning, showing, leaving: effects, twice-run, refusals."""

import json
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from certification.certificates import tasks
from certification.certificates.actions import (
    NotEarned,
    choose_shown,
    confirm_revocation,
    erase_certificates,
    export_certificates,
    issue,
    issue_earned,
    issue_with_name,
    propose_revocation,
)
from certification.certificates.files import pdf_path
from certification.certificates.models import Certificate
from certification.certificates.permissions import shown_by_code
from certification.certificates.rules import Shown, Status
from certification.certificates.tasks import complete_certificate
from certification.schemes.models import Scheme
from certification.signing.models import StatusList
from lms.schedule import sweep
from people.accounts.actions import add_person, keep_name_for_all
from people.audiences.models import VisibilityRule
from people.letters.models import Letter
from tests.factories.certification import (
    ISSUED_AT,
    complete,
    complete_all,
    is_revoked_in_list,
    items_of,
    make_certificate,
    make_finished_certificate,
    make_scheme,
    people_due,
)

pytestmark = pytest.mark.django_db


# --- Earning ----------------------------------------------------------------------------------------------------------
def test_everything_done_and_a_name_earn_a_certificate(alumna):
    scheme = make_scheme()
    complete_all(alumna, scheme)

    certificate = issue(alumna, scheme, at=ISSUED_AT)

    assert certificate.printed_name == "Rosa Quispe"
    assert (certificate.language, certificate.criteria_version) == ("es", "2026-1")
    assert certificate.issued_at == ISSUED_AT
    assert len(certificate.code) == 12
    assert certificate.number.startswith("2026-")


def test_issuing_twice_gives_the_same_certificate(alumna):
    certificate = make_certificate(alumna)

    assert issue(alumna, certificate.scheme) == certificate


def test_a_missing_requirement_is_named(alumna):
    scheme = make_scheme()
    first, second = items_of(scheme)
    complete(alumna, first)

    with pytest.raises(NotEarned) as refusal:
        issue(alumna, scheme)

    assert refusal.value.missing == [second]


@pytest.mark.parametrize("name", ["", "\U0001f600 Rosa", "王芳"])
def test_without_a_printable_name_nothing_is_issued(alumna, name):
    scheme = make_scheme()
    complete_all(alumna, scheme)
    alumna.printed_name = name

    with pytest.raises(NotEarned):
        issue(alumna, scheme)


def test_a_closed_scheme_issues_nothing(alumna):
    scheme = make_scheme(is_open=False)
    complete_all(alumna, scheme)

    with pytest.raises(NotEarned):
        issue(alumna, scheme)


def test_who_holds_it_keeps_it_when_its_scheme_closes(alumna):
    certificate = make_certificate(alumna)
    Scheme.objects.update(is_open=False)
    certificate.scheme.refresh_from_db()

    assert issue(alumna, certificate.scheme) == certificate


def two_earned_by(person):
    schemes = make_scheme("one"), make_scheme("two")
    for scheme in schemes:
        complete_all(person, scheme)
    return schemes


def test_a_name_chosen_for_one_certificate_issues_that_one_only(learner):
    first, second = two_earned_by(learner)

    [certificate] = issue_with_name(learner, first, name="Amina al-Hakim")
    sweep()

    learner.refresh_from_db()
    assert certificate.printed_name == "Amina al-Hakim"
    assert (learner.printed_name, learner.one_name_for_all) == ("", False)
    assert list(Certificate.objects.of(learner)) == [certificate]
    assert issue_with_name(learner, second, name="A. H.")[0].printed_name == "A. H."


def test_the_same_name_for_all_issues_what_is_due_and_what_comes(learner):
    first, _second = two_earned_by(learner)

    issue_with_name(learner, first, name="Amina al-Hakim", for_all=True)
    third = make_scheme("three")
    complete_all(learner, third)
    sweep()

    names = Certificate.objects.of(learner).values_list("scheme__slug", "printed_name")
    assert set(names) == {(slug, "Amina al-Hakim") for slug in ("one", "two", "three")}


def test_a_name_kept_in_the_profile_issues_nothing_by_itself(learner):
    two_earned_by(learner)
    learner.printed_name = "Amina al-Hakim"
    learner.save()

    sweep()
    issue_earned(learner)

    assert not Certificate.objects.of(learner).exists()


def test_a_kept_name_that_cannot_be_printed_holds_nobody_up(learner, alumna):
    scheme, _other = two_earned_by(learner)
    complete_all(alumna, scheme)
    type(learner).objects.filter(pk=learner.pk).update(printed_name="\U0001f600", one_name_for_all=True)
    learner.refresh_from_db()

    sweep()

    assert issue_earned(learner) == []
    assert [one.person for one in Certificate.objects.all()] == [alumna]


@pytest.mark.parametrize("name", ["Ro\u202esa", "\u200e", "Раul"])
def test_no_action_keeps_a_name_that_cannot_be_printed(learner, staff, name):
    with pytest.raises(ValidationError):
        keep_name_for_all(learner, name)
    with pytest.raises(ValidationError):
        add_person("somebody", password=None, printed_name=name)
    learner.printed_name = name
    with pytest.raises(ValidationError):
        learner.full_clean()


def test_words_stay_as_they_were_on_the_day_of_issue(alumna):
    certificate = make_certificate(alumna)
    scheme = certificate.scheme
    scheme.words = {"en": scheme.words["en"] | {"name": "Something else"}}
    scheme.save()

    certificate.refresh_from_db()

    assert certificate.printed_text["name"] == "Gobierno abierto 101, parte 1"


@pytest.mark.parametrize(("speaks", "printed_in"), [("es", "es"), ("ar", "en")])
def test_a_certificate_is_printed_in_a_language_that_its_scheme_has(alumna, speaks, printed_in):
    scheme = make_scheme()
    scheme.words = {language: words for language, words in scheme.words.items() if language != "ar"}
    scheme.save()
    complete_all(alumna, scheme)
    alumna.language = speaks
    alumna.save()

    assert issue(alumna, scheme).language == printed_in


# --- Promises ---------------------------------------------------------------------------------------------------------
def test_the_sweep_finds_who_is_due_and_does_everything(alumna):
    scheme = make_scheme()
    complete_all(alumna, scheme)

    sweep()
    sweep()

    certificate = Certificate.objects.get()
    assert certificate.credential
    assert certificate.has_file
    assert certificate.told_at
    assert Letter.objects.filter(kind="certificate-ready").count() == 1


def test_nobody_is_due_without_a_name_or_with_something_missing(learner, alumna):
    scheme = make_scheme()
    complete_all(learner, scheme)
    complete(alumna, items_of(scheme)[0])

    assert people_due(scheme) == []


def test_a_scheme_without_requirements_is_due_to_nobody(alumna):
    assert people_due(make_scheme(items=0)) == []


def test_one_failing_certificate_does_not_hold_up_the_others(alumna, learner, monkeypatch):
    bad, good = make_certificate(alumna), make_certificate_of_learner(learner)
    render = tasks.render_certificate

    def break_on_one(document):
        if document.number == bad.number:
            raise OSError("disk full")
        return render(document)

    monkeypatch.setattr(tasks, "render_certificate", break_on_one)
    sweep()

    assert set(Certificate.objects.without_file()) == {bad}
    good.refresh_from_db()
    assert good.told_at


def make_certificate_of_learner(learner):
    learner.printed_name = "Amina"
    learner.save()
    return make_certificate(learner)


def test_a_second_run_changes_nothing(alumna):
    certificate = make_finished_certificate(alumna)
    before = Certificate.objects.filter(pk=certificate.pk).values().get()

    complete_certificate(str(certificate.pk))

    assert Certificate.objects.filter(pk=certificate.pk).values().get() == before


@pytest.mark.parametrize("dies_in", ["replace_file", "render_certificate", "write_letter", "secure"])
def test_a_worker_that_dies_anywhere_leaves_work_that_is_found(alumna, monkeypatch, dies_in):
    certificate = make_certificate(alumna)

    def die(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(tasks, dies_in, die)
        with pytest.raises(SystemExit):
            complete_certificate(str(certificate.pk))
    assert certificate in Certificate.objects.unfinished()
    sweep()

    assert not Certificate.objects.unfinished().exists()
    assert Letter.objects.count() == 1
    assert set(storages["private"].listdir("certificates")[1]) == {
        f"{certificate.pk}.pdf",
        f"{certificate.pk}-without-name.pdf",
    }


def test_a_worker_that_dies_between_file_and_row_prints_the_same_file_again(alumna):
    certificate = make_finished_certificate(alumna)
    Certificate.objects.update(pdf_path="", pdf_sha256="", pdf_without_name_sha256="")

    complete_certificate(str(certificate.pk))

    again = Certificate.objects.get()
    assert again.pdf_sha256 == certificate.pdf_sha256
    assert again.pdf_without_name_sha256 == certificate.pdf_without_name_sha256
    with storages["private"].open(again.pdf_path) as file:
        assert sha256(file.read()).hexdigest() == again.pdf_sha256


# --- What others see --------------------------------------------------------------------------------------------------
def test_nothing_is_shown_until_the_holder_chooses(alumna):
    assert shown_by_code(make_certificate(alumna)) is Shown.STATUS


@pytest.mark.parametrize("shown", list(Shown))
def test_what_the_holder_chose_is_what_is_shown(alumna, shown):
    certificate = make_certificate(alumna)
    choose_shown(certificate, Shown.NAMED, by=alumna)

    choose_shown(certificate, shown, by=alumna)

    assert shown_by_code(Certificate.objects.get()) is shown


# --- Leaving ----------------------------------------------------------------------------------------------------------
def test_erasure_leaves_a_number_and_nothing_else(alumna):
    certificate = make_finished_certificate(alumna)
    choose_shown(certificate, Shown.NAMED, by=alumna)

    erase(alumna)

    left = Certificate.objects.get()
    assert (left.number, left.code, left.status) == (certificate.number, certificate.code, Status.WITHDRAWN)
    assert "Rosa" not in str(Certificate.objects.values().get())
    assert storages["private"].listdir("certificates")[1] == []
    assert StatusList.objects.due().exists()
    sweep()
    assert is_revoked_in_list(left)
    assert not Certificate.objects.unfinished().exists(), "the sweep leaves it alone"


def test_a_file_that_was_printed_during_erasure_is_removed(alumna):
    certificate = make_finished_certificate(alumna)
    with storages["private"].open(certificate.pdf_path) as file:
        data = file.read()
    erase(alumna)
    paths = [pdf_path(certificate, named=named) for named in (True, False)]
    for path in paths:
        tasks.replace_file(storages["private"], path, data)  # a worker killed at the wrong moment

    sweep()

    assert not any(storages["private"].exists(path) for path in paths)


def test_nothing_is_made_for_who_has_left(alumna):
    certificate = make_certificate(alumna)
    erase(alumna)

    complete_certificate(str(certificate.pk))

    left = Certificate.objects.get()
    assert (left.credential, left.pdf_path) == ("", "")
    assert not Letter.objects.exists()


def erase(person) -> None:
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_certificates(person)
        VisibilityRule.objects.filter(owner=person).delete()


def test_the_export_holds_what_we_hold(alumna):
    certificate = make_finished_certificate(alumna)

    (row,) = export_certificates(alumna)

    assert row["name_as_printed"] == "Rosa Quispe"
    assert row["number"] == certificate.number
    assert row["signed_record"] == certificate.credential
    assert row["revocation"] is None
    json.dumps(row)


def test_the_export_holds_what_was_written_about_a_revocation(alumna, staff, second_staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="fraud", note="Somebody wrote it for her.", by=staff)

    (proposed,) = export_certificates(alumna)
    confirm_revocation(certificate, by=second_staff)
    (revoked,) = export_certificates(alumna)

    assert proposed["revocation"]["note"] == revoked["revocation"]["note"] == "Somebody wrote it for her."
    assert (proposed["revocation"]["revoked_at"], revoked["revocation"]["reason"]) == (None, "fraud")
    assert "stella" not in json.dumps(revoked).lower()
