"""Who may do what with a mailing, in sentences."""

from lms.lib.transitions import Table, Transition, TransitionRefused, by_itself, is_offered
from people.mailing.models import Mailing
from people.staff.permissions import is_second_person


class MailingRefused(TransitionRefused):
    """It does not fit the mailing as it stands, or needs another person."""


def can_see(user) -> bool:
    """Staff who see mailings and how many people they reach."""
    return user.has_perm("mailing.view_mailing")


def may_write(user, _mailing=None) -> bool:
    """Those who write to audiences, propose, hold and cancel; their own and those of colleagues."""
    return user is not None and user.has_perm("mailing.change_mailing")


def may_change_templates(user) -> bool:
    """Administrators: these are the words of letters that open accounts."""
    return user.has_perm("letters.change_lettertemplate")


def may_release(user, mailing: Mailing) -> bool:
    """A second person: not who proposed it, nobody who got a role after that, nobody whom they brought in."""
    return (
        may_resume(user, mailing)
        and mailing.proposed_at is not None
        and is_second_person(user, mailing.proposed_by, since=mailing.proposed_at)
    )


def may_resume(user, _mailing: Mailing) -> bool:
    """Those who release: a mailing that was held says what two persons have read."""
    return user is not None and user.has_perm("mailing.release_mailing")


def _is_ready(mailing: Mailing) -> bool:
    """Whether it has an audience, and words for whoever reads none of its other languages."""
    return mailing.audience_id is not None and mailing.texts.filter(language=mailing.fallback).exists()


MAILING = Table(
    {
        "edit": Transition(["draft"], "draft", may_write),
        "propose": Transition(["draft"], "proposed", may_write, guard=_is_ready),
        "take_back": Transition(["proposed"], "draft", may_write),
        "release": Transition(["proposed"], "sending", may_release),
        "hold": Transition(["sending"], "held", may_write, needs_reason=True),
        "resume": Transition(["held"], "sending", may_resume),
        "cancel": Transition(["draft", "proposed", "sending", "held"], "cancelled", may_write, needs_reason=True),
        "finish": Transition(["sending"], "sent", by_itself),
    },
    state_of=lambda mailing: mailing.state,
    state_field="state",
    refused=MailingRefused,
)


def offered(user, mailing: Mailing) -> list[str]:
    """What a person may do with a mailing as it stands, by name, in the order of the table."""
    return [name for name in MAILING.transitions if is_offered(MAILING, name, mailing, by=user)]
