"""Mailings: one letter to an audience, looked at by two, held and cancelled while it is sent."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.lib.transitions import Refusal, Wish
from people.accounts.models import AuditEntry
from people.audiences.actions import add_members, audience_of
from people.letters import tasks as letter_tasks
from people.letters.actions import choose_letters
from people.letters.emails import Words
from people.letters.models import Letter, Purpose
from people.mailing import actions, tasks
from people.mailing.models import Mailing, Reach, reach_of
from people.mailing.permissions import MailingRefused, offered
from people.staff.actions import sync_roles
from tests.factories.people import add_second_factor, make_person, make_staff

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALWAYS = {"quiet_from": 0, "quiet_until": 0, "most_a_week": 100}
TEXTS = {"en": Words("Dates", "Hello {name}, it begins in May."), "es": Words("Fechas", "Hola, {name}.")}


@pytest.fixture
def writer(db):
    sync_roles()
    return add_second_factor(make_staff("writer", "staff"))


@pytest.fixture
def second(writer):
    return add_second_factor(make_staff("second", "staff"))


@pytest.fixture
def cohort(db):
    """Ana reads English, Benito Spanish, Amal Arabic; all of them whenever it comes."""
    audience = audience_of("cohort", "nine", names={"en": "Cohort 9"})
    people = [make_person(name, language=code) for name, code in (("ana", "en"), ("benito", "es"), ("amal", "ar"))]
    for person in people:
        choose_letters(person, wanted={Purpose.COURSES: True}, **ALWAYS)
    add_members(audience, [person.pk for person in people], since=AT)
    return audience


def make(writer, audience, **changes) -> Mailing:
    given = {"name": "Dates", "purpose": Purpose.COURSES, "fallback": "en", "texts": TEXTS} | changes
    return actions.make_mailing(audience=audience, by=writer, **given)


def wish(by, mailing: Mailing, reason="It names the wrong month.") -> Wish:
    mailing.refresh_from_db()
    return Wish(by, mailing.version, reason)


def release(mailing: Mailing, writer, second) -> Mailing:
    actions.propose_mailing(mailing, wish(writer, mailing))
    return actions.release_mailing(mailing, wish(second, mailing))


def refusal(act, mailing, a_wish) -> Refusal:
    with pytest.raises(MailingRefused) as refused:
        act(mailing, a_wish)
    return refused.value.why


def send_all() -> list[str]:
    for letter in Letter.objects.order_by("language"):
        letter_tasks.send_letter(str(letter.pk))
    return sorted(message.subject for message in mail.outbox)


# --- What it says, to whom ----------------------------------------------------------------------------------------


def test_each_reader_gets_it_in_their_language_by_their_name_or_in_that_of_all_others(writer, second, cohort):
    tasks.write_mailing(release(make(writer, cohort), writer, second).pk)

    said = Letter.objects.order_by("person__username").values_list("person__username", "language", "text", "purpose")
    assert list(said) == [
        ("amal", "en", "Hello Amal, it begins in May.\n", "courses"),
        ("ana", "en", "Hello Ana, it begins in May.\n", "courses"),
        ("benito", "es", "Hola, Benito.\n", "courses"),
    ]


def test_written_twice_each_letter_is_there_once(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    tasks.write_mailing(mailing.pk)
    Mailing.objects.update(written_at=None, last_person=0)
    tasks.write_mailing(mailing.pk)

    assert Letter.objects.count() == 3


def test_a_writer_that_was_killed_goes_on_where_it_was(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    with patch("people.mailing.tasks.CHUNK", 1):
        assert tasks._write_next(mailing.pk)
        with patch("people.mailing.tasks.write_letters", side_effect=RuntimeError), pytest.raises(RuntimeError):
            tasks.write_mailing(mailing.pk)
        assert Letter.objects.count() == 1
        tasks.write_mailing(mailing.pk)

    mailing.refresh_from_db()
    assert Letter.objects.count() == 3
    assert mailing.written_at is not None


def test_the_preview_counts_by_language_and_tells_why_somebody_gets_none(writer, cohort, django_assert_num_queries):
    for name, changes in (("none", {"email": ""}), ("tired", {}), ("gone", {})):
        person = make_person(name, language="es", **changes)
        add_members(cohort, [person.pk], since=AT)
        choose_letters(person, wanted={Purpose.COURSES: name != "tired"}, **ALWAYS)
    Letter.objects.create(key="back", kind="a", address="gone@example.org", returned_at=timezone.now())
    add_members(cohort, [make_person("closed", is_active=False).pk], since=AT)
    mailing = make(writer, cohort)

    with django_assert_num_queries(2):
        found = reach_of(mailing, at=timezone.now())

    assert found == [Reach("en", 2, 2, 0, 0, 0), Reach("es", 4, 1, 1, 1, 1)]


def test_news_reach_those_alone_who_asked_for_them(writer, second, cohort):
    mailing = make(writer, cohort, purpose=Purpose.NEWS)
    assert [one.written for one in reach_of(mailing, at=timezone.now())] == [0, 0]

    tasks.write_mailing(release(mailing, writer, second).pk)

    assert not Letter.objects.exists()


def test_what_is_counted_before_is_what_is_written(writer, second):
    ana = make_person("ana", language="fr")
    make_person("ben", email="")
    choose_letters(ana, wanted={Purpose.COURSES: True}, **ALWAYS)
    mailing = make(writer, audience_of("members"))
    counted = sum(one.written for one in reach_of(mailing, at=timezone.now()))

    tasks.write_mailing(release(mailing, writer, second).pk)

    assert (counted, Letter.objects.count()) == (3, 3), "writer, second and ana"


def test_a_test_letter_goes_to_whoever_asks_and_to_nobody_else(writer, cohort):
    letter = actions.send_test(make(writer, cohort), "es", by=writer)

    assert (letter.person, letter.subject, letter.text) == (writer, "Fechas", "Hola, Writer.\n")
    assert Letter.objects.count() == 1
    assert actions.send_test(make(writer, cohort), "fr", by=writer) is None


# --- The second look ----------------------------------------------------------------------------------------------


def test_who_proposed_it_does_not_release_it(writer, second, cohort):
    mailing = make(writer, cohort)
    assert offered(second, mailing) == ["edit", "propose", "cancel"]
    actions.propose_mailing(mailing, wish(writer, mailing))

    assert refusal(actions.release_mailing, mailing, wish(writer, mailing)) == Refusal.PERSON
    assert "release" in offered(second, Mailing.objects.get())


def test_a_colleague_who_came_after_the_proposal_does_not_release_it(writer, cohort):
    mailing = make(writer, cohort)
    actions.propose_mailing(mailing, wish(writer, mailing))
    late = make_staff("late", "staff")

    assert refusal(actions.release_mailing, mailing, wish(late, mailing)) == Refusal.PERSON


def test_the_database_lets_nobody_release_their_own(writer, cohort):
    mailing = make(writer, cohort)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(proposed_by=writer, released_by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.filter(pk=mailing.pk).update(state="sending")


def test_without_words_for_all_others_it_is_not_proposed(writer, cohort):
    mailing = make(writer, cohort, texts={"es": TEXTS["es"]})
    assert refusal(actions.propose_mailing, mailing, wish(writer, mailing)) == Refusal.GUARD


def test_what_is_proposed_is_taken_back_before_it_is_edited(writer, second, cohort):
    mailing = make(writer, cohort)
    actions.propose_mailing(mailing, wish(writer, mailing))
    read = wish(second, mailing)
    words = {"name": "a", "audience": cohort, "purpose": "courses", "fallback": "en", "texts": TEXTS}
    with pytest.raises(MailingRefused):
        actions.edit_mailing(mailing, wish(writer, mailing), **words)
    actions.take_back_mailing(mailing, wish(writer, mailing))
    actions.edit_mailing(mailing, wish(writer, mailing), **words)
    actions.propose_mailing(mailing, wish(writer, mailing))

    assert refusal(actions.release_mailing, mailing, read) == Refusal.VERSION, "it says other words than those read"


def test_each_step_is_written_down(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    actions.cancel_mailing(mailing, wish(writer, mailing, "Wrong month."))

    trail = AuditEntry.objects.filter(thing=f"mailing:{mailing.pk}").order_by("pk").values_list("act", "by", "note")
    assert [one[0] for one in trail] == ["mailing-made", "mailing-propose", "mailing-release", "mailing-cancel"]
    assert trail[3] == ("mailing-cancel", writer.pk, "Wrong month.")


# --- Held and cancelled while it is sent --------------------------------------------------------------------------


def test_a_held_mailing_leaves_when_it_goes_on(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    tasks.write_mailing(mailing.pk)
    actions.hold_mailing(mailing, wish(writer, mailing))
    assert send_all() == []

    actions.resume_mailing(mailing, wish(second, mailing))
    assert send_all() == ["Dates", "Dates", "Fechas"]


def test_what_a_killed_worker_had_in_its_hands_is_held_too(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    tasks.write_mailing(mailing.pk)
    Letter.objects.update(batch=cohort_batch(), not_before=timezone.now() + timedelta(minutes=1))
    actions.hold_mailing(mailing, wish(writer, mailing))
    assert not Letter.objects.exclude(held_at=None).exists()

    actions.keep_mailings(timezone.now() + timedelta(minutes=2))
    assert not Letter.objects.filter(held_at=None).exists()

    actions.resume_mailing(mailing, wish(second, mailing))
    assert not Letter.objects.exclude(held_at=None).exists()


def test_a_letter_that_support_holds_stays_held_when_the_mailing_goes_on(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    tasks.write_mailing(mailing.pk)
    Letter.objects.filter(language="es").update(held_at=AT)
    actions.hold_mailing(mailing, wish(writer, mailing))
    actions.resume_mailing(mailing, wish(second, mailing))

    assert send_all() == ["Dates", "Dates"]


def test_a_cancelled_mailing_writes_and_sends_no_more(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    with patch("people.mailing.tasks.CHUNK", 2):
        tasks._write_next(mailing.pk)
        letter_tasks.send_letter(str(Letter.objects.get(language="en").pk))
        actions.cancel_mailing(mailing, wish(writer, mailing))
        tasks.write_mailing(mailing.pk)

    assert send_all() == ["Dates"]
    assert Letter.objects.count() == 2
    assert refusal(actions.resume_mailing, mailing, wish(second, mailing)) == Refusal.STATE


def test_what_a_worker_had_in_its_hands_is_cancelled_when_it_comes_back(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    tasks.write_mailing(mailing.pk)
    later = timezone.now() + timedelta(minutes=1)
    Letter.objects.update(batch=cohort_batch(), not_before=later)
    actions.cancel_mailing(mailing, wish(writer, mailing))
    Letter.objects.update(batch=None, not_before=None)  # the server was away

    actions.keep_mailings()

    assert send_all() == []


def cohort_batch():
    return Letter.objects.first().pk


def test_the_sweep_writes_what_was_left_and_finishes_what_has_left(writer, second, cohort):
    mailing = release(make(writer, cohort), writer, second)
    with patch("people.mailing.actions.mailings.enqueue_on_commit") as asked:
        actions.keep_mailings()
    asked.assert_called_once_with(tasks.write_mailing, mailing.pk)
    tasks.write_mailing(mailing.pk)

    actions.keep_mailings()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING
    send_all()
    actions.keep_mailings()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENT


# --- The screens --------------------------------------------------------------------------------------------------

FORM = {"name": "Dates", "audience": "members", "purpose": "courses", "fallback": "en", "version": 0}
ENGLISH = {"subject_en": "Dates", "text_en": "Hello {name}"}


def test_two_people_write_and_release_it_on_their_screens(writer, second, client_of):
    mine, theirs = client_of(writer), client_of(second)
    answer = mine.post("/admin/mailings/new/", FORM | ENGLISH)
    page = answer["Location"]
    assert "Hello Writer" in mine.get(page).text
    mine.post(f"{page}step/propose/", {"version": 0})
    assert f"{page}step/release/" not in mine.get(page).text
    theirs.post(f"{page}step/release/", {"version": 1})

    assert Mailing.objects.get().state == Mailing.State.SENDING
    assert "<dt>Written</dt>" in mine.get(page).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"subject_en": "Dates", "text_en": "Hello {nom}"}, "Nothing stands for {nom}"),
        ({"subject_en": "Dates"}, "One without the other says nothing."),
        ({"subject_es": "Fechas", "text_es": "Hola"}, "Write it in the language of all others."),
    ],
)
def test_a_form_that_says_too_little_is_refused_with_the_reason(writer, client_of, given, told):
    answer = client_of(writer).post("/admin/mailings/new/", FORM | given)

    assert told in answer.text
    assert not Mailing.objects.exists()


def test_without_a_reason_it_is_not_cancelled(writer, client_of, cohort):
    mailing = make(writer, cohort)
    answer = client_of(writer).post(f"/admin/mailings/{mailing.pk}/step/cancel/", {"version": 0}, follow=True)

    assert "Say why." in answer.text
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DRAFT


def test_a_step_that_is_none_is_not_there(writer, client_of, cohort):
    mailing = make(writer, cohort)
    assert client_of(writer).post(f"/admin/mailings/{mailing.pk}/step/finish/", {"version": 0}).status_code == 404


def test_lists_of_people_are_not_written_to(writer, client_of):
    own = audience_of("named", owner=writer, names={"en": "My friends"})
    browser = client_of(writer)

    assert "My friends" not in browser.get("/admin/mailings/new/").text
    browser.post("/admin/mailings/new/", FORM | ENGLISH | {"audience": own.pk})
    assert not Mailing.objects.exists()


def test_the_list_asks_as_often_for_three_as_for_one(writer, cohort, client_of, django_assert_max_num_queries):
    browser = client_of(writer)
    make(writer, cohort)
    browser.get("/admin/mailings/")
    with django_assert_max_num_queries(60) as one:
        browser.get("/admin/mailings/")
    make(writer, cohort), make(writer, cohort)
    with django_assert_max_num_queries(len(one)):
        browser.get("/admin/mailings/")
