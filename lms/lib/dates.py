"""Dates as readers say them."""

from datetime import date

from django.utils.formats import date_format


def month_in_words(dated: str) -> str:
    """ "2026-03" as "March 2026", in the reader's language; whatever else was written stays as it is."""
    try:
        return date_format(date.fromisoformat(f"{dated}-01"), "YEAR_MONTH_FORMAT")
    except ValueError:
        return dated
