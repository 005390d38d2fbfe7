"""Verbs about lists of staff: views kept, files asked for, acts on many rows."""

from people.lists.actions.acting import NothingToDo, TooMany, confirm_run, try_act, undo_run
from people.lists.actions.exporting import ask_export, note_fetched
from people.lists.actions.keeping import keep_lists
from people.lists.actions.privacy import erase_lists, export_lists
from people.lists.actions.saving import remove_view, save_view

__all__ = [
    "NothingToDo",
    "TooMany",
    "ask_export",
    "confirm_run",
    "erase_lists",
    "export_lists",
    "keep_lists",
    "note_fetched",
    "remove_view",
    "save_view",
    "try_act",
    "undo_run",
]
