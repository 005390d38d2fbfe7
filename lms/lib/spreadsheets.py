"""Values for tables that somebody opens in a spreadsheet program."""

from django.utils.encoding import force_str

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is worked out, and may fetch or run something


def safe_cell(value: object) -> object:
    """A value as a cell of a CSV file: words stay words, behind an apostrophe where a program would work them out."""
    told = force_str(value, strings_only=True)
    return f"'{told}" if isinstance(told, str) and told.startswith(FORMULA) else told
