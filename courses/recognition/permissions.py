"""Who may decide about what was finished elsewhere, and which ways it may go."""

from courses.recognition.models import PriorCompletion
from lms.lib.transitions import Table, Transition, TransitionRefused
from people.accounts.models import User
from people.staff.permissions import is_second_person


class RecognitionRefused(TransitionRefused):
    """It was decided already, or it is not for this person to decide."""


def can_decide(user: User | None, prior: PriorCompletion) -> bool:
    """Whoever has the right, about others, and not about what they proposed themselves."""
    return (
        user is not None
        and user.has_perm("recognition.recognise_priorcompletion")
        and user.pk not in (prior.person_id, prior.proposed_by_id)
    )


def can_recognise(user: User | None, prior: PriorCompletion) -> bool:
    """Of those, who counts as a second person beside the proposer: certificates follow from it."""
    return can_decide(user, prior) and is_second_person(user, prior.proposed_by, since=prior.proposed_at)


STATE = PriorCompletion.State
RECOGNITION = Table(
    {
        "recognise": Transition([STATE.PROPOSED], STATE.RECOGNISED, can_recognise),
        "refuse": Transition([STATE.PROPOSED], STATE.REFUSED, can_decide),
    },
    state_of=lambda prior: prior.state,
    state_field="state",
    refused=RecognitionRefused,
)
