"""Who may, in sentences."""

from people.accounts.models import User
from questionnaires.models import Questionnaire


def can_answer(user: User, questionnaire: Questionnaire) -> bool:
    """Whoever is signed in, as long as it is open. What an app above made, that app lets people answer itself."""
    return user.is_authenticated and questionnaire.is_open


def can_see(user: User) -> bool:
    """Staff who look at what is asked and how many have answered."""
    return user.has_perm("questionnaires.view_questionnaire")


def can_change(user: User) -> bool:
    """Staff who say what is asked, and whether it is open."""
    return user.has_perm("questionnaires.change_questionnaire")


def can_read_answers(user: User) -> bool:
    """Staff who take out answers: those that are flagged for reviewers or for a duty of theirs, never the others."""
    return user.has_perm("questionnaires.view_response")


def can_read_personal(user: User) -> bool:
    """Whether answers that say something about a person are among them, and whose they are."""
    return can_read_answers(user) and user.has_perm("accounts.view_user")
