"""The words of flaws and remarks, for staff."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from people.imports.models import Import
from people.imports.rules import ImportKind
from people.imports.standards import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, TableFlaw

FLAWS = {
    TableFlaw.TOO_LARGE: gettext_lazy("The file is larger than %(megabytes)d MB. Divide it and send the parts."),
    TableFlaw.UNPACKS: gettext_lazy(
        "The file unpacks to more than we accept. Save the table alone, as CSV, and send that."
    ),
    TableFlaw.TOO_MANY_ROWS: gettext_lazy("The file has more than %(rows)d rows. Divide it and send the parts."),
    TableFlaw.TOO_MANY_COLUMNS: gettext_lazy(
        "Row %(row)d reaches into column %(column)d, and a file may have %(columns)d. Take out what is not needed."
    ),
    TableFlaw.LONG_CELL: gettext_lazy(
        "A cell in row %(row)d is longer than %(longest)d signs. Perhaps a quotation mark is missing before it."
    ),
    TableFlaw.NUL: gettext_lazy("The file holds signs that no text has (NUL). Save it anew as CSV in UTF-8."),
    TableFlaw.LOCKED: gettext_lazy(
        "The file is locked with a password, or of an old kind. Save it anew as XLSX or CSV."
    ),
    TableFlaw.BROKEN: gettext_lazy(
        "The file cannot be read as a table. Open it, save it anew as XLSX or CSV, and send that."
    ),
    TableFlaw.EMPTY: gettext_lazy("The file has no rows below its headings."),
}
REMARKS = {
    "required": gettext_lazy("%(column)s is missing."),
    "too-long": gettext_lazy("%(column)s is longer than %(longest)s signs."),
    "same-row": gettext_lazy("The same as row %(row)s."),
    "alike-row": gettext_lazy("Looks like row %(row)s."),
    "failed": gettext_lazy("This row could not be imported, and we do not know why. The log of the worker does."),
}


def flaw_in_words(run: Import) -> str:
    """Why a file is not read, with what to do; "" if it is."""
    if not run.flaw:
        return ""
    told = {"megabytes": MOST_BYTES // 1024 // 1024, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    told |= {"row": run.flaw_row, "column": run.flaw_column, "longest": LONGEST_CELL}
    return str(FLAWS[TableFlaw(run.flaw)]) % told


def remark_in_words(remark: Mapping, kind: ImportKind) -> str:
    """One remark of a row as a sentence."""
    labels = {one.name: str(one.label) for one in kind.columns}
    sentence = kind.words.get(remark["code"]) or REMARKS.get(remark["code"]) or _("Something is not in order.")
    told = {"column": labels.get(remark["column"], ""), **remark["values"]}
    return str(sentence) % told


def label_texts(kind: ImportKind) -> dict[str, set[str]]:
    """What each column is called in every language of ours, by its name: sheets come in all of them."""
    found: dict[str, set[str]] = {one.name: set() for one in kind.columns}
    for code, _language in settings.LANGUAGES:
        with override(code):
            for one in kind.columns:
                found[one.name].add(str(one.label))
    return found
