"""Questionnaires and what was given to them, as files."""

from questionnaires.files.odt import Unreadable, as_odt, text_of_odt
from questionnaires.files.tables import as_csv, as_xlsx
from questionnaires.files.text import as_text, lines_of, taken_back, which_form

__all__ = [
    "Unreadable",
    "as_csv",
    "as_odt",
    "as_text",
    "as_xlsx",
    "lines_of",
    "taken_back",
    "text_of_odt",
    "which_form",
]
