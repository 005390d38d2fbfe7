"""Who may, in sentences."""

from people.accounts.models import User
from people.lists.declaration import BulkAct, StaffList
from people.lists.models import BulkRun


def can_see(user: User, listed: StaffList) -> bool:
    """Whoever has the permission of the list."""
    return user.is_active and user.has_perm(listed.permission)


def can_export(user: User, listed: StaffList) -> bool:
    """Whoever sees the list and may take lists along: a file leaves the house, and with it what protects it here."""
    return can_see(user, listed) and user.has_perm("lists.add_listexport")


def can_act(user: User, listed: StaffList, act: BulkAct) -> bool:
    """Whoever sees the list and may do the act to one row."""
    return can_see(user, listed) and user.has_perm(act.permission)


def can_undo(user: User, run: BulkRun, act: BulkAct | None) -> bool:
    """The one who did it, once, where the act can be taken back."""
    return act is not None and act.undo is not None and run.doer_id == user.pk and run.undone_at is None
