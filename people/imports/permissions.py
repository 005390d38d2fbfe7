"""Who may import what, and which ways an import may go."""

from wagtail import hooks

from lms.lib.transitions import Table, Transition, TransitionRefused, by_itself
from people.accounts.models import User
from people.imports.models import Import
from people.imports.rules import ImportKind


class ImportRefused(TransitionRefused):
    """The import is not where this would lead on from, or it is not for this person."""


def all_kinds() -> dict[str, ImportKind]:
    """Every kind of import that an app has registered, by its key."""
    return {kind.key: kind for kind in (tell() for tell in hooks.get_hooks("import_kinds"))}


def kinds_for(user: User) -> list[ImportKind]:
    """The kinds that this person may import: the right to import alone opens none."""
    if not user.has_perm("imports.add_import"):
        return []
    return [kind for kind in all_kinds().values() if user.has_perm(kind.permission)]


def may_import(user: User | None, run: Import) -> bool:
    """Whether this import is for this person to see, decide, start and undo."""
    return user is not None and run.kind in [kind.key for kind in kinds_for(user)]


STATE = Import.State
IMPORT = Table(
    {
        "read": Transition([STATE.READING], STATE.MAPPING, by_itself),
        "refuse": Transition([STATE.READING], STATE.REFUSED, by_itself),
        "map": Transition([STATE.MAPPING, STATE.READY], STATE.CHECKING, may_import),
        "checked": Transition([STATE.CHECKING], STATE.READY, by_itself),
        "start": Transition([STATE.READY], STATE.MAKING, may_import),
        "made": Transition([STATE.MAKING], STATE.DONE, by_itself),
        "undo": Transition([STATE.DONE], STATE.UNDOING, may_import),
        "undone": Transition([STATE.UNDOING], STATE.UNDONE, by_itself),
        "cancel": Transition([STATE.READING, STATE.MAPPING, STATE.CHECKING, STATE.READY], STATE.CANCELLED, may_import),
    },
    state_of=lambda run: run.state,
    state_field="state",
    refused=ImportRefused,
)
