"""Each rule of the proofreader finds a planted fault, and nothing else; what is shipped has none."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from courses.material.diagrams import diagram
from tools.proofreading.__main__ import complaints

pytestmark = pytest.mark.once

CONTENT = settings.BASE_DIR / "content"
LESSON = "courses/open-gov-101/1/1.2"
TASK = "courses/open-gov-101/4/4.6"
BANK = "courses/open-gov-101/1/quiz"
PICTURE = "courses/open-gov-101/1/1.1"
PLAN = "courses/open-gov-101/course.toml"
DULL = (
    "The operationalisation of institutionalised participatory methodologies necessitates comprehensive "
    "interdepartmental harmonisation of administrative responsibilities notwithstanding organisational idiosyncrasies "
)

Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all content, to plant faults in."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, f"the file no longer says: {old}"
        return text.replace(old, new, 1)

    return change


def lengthened(text: str) -> str:
    """Some words more than a lesson may have."""
    return text + "\n::: text more\n" + "This is one more sentence. " * 200 + "\n:::\n"


def shortened(text: str) -> str:
    """Only the head and the questions."""
    head, *fences = text.split("\n::: ")
    return "\n::: ".join([head, *(one for one in fences if one.startswith(("single", "multiple", "matching")))])


def heavier(text: str) -> str:
    """As many bytes as no phone on a bad line should fetch, in one long word."""
    return text + "\n::: text more\n" + "x" * 40_000 + "\n:::\n"


def without_a_reason(text: str) -> str:
    lines = text.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("  > "))
    return "".join(lines[:first] + lines[first + 1 :])


def halved(text: str) -> str:
    """A bank with ten questions left."""
    return "\n::: ".join(text.split("\n::: ")[:11])


def hard_to_read(text: str) -> str:
    head = text.split("\n::: ")[0]
    return head + "\n::: text hard\n" + f"{DULL}. ".replace(" .", ".") * 20 + "\n:::\n"


def longest_is_right(text: str) -> str:
    return text.replace(
        "(x) ", "(x) A right answer that is much longer than each of the other answers that there are: "
    )


def first_sentence_in_english(text: str) -> str:
    english = (CONTENT / LESSON / "en.md").read_text()
    sentence = english.split("::: text ")[1].split("\n\n")[1].split(". ")[0]
    first = text.index("\n\n", text.index("::: text "))
    return f"{text[:first]}\n\n{sentence}.{text[first:]}"


def another_answer(text: str) -> str:
    """The first right answer becomes a wrong one, and a wrong one right."""
    return text.replace("- (x) ", "- (?) ", 1).replace("- ( ) ", "- (x) ", 1).replace("- (?) ", "- ( ) ", 1)


def another_word(text: str) -> str:
    return re.sub("espace\\s+civique", "lieu civil", text, flags=re.IGNORECASE)


def a_block_less(text: str) -> str:
    return text[: text.rindex("\n::: ")]


def an_open_question(text: str) -> str:
    return text + "\n::: selfcheck open\nWhy?\n\n= So.\n* It says so.\n:::\n"


def many_open_questions(text: str) -> str:
    return text + "".join(an_open_question("").replace(" open", f" open-{number}") for number in range(6))


# What is wrong: file, how it came about, what the proofreader says.
FAULTS: dict[str, tuple[str, Change | None, str]] = {
    "no objective": (f"{LESSON}/en.md", swap("objective = ", "purpose = "), "the head lacks objective"),
    "no licence": (f"{LESSON}/fr.md", swap("CC BY 4.0", "all rights"), 'the head lacks licence = "CC BY 4.0"'),
    "text outside of a block": (f"{LESSON}/en.md", swap("\n:::\n", "\n:::\n\nLost words.\n"), "would be lost"),
    "note without a title": (f"{PICTURE}/en.md", swap("\ntitle: ", "\nnamed: "), "needs a line 'title: ...'"),
    "kind that there is not": (f"{LESSON}/en.md", swap("::: text", "::: remark"), "no kind of block called remark"),
    "lesson without minutes": (PLAN, swap("minutes = 12\n", ""), "does not name its minutes"),
    "key twice": (PLAN, swap("101100000002", "101100000001"), "twice: each part needs its own"),
    "glossary without a part": ("glossary/en.toml", swap("avoid = ", "other = "), "needs exactly"),
    "no competency": (PLAN, swap('competencies = ["A3", "F3"]', ""), "course.toml names no competency"),
    "unknown competency": (PLAN, swap('["A3", "F3"]', '["A3", "Z9"]'), "there is no competency Z9"),
    "answer without a reason": (f"{LESSON}/es.md", without_a_reason, "an answer has no reason"),
    "level left out of a rubric": (f"{TASK}/en.md", swap("\n  4 = ", "\n  5 = "), "its levels 1 to 4"),
    "too long": (f"{LESSON}/en.md", lengthened, "words; 350 to 700 are asked for"),
    "too short": (f"{LESSON}/en.md", shortened, "words; 350 to 700 are asked for"),
    "too heavy": (f"{LESSON}/en.md", heavier, "bytes of text; the budget is 40000"),
    "too many check items": (f"{LESSON}/en.md", many_open_questions, "check items; 2 to 5 are asked for"),
    "bank too small": (f"{BANK}.en.md", halved, "an attempt draws 6: 3 times as many are needed"),
    "item without its lesson": (f"{BANK}.fr.md", swap("objective: 1.2", "objective: 9.9"), "must name a lesson"),
    "open question in a bank": (f"{BANK}.en.md", an_open_question, "a bank holds questions that can be marked"),
    "longest answer is right": (f"{BANK}.en.md", longest_is_right, "the right answer is the longest"),
    "picture without words": ("pictures/six-lenses.toml", swap("alt = ", "other = "), "a title and a text alternative"),
    "picture that no file has": (f"{PICTURE}/en.md", swap("six-lenses", "seven-lenses"), "there is no such diagram"),
    "picture not translated": ("pictures/six-lenses.toml", lambda text: text.replace("[es", "[pt"), "no words in es"),
    "spelling to avoid": (f"{TASK}/es.md", swap(".\n:::", ". Una co-creación.\n:::"), "is avoided"),
    "term in another word": ("courses/open-gov-101/6/6.1/fr.md", another_word, "the English says “civic space”"),
    "block less": (f"{LESSON}/fr.md", a_block_less, "other blocks than the English"),
    "another right answer": (f"{LESSON}/fr.md", another_answer, "another shape than the English"),
    "sentence left in English": (f"{LESSON}/es.md", first_sentence_in_english, "still in English"),
    "hard to read": (f"{LESSON}/en.md", hard_to_read, "hard to read"),
    "not translated": (f"{LESSON}/es.md", None, "1.2/es.md is missing"),
    "quiz not translated": (f"{BANK}.es.md", None, "quiz.es.md is missing"),
    "block not closed": (f"{LESSON}/en.md", swap("\n:::\n", "\n"), "cannot be read"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(folder, settings, fault: str):
    path, change, complaint = FAULTS[fault]
    settings.BASE_DIR = folder.parent
    diagram.cache_clear()
    file = folder / path
    if change:
        file.write_text(change(file.read_text()))
    else:
        file.unlink()

    if path == PLAN:
        folder_within = "courses/open-gov-101"
    else:
        folder_within = "/".join(path.split("/")[:3]) if path.startswith("courses") else "courses/open-gov-101/1"
    found = list(complaints(folder, within=folder_within))
    diagram.cache_clear()

    assert [line for line in found if complaint in line]


def test_what_is_shipped_has_nothing_to_mend():
    assert list(complaints(CONTENT)) == []
