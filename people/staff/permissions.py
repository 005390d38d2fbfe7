"""Who may, in sentences."""

from datetime import datetime

from django.db.models import Q
from wagtail.permission_policies import ModelPermissionPolicy

from people.accounts.models import AuditEntry, User
from people.letters.models import Letter
from people.letters.rules import CANCELLED, UNWANTED

# Acts by which somebody got an account for work here, a role, or lost one.
OPENED = Q(act__in=("person-added", "duty-given", "duty-handed-over"))
OPENED |= Q(act="person-changed", note__regex=r"(^|, )groups(,|$)")  # before there were duties


def can_give_roles(user: User) -> bool:
    """Whether the person may say who works here and as what; whoever may only correct accounts may not."""
    return user.has_perm("accounts.add_user")


def works_here(person: User) -> bool:
    """Whether an account has more say than a learner's, closed or not; one that the operator made needs no role."""
    return person.is_staff or person.is_superuser


def can_correct(user: User, person: User) -> bool:
    """Support corrects accounts, but not those of people with more say: a changed address would be a way into them."""
    return user.has_perm("accounts.change_user") and (can_give_roles(user) or not works_here(person))


def can_erase(user: User, person: User) -> bool:
    """Whoever may erase on request; never oneself here, and staff only by those who give roles."""
    return user.has_perm("accounts.erase_user") and user != person and (can_give_roles(user) or not works_here(person))


def ever_worked_here(person: User) -> bool:
    """Whether an account has, or once had, more say than a learner's: roles can be taken away for a moment."""
    return (
        works_here(person) or person.roles_since is not None or AuditEntry.objects.filter(OPENED, about=person).exists()
    )


def can_reset_factors(user: User, person: User) -> bool:
    """Support, for somebody else who lost the second step; that of staff takes two of those who give roles."""
    return (
        user.has_perm("accounts.change_user")
        and user != person
        and (can_give_roles(user) or not ever_worked_here(person))
    )


def may_reset_factors_now(user: User, person: User, *, at: datetime) -> bool:
    """Whether nobody else is needed: for a learner's second step, or once a colleague has proposed it for staff's."""
    if not ever_worked_here(person):
        return True
    proposal = AuditEntry.objects.reset_proposed(person, at)
    return proposal is not None and is_second_person(user, proposal.by, since=proposal.at)


def can_try_letter_again(user: User, letter: Letter) -> bool:
    """Support, for a letter that has not left, has an address to go to, and that nobody stopped."""
    is_stopped = letter.held_at is not None or letter.last_error in (UNWANTED, CANCELLED)
    is_open = letter.sent_at is None and bool(letter.address) and not is_stopped
    return user.has_perm("letters.change_letter") and is_open


def are_apart(one: User | None, other: User | None) -> bool:
    """Whether these two accounts may count as two persons; an account that was erased counts as nobody.

    Not when one of them opened the other or gave it a role: both may be in the hands of one administrator.
    """
    if one is None or other is None or one.pk == other.pk:
        return False
    between = Q(by=one, about=other) | Q(by=other, about=one)
    return not AuditEntry.objects.filter(between & OPENED).exists()


def is_second_person(user: User, first: User | None, *, since: datetime) -> bool:
    """Whether `user` may take the second step after `first` took the first one at `since`.

    Only who had the roles of today before the first step: nobody is made a second person afterwards.
    """
    return (user.roles_since or user.date_joined) < since and are_apart(user, first)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Staff with the right to see may look, and use the verbs we give them; no form of Wagtail's changes a row."""

    def user_has_permission(self, user, action: str) -> bool:
        """Only looking, for those who may."""
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user, actions) -> bool:
        """Whatever is asked for (Wagtail asks its history for "change"), the right to look decides."""
        return self.user_has_permission(user, "view")
