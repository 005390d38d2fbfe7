"""Who may do what with a letter that waits, in sentences."""

from django.utils import timezone

from lms.lib.transitions import Table, Transition, TransitionRefused, is_offered
from people.letters.models import Letter
from people.letters.rules import holds_secret


class LetterRefused(TransitionRefused):
    """Holding, releasing, editing or cancelling does not fit the letter, or is not for this person."""


def may_handle(user, letter: Letter) -> bool:
    """Support. Letters with a way into an account are in nobody's hands: they leave, or end by themselves."""
    return user is not None and user.has_perm("letters.change_letter") and not holds_secret(letter.kind)


def can_read_words(user, letter: Letter) -> bool:
    """Staff who see letters; those to people who chose discreet mail are read by whoever has that right alone."""
    if holds_secret(letter.kind) or not user.has_perm("letters.view_letter"):
        return False
    is_discreet = letter.person is not None and letter.person.discreet_mail
    return not is_discreet or user.has_perm("letters.read_discreet_letter")


def may_edit(user, letter: Letter) -> bool:
    """Whoever may handle it and read what it says."""
    return may_handle(user, letter) and can_read_words(user, letter)


def _is_at_hand(letter: Letter) -> bool:
    """Whether no worker may be sending it in this moment."""
    return not letter.is_in_hands(timezone.now())


def _state(letter: Letter) -> str:
    if letter.sent_at or letter.returned_at:
        return "left"
    if letter.state == Letter.State.CANCELLED:
        return "cancelled"
    if letter.given_up_at:
        return "given up"
    return "going out" if letter.held_at is None else "on hold"


HANDLING = Table(
    {
        "hold": Transition(["going out"], "on hold", may_handle, guard=_is_at_hand, needs_reason=True),
        "release": Transition(["on hold"], "going out", may_handle),
        "edit": Transition(["on hold"], "on hold", may_edit, needs_reason=True),
        "cancel": Transition(
            ["going out", "on hold", "given up"], "cancelled", may_handle, guard=_is_at_hand, needs_reason=True
        ),
    },
    state_of=_state,
    refused=LetterRefused,
)


def offered(user, letter: Letter) -> list[str]:
    """What a person may do with a letter as it stands, by name, in the order of the table."""
    return [name for name in HANDLING.transitions if is_offered(HANDLING, name, letter, by=user)]
