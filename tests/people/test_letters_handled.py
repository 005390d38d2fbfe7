"""What staff do with a letter that waits: held, edited, released, cancelled."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from lms.lib.transitions import Refusal, Wish
from people.accounts.models import AuditEntry
from people.letters import tasks
from people.letters.actions import (
    cancel_letter,
    edit_letter,
    hold_letter,
    release_letter,
    try_letter_again,
    write_letter,
)
from people.letters.models import Letter
from people.letters.permissions import LetterRefused, offered
from people.staff import actions
from tests.factories.people import add_second_factor, make_person, make_staff

LATER = datetime(2126, 1, 1, tzinfo=UTC)


@pytest.fixture
def support(db):
    actions.sync_roles()
    return add_second_factor(make_staff("helper", "support"))


def write(key="one", **changes) -> Letter:
    given = {"kind": "greeting", "subject": "Hello", "text": "Come at ten.", "address": "a@example.org"} | changes
    return write_letter(key=key, **given)


def wish(by, letter: Letter, reason="It names the wrong day.") -> Wish:
    return Wish(by, letter.version, reason)


def send(letter: Letter) -> int:
    tasks.send_letter(str(letter.pk))
    return len(mail.outbox)


def refusal(act, letter, a_wish, **words) -> Refusal:
    with pytest.raises(LetterRefused) as refused:
        act(letter, a_wish, **words)
    return refused.value.why


# --- What becomes of it -------------------------------------------------------------------------------------------


def test_a_held_letter_stays_until_it_is_released(support):
    held = hold_letter(write(), wish(support, write()))

    assert send(held) == 0
    assert not try_letter_again(held, by=support)
    assert held.state == Letter.State.ON_HOLD

    released = release_letter(held, wish(support, held))
    assert send(released) == 1


def test_a_released_letter_keeps_the_time_that_it_had(support):
    held = hold_letter(write(at=LATER), wish(support, write()))

    released = release_letter(held, wish(support, held))

    assert (released.released_at, released.state) == (LATER, Letter.State.HELD)


def test_an_edited_letter_leaves_with_the_new_words_and_without_an_html_part(support):
    held = hold_letter(write(html="<p>Come at ten.</p>"), wish(support, write()))
    edited = edit_letter(held, wish(support, held), subject="Hello\nagain", text="Come at eleven.")
    release_letter(edited, wish(support, edited))
    send(edited)

    (message,) = mail.outbox
    assert (message.subject, message.body, message.alternatives) == ("Hello again", "Come at eleven.\n", [])


def test_a_cancelled_letter_neither_leaves_nor_stands_in_the_account(support):
    ana = make_person("ana")
    letter = write(person=ana)

    cancelled = cancel_letter(letter, wish(support, letter))

    assert send(cancelled) == 0
    assert not Letter.objects.readable_by(ana).exists()
    assert not try_letter_again(cancelled, by=support)
    assert cancelled.state == Letter.State.CANCELLED


def test_its_reader_does_not_find_a_letter_that_is_held(support):
    ana = make_person("ana")
    letter = write(person=ana)
    hold_letter(letter, wish(support, letter))

    assert not Letter.objects.readable_by(ana).exists()


@pytest.mark.parametrize("state", [Letter.State.ON_HOLD, Letter.State.CANCELLED, Letter.State.GIVEN_UP])
def test_a_list_of_a_state_holds_those_that_say_so_of_themselves(support, state):
    write("waiting"), write("without", address="")
    hold_letter(write("held"), wish(support, write("held")))
    cancel_letter(write("cancelled"), wish(support, write("cancelled")))

    found = set(Letter.objects.in_state(state, timezone.now()))

    assert found == {one for one in Letter.objects.all() if one.state == state}
    assert len(found) == 1


# --- Who, when, why -----------------------------------------------------------------------------------------------


def test_each_act_is_written_down_with_its_reason_and_without_the_words(support):
    letter = write(person=make_person("ana"))
    letter = hold_letter(letter, wish(support, letter, "Wrong day."))
    letter = edit_letter(letter, wish(support, letter, "Right day."), subject="Secret", text="Secret")
    letter = release_letter(letter, wish(support, letter, ""))
    cancel_letter(letter, wish(support, letter, "Too late."))

    trail = AuditEntry.objects.order_by("pk").filter(thing=f"letter:{letter.pk}").values_list("act", "by", "note")
    assert list(trail) == [
        ("letter-held", support.pk, "Wrong day."),
        ("letter-edited", support.pk, "Right day."),
        ("letter-released", support.pk, ""),
        ("letter-cancelled", support.pk, "Too late."),
    ]


@pytest.mark.parametrize("act", [hold_letter, cancel_letter])
def test_without_a_reason_nothing_is_stopped(support, act):
    letter = write()
    assert refusal(act, letter, wish(support, letter, " ")) == Refusal.REASON


def test_a_letter_that_a_worker_is_sending_is_past_stopping(support):
    letter = write()
    Letter.objects.update(batch=letter.pk, not_before=timezone.now() + timedelta(minutes=1))

    assert refusal(hold_letter, letter, wish(support, letter)) == Refusal.GUARD
    assert refusal(cancel_letter, letter, wish(support, letter)) == Refusal.GUARD

    Letter.objects.update(not_before=timezone.now() - timedelta(minutes=1))  # that worker was killed
    assert hold_letter(letter, wish(support, letter)).state == Letter.State.ON_HOLD


def test_a_letter_that_has_left_is_left_alone(support):
    letter = write()
    send(letter)

    assert refusal(cancel_letter, letter, wish(support, letter)) == Refusal.STATE
    assert offered(support, Letter.objects.get()) == []


def test_a_letter_with_a_way_into_an_account_is_in_nobodys_hands(support):
    letter = write(kind="account-password-reset-key")

    assert refusal(hold_letter, letter, wish(support, letter)) == Refusal.PERSON
    assert refusal(cancel_letter, letter, wish(support, letter)) == Refusal.PERSON


def test_who_only_sees_letters_stops_none(support):
    auditor = make_staff("auditor", "auditor")
    letter = write()

    assert refusal(hold_letter, letter, wish(auditor, letter)) == Refusal.PERSON


def test_a_letter_that_is_going_out_is_not_edited(support):
    letter = write()
    assert refusal(edit_letter, letter, wish(support, letter), subject="a", text="b") == Refusal.STATE


def test_words_that_a_colleague_changed_meanwhile_are_not_released_unread(support):
    held = hold_letter(write(), wish(support, write()))
    read = wish(support, held)
    edit_letter(held, wish(support, held), subject="Other", text="Other")

    assert refusal(release_letter, held, read) == Refusal.VERSION


# --- The screens --------------------------------------------------------------------------------------------------


def test_support_holds_edits_and_releases_a_letter_from_its_page(support, client_of):
    letter, browser = write(), client_of(support)
    page = f"/admin/letter/inspect/{letter.pk}/"
    assert f"/admin/letters/{letter.pk}/hold/" in browser.get(page).text

    browser.post(f"/admin/letters/{letter.pk}/hold/", {"version": 0, "reason": "Wrong day."})
    words = {"subject": "Hello", "text": "Come at eleven.", "reason": "Right day."}
    browser.post(f"/admin/letters/{letter.pk}/edit/", words | {"version": 1})
    assert "Come at eleven." in browser.get(page).text
    browser.post(f"/admin/letters/{letter.pk}/release/", {"version": 2})

    letter.refresh_from_db()
    assert (letter.state, letter.text) == (Letter.State.WAITING, "Come at eleven.\n")


def test_the_page_says_so_when_a_colleague_was_faster(support, client_of):
    letter = hold_letter(write(), wish(support, write()))

    answer = client_of(support).post(f"/admin/letters/{letter.pk}/release/", {"version": 0}, follow=True)

    assert "Nothing was changed" in answer.text
    letter.refresh_from_db()
    assert letter.held_at is not None


def test_a_discreet_letter_is_read_by_whom_it_concerns_and_who_has_that_right(support, client_of):
    ana = make_person("ana", discreet_mail=True)
    letter = hold_letter(write(person=ana), wish(support, write(person=ana)))
    page = f"/admin/letter/inspect/{letter.pk}/"
    auditor = add_second_factor(make_staff("auditor", "auditor"))

    assert "Come at ten." in client_of(support).get(page).text
    told = client_of(auditor).get(page).text
    assert "Come at ten." not in told
    assert "Its reader chose discreet mail." in told


def test_without_the_right_to_read_it_a_discreet_letter_is_not_edited(support):
    other = make_staff("other", "staff")
    other.user_permissions.add(Permission.objects.get(codename="change_letter"))
    letter = hold_letter(write(person=make_person("ana", discreet_mail=True)), wish(support, write()))

    assert offered(other, letter) == ["release", "cancel"]
    assert offered(support, letter) == ["release", "edit", "cancel"]
