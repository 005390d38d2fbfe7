"""Letters that a reader takes gathered: one a day or week, in their zone, with a way to stop each kind."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from people.letters import tasks
from people.letters.actions import Draft, choose_letters, hold_kind, stop_letters, write_digests, write_letters
from people.letters.emails import Words, stop_address
from people.letters.models import Letter, MailChoice, Purpose
from people.letters.rules import DAILY, WEEKLY, next_digest
from tests.factories.people import make_person

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MORNING = datetime(2026, 3, 5, 8, tzinfo=UTC)
WANTED = {Purpose.COURSES: True, Purpose.NETWORK: True}
ALWAYS = {"quiet_from": 21, "quiet_until": 8, "most_a_week": 100}


def make_reader(name="ana", *, rhythm=DAILY, **changes):
    person = make_person(name, **{"language": "en"} | changes)
    choose_letters(person, wanted=WANTED, rhythms=dict.fromkeys(WANTED, rhythm), **ALWAYS)
    return person


@pytest.fixture
def ana(db):
    return make_reader()


def write(*people, key="one", purpose=Purpose.COURSES, at=NOON) -> int:
    drafts = [Draft(f"{key}:{one.pk}", Words(f"About {key}", f"Words of {key}."), one) for one in people]
    return write_letters(drafts, kind="dates", purpose=purpose, at=at)


def send_all() -> None:
    for letter in Letter.objects.all():
        tasks.send_letter(str(letter.pk))


# --- When ---------------------------------------------------------------------------------------------------------


def test_what_came_in_a_day_leaves_as_one_letter_when_the_quiet_hours_end(ana):
    write(ana), write(ana, key="two", at=NOON + timedelta(hours=1))
    send_all()
    assert write_digests(MORNING - timedelta(minutes=1)) == 0
    assert mail.outbox == []

    assert write_digests(MORNING) == 1
    send_all()
    (message,) = mail.outbox
    assert message.subject.startswith("2 letters from ")
    assert message.body.index("Words of one.") < message.body.index("Words of two.")


def test_who_has_nothing_due_gets_none(ana):
    assert write_digests(MORNING) == 0
    write(ana)
    write_digests(MORNING)
    assert write_digests(MORNING + timedelta(days=1)) == 0
    assert Letter.objects.filter(kind="digest").count() == 1


def test_others_get_theirs_by_itself(ana):
    ben = make_reader("ben", rhythm="at-once")
    write(ana, ben)

    assert set(Letter.objects.filter(digest_at=None).values_list("person", flat=True)) == {ben.pk}


@pytest.mark.parametrize(
    ("zone", "rhythm", "expected"),
    [
        ("UTC", DAILY, MORNING),
        ("Pacific/Auckland", DAILY, datetime(2026, 3, 4, 19, tzinfo=UTC)),
        ("UTC", WEEKLY, datetime(2026, 3, 9, 8, tzinfo=UTC)),
        ("Pacific/Auckland", WEEKLY, datetime(2026, 3, 8, 19, tzinfo=UTC)),
    ],
)
def test_it_is_gathered_by_the_readers_clock(db, zone, rhythm, expected):
    write(make_reader(rhythm=rhythm, zone=zone))
    assert Letter.objects.get().digest_at == expected


@pytest.mark.once
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["UTC", "Europe/Madrid", "Asia/Kathmandu", "America/Bogota", "Pacific/Auckland"]),
    st.sampled_from([DAILY, WEEKLY]),
    st.integers(4, 23),  # hours that every clock has
)
def test_a_digest_is_the_next_such_hour_and_none_lies_between(naive, zone, rhythm, hour):
    at = naive.replace(tzinfo=UTC)
    found = next_digest(at, zone, rhythm=rhythm, hour=hour)

    def is_one(moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(zone))
        is_hour = (local.hour, local.minute, local.second, local.microsecond) == (hour, 0, 0, 0)
        return is_hour and (rhythm == DAILY or local.weekday() == 0)

    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    while not is_one(quarter):
        quarter += timedelta(minutes=15)
    assert found == quarter


# --- Stopped, held, kept ------------------------------------------------------------------------------------------


def test_each_kind_in_it_is_stopped_by_itself_and_all_by_the_mail_program(ana, stranger):
    write(ana), write(ana, key="two", purpose=Purpose.NETWORK)
    write_digests(MORNING)
    send_all()

    (message,) = mail.outbox
    courses, both = stop_address(ana, Purpose.COURSES), stop_address(ana, "courses+network")
    assert courses in message.body
    assert stop_address(ana, Purpose.NETWORK) in message.body
    assert message.extra_headers["List-Unsubscribe"] == f"<{both}>"

    stranger.post("/" + courses.split("/", 3)[3])
    wanted = dict(MailChoice.objects.values_list("purpose", "is_wanted"))
    assert (wanted["courses"], wanted["network"]) == (False, True)
    stranger.post("/" + both.split("/", 3)[3])
    assert not MailChoice.objects.filter(purpose__in=WANTED, is_wanted=True).exists()


def test_what_is_not_wanted_any_more_is_not_gathered(ana):
    write(ana), write(ana, key="two", purpose=Purpose.NETWORK)
    stop_letters(ana, Purpose.COURSES)
    write_digests(MORNING)
    send_all()

    assert "Words of one." not in mail.outbox[0].body


def test_what_is_held_waits_for_the_next(ana):
    write(ana)
    hold_kind("dates", at=NOON)
    assert write_digests(MORNING) == 0


def test_a_discreet_reader_gets_a_digest_without_words(ana):
    ana.discreet_mail = True
    ana.save()
    write(ana)
    write_digests(MORNING)
    send_all()
    assert "Words of one." not in mail.outbox[0].body


def test_its_parts_stand_in_the_account_and_count_for_no_budget(ana):
    write(ana)
    assert not Letter.objects.readable_by(ana).exists()
    write_digests(timezone.now() + timedelta(days=8))
    kinds = Letter.objects.readable_by(ana).values_list("kind", flat=True)
    assert sorted(kinds) == ["dates", "digest"]
    assert Letter.objects.used_since(NOON, at=NOON) == {}


def test_a_list_of_what_waits_for_a_digest_holds_those_that_say_so(ana):
    write(ana)
    (letter,) = Letter.objects.in_state(Letter.State.GATHERED, timezone.now())
    assert letter.state == Letter.State.GATHERED
    assert not Letter.objects.in_state(Letter.State.HELD, timezone.now()).exists()


def test_a_person_chooses_how_often(ana, client_of):
    browser = client_of(ana)
    given = {"courses": "on", "courses_rhythm": "weekly", "quiet_from": 21, "quiet_until": 8, "most_a_week": 3}
    browser.post("/accounts/letters/choose/", given)

    assert MailChoice.objects.get(purpose="courses").rhythm == WEEKLY
    assert 'value="weekly" selected' in browser.get("/accounts/letters/choose/").text
