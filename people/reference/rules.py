"""Whose words win when reference data is loaded again, in plain Python."""

from collections.abc import Mapping


def names_after_loading(kept: Mapping[str, str], loaded: Mapping[str, str], *, is_edited: bool) -> dict[str, str]:
    """The names of a row after its file was read again: language -> name.

    Words of staff stay, and a language that they left empty is completed. Words that staff never touched follow the
    file, and a language that only the database has stays.
    """
    return {**loaded, **kept} if is_edited else {**kept, **loaded}
