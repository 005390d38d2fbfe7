"""Imports, their rows, and what headings mean."""

from people.imports.models.imports import WORKING, HeadingMemory, Import
from people.imports.models.rows import ImportRow

__all__ = ["WORKING", "HeadingMemory", "Import", "ImportRow"]
