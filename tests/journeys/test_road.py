"""The main road, at the width of a small phone and without JavaScript: from the home page to a certificate that a
stranger checks. Everything on it is a click."""

import re
from collections.abc import Iterable
from io import BytesIO

import pypdf
import pytest
from django.db import connection
from playwright.sync_api import expect

from people.letters.models import Letter
from tests.journeys.conftest import PHONE
from tests.journeys.leftovers import left_in
from tests.journeys.looking import COLOURLESS, THEMES, barriers_on
from tests.journeys.reader import Reader
from tests.journeys.words import name_of_scheme, plan

OTHER = {"en": "fr", "es": "en", "fr": "es"}
NAMES = {"en": "Wanjikũ Łukasz-Óg", "es": "María José Ñáñez Ibáñez", "fr": "Zoë Lefèvre-N’Diaye"}
CORE = plan()[:6]  # modules 7 and 8 are electives
PASSWORD = "three herons by a slow river"


def once(*languages: str) -> list:
    """Languages in which the walk is made on one database only: words make no difference to rows."""
    return [pytest.param(language, marks=pytest.mark.once) for language in languages]


@pytest.mark.parametrize("language", ["en", *once("es", "fr")])
def test_a_reader_earns_certificates_that_a_stranger_can_check(language, open_browser):
    reader = Reader(open_browser(java_script_enabled=False), language)

    find_lesson_one(reader)
    learn_without_an_account(reader)
    before = len(reader.seen)
    keep_it_in_an_account(reader)
    learn_the_rest_of_part_1(reader)
    part_1 = earn_part_1(reader)
    learn_the_rest_of_the_core(reader)
    foundation = find_foundation(reader)
    stranger = Reader(open_browser(java_script_enabled=False, locale=language), language)
    for certificate in (part_1, foundation):
        check(stranger, certificate, NAMES[language])

    assert in_lines(reader.faults + stranger.faults) == ""
    assert in_lines(english_in_letters(language)) == ""
    if connection.vendor != "sqlite":
        return  # what a page looks like does not hang on the database
    guest, signed_in = open_browser(locale=language), open_browser(storage_state=reader.page.context.storage_state())
    themes = THEMES if language == "en" else COLOURLESS
    found = barriers_on(guest, *unique(reader.seen[: before + 2] + stranger.seen), themes=themes)
    found += barriers_on(signed_in, *unique(reader.seen[before + 2 :]), themes=themes)
    assert in_lines(found) == ""


def find_lesson_one(reader: Reader) -> None:
    language = reader.words.language
    reader.open(f"/{language}/")
    reader.follow("Learn")
    reader.click(reader.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link"))
    reader.follow("Start lesson 1")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("1.1")


def learn_without_an_account(reader: Reader) -> None:
    language = reader.words.language
    reader.do_lesson()
    reader.go_on()

    reader.try_first_question()
    here = reader.path
    reader.switch_language(OTHER[language])
    assert reader.path.parts[2:] == here.parts[2:]
    first = reader.page.locator("fieldset").first
    expect(first.get_by_text(reader.words("Right."), exact=True)).to_be_visible()
    reader.switch_language(language)
    assert reader.path == here
    reader.press("Finish lesson")
    expect(reader.page.get_by_role("alert")).to_be_visible()
    reader.finish_lesson()
    reader.go_on()


def keep_it_in_an_account(reader: Reader) -> None:
    language = reader.words.language
    reader.do_lesson()
    reader.follow("Sign up to keep it for good")
    reader.sign_up(f"reader-{language}", PASSWORD)
    reader.sees_heading("Keep what was done on this device?")
    reader.press("It was me: keep it in my account")
    reader.sees_heading("My learning")
    reader.sees(reader.words("%(done)s of %(required)s steps done", done=3, required=steps_in(*CORE)))
    going_on = reader.page.get_by_role("region", name=reader.words("Continue where you left off"))
    reader.click(going_on.get_by_role("link").last)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("1.4")


def learn_the_rest_of_part_1(reader: Reader) -> None:
    first, second = CORE[:2]
    take_lessons(reader, first["lessons"][3:])
    reader.fail_then_pass_quiz()
    go_on_from_quiz(reader)
    take_lessons(reader, second["lessons"])
    reader.fail_then_pass_quiz()


def learn_the_rest_of_the_core(reader: Reader) -> None:
    """Four more modules, from where My learning says one was."""
    reader.follow("My learning")
    going_on = reader.page.get_by_role("region", name=reader.words("Continue where you left off"))
    reader.click(going_on.get_by_role("link").last)
    for module in CORE[2:]:
        take_lessons(reader, module["lessons"])
        reader.fail_then_pass_quiz()
        if module is not CORE[-1]:
            go_on_from_quiz(reader)
    reader.sees(reader.words("You have finished everything that this course requires."))


def go_on_from_quiz(reader: Reader) -> None:
    reader.click(reader.page.get_by_role("main").get_by_role("link", name=reader.words("Next: %(title)s", title="")))


def take_lessons(reader: Reader, lessons: list[dict]) -> None:
    for lesson in lessons:
        expect(reader.page.get_by_role("heading", level=1)).to_contain_text(lesson["number"])
        reader.do_lesson()
        reader.go_on()


def earn_part_1(reader: Reader) -> bytes:
    language = reader.words.language
    reader.follow("See which certificate this counts for")
    reader.follow("Choose the name as printed")
    reader.choose_name(NAMES[language])
    return reader.download("Download the PDF")


def find_foundation(reader: Reader) -> bytes:
    """It has come by itself: the name was chosen for the first one."""
    reader.follow("See which certificate this counts for")
    name = name_of_scheme("open-gov-101-foundation", reader.words.language)
    reader.click(reader.page.get_by_role("main").get_by_role("link", name=name))
    return reader.download("Download the PDF")


def check(stranger: Reader, certificate: bytes, name: str) -> None:
    """From the paper alone, as somebody who has never been here."""
    paper = pypdf.PdfReader(BytesIO(certificate))
    text = paper.pages[0].extract_text()
    code = re.search(r"/verify/([0-9A-Z-]{14})", text)[1]
    assert name in text
    assert stranger.words.language == "en" or left_in(text.splitlines(), stranger.words.language) == []
    assert paper.trailer["/Root"]["/Lang"] == stranger.words.language
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]

    stranger.open(f"/verify/{code}/")
    expect(stranger.page.get_by_role("heading", level=1)).to_contain_text(stranger.words("Valid"))
    assert name not in stranger.page.content()
    assert stranger.page.viewport_size == PHONE


def steps_in(*modules: dict) -> int:
    """How many lessons and quizzes count."""
    return sum(len(module["lessons"]) + ("quiz" in module) for module in modules)


def english_in_letters(language: str) -> list[str]:
    letters = [line for letter in Letter.objects.all() for line in [letter.subject, *letter.text.splitlines()]]
    assert letters
    return left_in(letters, language) if language != "en" else []


def unique(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(addresses))


def in_lines(faults: Iterable[str]) -> str:
    """Faults as pytest shows them best."""
    return "\n".join(unique(faults))
