"""Verbs of imports: begun, given their columns, decided, started, undone, called off, gone on with, forgotten."""

from people.imports.actions.deciding import (
    begin_import,
    cancel_import,
    decide_rows,
    map_columns,
    start_import,
    undo_import,
)
from people.imports.actions.following import follow_up
from people.imports.actions.privacy import erase_imports, forget_rows_about
from people.imports.actions.sweeping import forget_old_imports, go_on_with_imports

__all__ = [
    "begin_import",
    "cancel_import",
    "decide_rows",
    "erase_imports",
    "follow_up",
    "forget_old_imports",
    "forget_rows_about",
    "go_on_with_imports",
    "map_columns",
    "start_import",
    "undo_import",
]
