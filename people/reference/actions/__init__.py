"""Verbs on reference data."""

from people.reference.actions.loading import load_reference_data
from people.reference.actions.wording import REWORDED, OutOfDate, rename_organisation, reword

__all__ = ["REWORDED", "OutOfDate", "load_reference_data", "rename_organisation", "reword"]
