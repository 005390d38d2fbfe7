"""What the catalogues of translated texts must hold. Each function returns complaints, one line each."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib

# Where Arabic must be complete: what learners, visitors and verifiers see. Staff screens may fall back to English.
LEARNERS = re.compile(
    r"^(templates/(?!.*/(admin|staff)/)"
    r"|(people/(?!staff/|lists/|mailing/)\w+|questionnaires|cms|courses/(?!attendance/)\w+|certification/\w+)"
    r"/(views|forms|emails|pdf|adapters)(\.py|/(?!staff)))"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def same_as_english(path: Path) -> dict[str, set[str]]:
    """Texts that may be equal to their English, by language: lines of `es fr: Text`, in locale/same-as-english.txt."""
    allowed: dict[str, set[str]] = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            languages, _colon, text = line.partition(": ")
            for language in languages.split():
                allowed.setdefault(language, set()).add(text)
    return allowed


def incomplete(entries: list[polib.POEntry]) -> list[str]:
    """Texts that are not translated, or whose translation is only a guess of the tools."""
    return [
        f"{'fuzzy' if entry.fuzzy else 'untranslated'}: {entry.msgid[:70]!r}"
        for entry in entries
        if entry.fuzzy or not all(words(entry))
    ]


def left_in_english(entries: list[polib.POEntry], allowed: set[str]) -> list[str]:
    """Texts that were copied instead of translated."""
    return [
        f"equal to its English: {one.msgid!r}"
        for one in entries
        if one.msgid in words(one) and one.msgid not in allowed
    ]


def other_placeholders(entries: list[polib.POEntry]) -> list[str]:
    """Translations that name a value which the text does not have."""
    return [
        f"other placeholders: {entry.msgid[:70]!r}"
        for entry in entries
        for text in words(entry)
        if not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]


def other_plural_forms(entries: list[polib.POEntry], number: int) -> list[str]:
    """Translations with more or fewer plural forms than their language has: one that is missing is read in English."""
    return [
        f"{len(entry.msgstr_plural)} plural forms instead of {number}: {entry.msgid[:70]!r}"
        for entry in entries
        if any(entry.msgstr_plural.values()) and set(entry.msgstr_plural) != set(range(number))
    ]


def plural_forms_of(path: Path) -> int:
    """How many plural forms the head of a catalogue says that its language has."""
    return int(re.search(r"nplurals=(\d+)", polib.pofile(str(path)).metadata["Plural-Forms"])[1])


def for_learners(entries: list[polib.POEntry]) -> list[polib.POEntry]:
    """The texts on the learner's path."""
    return [entry for entry in entries if any(LEARNERS.match(path) for path, _line in entry.occurrences)]


def entries_of(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def words(entry: polib.POEntry) -> list[str]:
    """The translation, in each of its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def needlessly_allowed(allowed: set[str], entries: list[polib.POEntry]) -> Iterator[str]:
    """Lines of the allow-list that no text needs any more."""
    equal = {entry.msgid for entry in entries if entry.msgid in words(entry)}
    return (f"not needed in the list: {text!r}" for text in sorted(allowed - equal))
