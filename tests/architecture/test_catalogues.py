"""Spanish and French are complete, and Arabic is on the learner's path."""

import re
import shutil
from pathlib import Path

import polib
import pytest

from tests.architecture import catalogues
from tools import texts

pytestmark = pytest.mark.once

LOCALE = Path(__file__).resolve().parents[2] / "locale"
ALLOWED = catalogues.same_as_english(LOCALE / "same-as-english.txt")


def entries_in(language: str) -> list[polib.POEntry]:
    entries = catalogues.entries_of(texts.catalogue(LOCALE, language))
    return catalogues.for_learners(entries) if language == "ar" else entries


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_is_translated(language: str):
    assert catalogues.incomplete(entries_in(language)) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_text_is_left_in_english(language: str):
    allowed = ALLOWED.get(language, set())

    assert catalogues.left_in_english(entries_in(language), allowed) == []
    assert list(catalogues.needlessly_allowed(allowed, entries_in(language))) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_translations_name_no_value_that_the_text_has_not(language: str):
    assert catalogues.other_placeholders(entries_in(language)) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_plural_form_of_the_language_is_there(language: str):
    path = texts.catalogue(LOCALE, language)

    assert catalogues.other_plural_forms(catalogues.entries_of(path), catalogues.plural_forms_of(path)) == []


def test_no_french_line_begins_with_a_sign():
    """A colon, a question mark and their like stand after a space that does not break."""
    entries = entries_in("fr")
    texts_of = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]

    assert [text for text in texts_of if re.search(r"\S [:;?!»](?!\S)|«[ ]", text)] == []


def test_the_learners_path_is_known_by_its_files():
    def text(path: str) -> polib.POEntry:
        return polib.POEntry(msgid=path, occurrences=[(path, "")])

    learners = [
        text(path) for path in ("templates/base.html", "courses/reading/views/pages.py", "people/accounts/forms.py")
    ]
    staff = [
        text(path)
        for path in (
            "templates/courses/admin/x.html",
            "templates/people/staff/letter.html",
            "people/staff/forms.py",
            "people/mailing/forms.py",
            "courses/attendance/forms.py",
            "courses/material/viewsets.py",
        )
    ]

    assert catalogues.for_learners([*learners, *staff]) == learners


PLANTED = [
    (catalogues.incomplete, polib.POEntry(msgid="Next", msgstr="")),
    (catalogues.incomplete, polib.POEntry(msgid="Next", msgstr="Siguiente", flags=["fuzzy"])),
    (catalogues.incomplete, polib.POEntry(msgid="a", msgid_plural="b", msgstr_plural={0: "x", 1: ""})),
    (
        lambda entries: catalogues.other_plural_forms(entries, 3),
        polib.POEntry(msgid="a", msgid_plural="b", msgstr_plural={0: "x", 1: "y"}),
    ),
    (lambda entries: catalogues.left_in_english(entries, {"Quiz"}), polib.POEntry(msgid="Next", msgstr="Next")),
    (catalogues.other_placeholders, polib.POEntry(msgid="Hello %(name)s", msgstr="Hola %(nombre)s")),
    (catalogues.other_placeholders, polib.POEntry(msgid="Hello", msgstr="Hola {name}")),
]


@pytest.mark.parametrize(("check", "entry"), PLANTED)
def test_a_planted_fault_in_a_catalogue_is_found(check, entry: polib.POEntry):
    sound = polib.POEntry(msgid="%(n)s steps", msgstr="%(n)s pasos")

    assert len(check([sound, entry])) == 1


def test_a_line_of_the_allow_list_that_nobody_needs_is_found():
    entries = [polib.POEntry(msgid="Quiz", msgstr="Prueba")]

    assert list(catalogues.needlessly_allowed({"Quiz"}, entries)) == ["not needed in the list: 'Quiz'"]


def test_a_catalogue_that_misses_a_text_is_not_current(tmp_path: Path):
    shutil.copytree(LOCALE, tmp_path / "locale")
    path = texts.catalogue(tmp_path / "locale", "es")
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.remove(catalogue[0])
    catalogue.save()

    assert "es" in texts.stale(tmp_path / "locale")
