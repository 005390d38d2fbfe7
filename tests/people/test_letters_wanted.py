"""Letters that are not of service: to those who want them, when they want them, and stopped with one press."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from people.letters import tasks
from people.letters.actions import Draft, choose_letters, stop_letters, try_letter_again, write_letters
from people.letters.emails import Words, stop_address
from people.letters.models import Letter, MailChoice, MailHours, Purpose
from tests.factories.people import make_person

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
ALWAYS = {"quiet_from": 0, "quiet_until": 0, "most_a_week": 100}


@pytest.fixture
def ana(db):
    return make_person("ana", language="en")


def write(*people, key="one", purpose=Purpose.COURSES, at=NOON) -> int:
    drafts = [Draft(f"{key}:{person.pk}", Words("Dates", "It begins in May."), person) for person in people]
    return write_letters(drafts, kind="dates", purpose=purpose, at=at)


def send_all() -> None:
    for letter in Letter.objects.all():
        tasks.send_letter(str(letter.pk))


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


# --- When ---------------------------------------------------------------------------------------------------------


def test_the_fourth_letter_of_a_week_waits_for_the_next(ana):
    for number in range(4):
        write(ana, key=str(number), at=NOON + timedelta(hours=number))

    times = list(Letter.objects.order_by("key").values_list("released_at", flat=True))
    assert times == [NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2), NOON + timedelta(days=7)]


def test_letters_of_service_wait_for_neither_hour_nor_number(ana):
    night = NOON.replace(hour=2)
    for number in range(5):
        write(ana, key=str(number), purpose=Purpose.SERVICE, at=night)

    assert set(Letter.objects.values_list("released_at", flat=True)) == {night}


# --- Whether ------------------------------------------------------------------------------------------------------


def test_news_go_to_those_alone_who_asked_for_them(ana):
    ben = make_person("ben")
    choose_letters(ben, wanted={Purpose.NEWS: True, Purpose.COURSES: False}, **ALWAYS)

    assert write(ana, ben, purpose=Purpose.NEWS) == 1
    assert write(ana, ben, key="two", purpose=Purpose.COURSES) == 1

    sent = list(Letter.objects.order_by("purpose").values_list("person", "purpose"))
    assert sent == [(ana.pk, "courses"), (ben.pk, "news")]


def test_what_waits_is_not_sent_to_somebody_who_has_had_enough(ana):
    write(ana)
    write(ana, key="service", purpose=Purpose.SERVICE)

    stop_letters(ana, Purpose.COURSES)
    send_all()

    assert len(mail.outbox) == 1
    assert not try_letter_again(Letter.objects.get(purpose=Purpose.COURSES), by=ana)


def test_three_readers_cost_as_many_queries_as_one(ana, django_assert_num_queries):
    others = [make_person(f"p{one}") for one in range(3)]

    for people in ([ana], others):
        with django_assert_num_queries(9):
            write(*people, at=NOON + timedelta(hours=1))


# --- Stopped ------------------------------------------------------------------------------------------------------


def test_a_letter_says_how_to_stop_its_kind_to_reader_and_mail_program(ana):
    write(ana)
    send_all()

    (message,) = mail.outbox
    address = stop_address(ana, Purpose.COURSES)
    assert message.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in message.body


def test_letters_of_service_are_not_stopped(ana):
    write(ana, purpose=Purpose.SERVICE)
    send_all()

    (message,) = mail.outbox
    assert "List-Unsubscribe" not in message.extra_headers
    assert "/stop/" not in message.body


def test_a_discreet_letter_stays_discreet(ana, settings):
    ana.discreet_mail = True
    ana.save()
    write(ana)
    send_all()

    (message,) = mail.outbox
    assert "/stop/" not in message.body
    assert settings.SITE_NAME not in message.message().as_string()
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_looking_changes_nothing_and_one_press_stops(ana, stranger):
    address = path_of(stop_address(ana, Purpose.COURSES))

    page = stranger.get(address).text
    assert "No more letters of this kind?" in page
    assert str(ana.public_id) not in page
    assert not MailChoice.objects.exists()

    program = Client(enforce_csrf_checks=True)  # a mail program has no cookie of ours
    answer = program.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "It is done." in answer.text
    assert MailChoice.objects.values_list("person", "purpose", "is_wanted").get() == (ana.pk, "courses", False)
    assert write(ana) == 0


def test_an_address_for_one_kind_stops_no_other_and_nobody_elses(ana, stranger):
    ben = make_person("ben")

    stranger.post(path_of(stop_address(ana, Purpose.COURSES)))

    assert write(ana, purpose=Purpose.NETWORK) == 1
    assert write(ben) == 1


def test_a_forged_address_is_not_there_and_one_of_an_erased_person_says_the_same(ana, stranger):
    address = path_of(stop_address(ana, Purpose.COURSES))
    before = stranger.post(address).text
    ana.delete()

    assert stranger.post(address[:-4] + "xyz/").status_code == 404
    assert stranger.post(address).text == before


# --- Chosen -------------------------------------------------------------------------------------------------------


def test_a_person_chooses_kinds_hours_and_number(ana, client_of):
    browser = client_of(ana)
    given = {"news": "on", "network": "on", "quiet_from": 18, "quiet_until": 6, "most_a_week": 1}

    assert browser.post("/accounts/letters/choose/", given).status_code == 302

    chosen = dict(MailChoice.objects.values_list("purpose", "is_wanted"))
    assert chosen == {"news": True, "network": True, "courses": False}
    hours = MailHours.objects.values_list("person", "quiet_from", "quiet_until", "most_a_week")
    assert hours.get() == (ana.pk, 18, 6, 1)
    assert 'value="18" selected' in browser.get("/accounts/letters/choose/").text
