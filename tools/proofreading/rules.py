"""What a strict editor asks of a content file. Each rule takes a text and yields what is wrong with it, in words."""

import re
from collections.abc import Callable, Iterator

from courses.material.diagrams import DiagramError, diagram
from courses.material.loader.flaws import as_question, flaws_of, in_words
from courses.material.rules import quiz_flaws
from courses.material.terms import pattern_of, terms_in
from lms.lib.contentfile import (
    QUESTION_KINDS,
    ContentError,
    ContentFile,
    Fence,
    read_content,
    read_question,
    read_sample,
    read_self_check,
    read_task,
    to_html,
)
from tools.proofreading.library import SOURCE, Library, Text, in_language
from tools.proofreading.words import reading_ease, reading_text, sentences, whole_text

LICENCE = "CC BY 4.0"
HEADS = {
    "lesson": ("title", "objective", "summary"),
    "module": ("title", "goal"),
    "quiz": ("title", "intro"),
    "course": ("title", "summary", "gains", "authors"),
    "page": ("title",),
}
KINDS = {
    **dict.fromkeys(("text", "work", "single", "multiple", "matching", "ordering", "selfcheck"), ()),
    **dict.fromkeys(("activity", "note", "task", "actions"), ("title",)),
    **dict.fromkeys(("story", "sample"), ("title", "source")),
    "picture": ("image",),
}
PLANNED = {
    "lesson": ("number", "key", "slug", "minutes"),
    "module": ("number", "key", "slug"),
    "quiz": ("key", "draw", "pass_share", "minutes"),
}
WORDS = (350, 700)  # of a lesson to be read in about five minutes, on a phone
WORDS_BEFORE_A_TASK = 250
GROWTH = 1.25  # Spanish and French need more words than English for the same
CHECKS = (2, 5)
MAX_BYTES = 40_000  # of a lesson's words as HTML; with its frame it stays below the budget of docs/budgets.md
BANK_TIMES = 3  # a bank holds so many times what an attempt draws
GIVEAWAY = 0.5  # share of questions in a bank that choosing the longest answer may solve
EASE = {"en": 65, "es": 65, "fr": 65}  # about what a reader of 14 takes in stride; Arabic has no such measure here
SHORT = 4  # sentences of fewer words (of two letters or more) may be the same in two languages
KEPT_IN_HEAD = ("objective", "image", "date")
CHECK_KINDS = QUESTION_KINDS | {"selfcheck"}

Rule = Callable[[Text, Library], Iterator[str]]


def whole_head(text: Text, library: Library) -> Iterator[str]:
    for name in HEADS[text.kind]:
        if not text.file.head.get(name):
            yield f"the head lacks {name}"
    if text.file.head.get("licence") != LICENCE:
        yield f'the head lacks licence = "{LICENCE}"'


def whole_blocks(text: Text, library: Library) -> Iterator[str]:
    """Every block is of a kind that there is, with the lines before its body; nothing stands outside of blocks."""
    for fence in text.file.fences:
        if fence.kind not in KINDS:
            yield f"{fence.name}: there is no kind of block called {fence.kind}"
        for name in KINDS.get(fence.kind, ()):
            if not fence.head.get(name):
                yield f"{fence.name}: a block of kind {fence.kind} needs a line '{name}: ...'"
    if sum(fence.kind == "picture" for fence in text.file.fences) > 1:
        yield "more than one picture"
    if text.file.stray:
        yield f"this stands outside of a block and would be lost: “{text.file.stray[:70]}”"


def whole_plan(text: Text, library: Library) -> Iterator[str]:
    """What course.toml must say of each part; keys are found once only."""
    for name in PLANNED.get(text.kind, ()):
        if not text.plan.get(name):
            yield f"course.toml does not name its {name}"
    if text.kind == "course" and text.path == text.source:
        keys = re.findall(r'^key = "(.+)"$', (text.path.parent / "course.toml").read_text(encoding="utf-8"), re.M)
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"course.toml gives the key {key} twice: each part needs its own"


def known_competencies(text: Text, library: Library) -> Iterator[str]:
    if text.kind == "lesson":
        named = text.plan.get("competencies", [])
        if not named:
            yield "course.toml names no competency for it"
        for one in sorted(set(named) - library.competencies):
            yield f"there is no competency {one}"


def sound_questions(text: Text, library: Library) -> Iterator[str]:
    """Every answer with its reason, every box and level in its place: what the model asks too, by the same rules."""
    for fence in text.file.fences:
        try:
            yield from (f"{fence.name}: {in_words(found)}" for found in flaws_of(fence))
        except ContentError as error:
            yield str(error)


def sound_quiz(text: Text, library: Library) -> Iterator[str]:
    if text.kind == "quiz":
        marked = [fence for fence in text.file.fences if fence.kind in QUESTION_KINDS]
        lessons = {lesson["number"] for lesson in text.plan["module"]["lessons"]}
        numbers = {name: text.plan.get(name) or 0 for name in ("draw", "pass_share", "minutes")}
        for found in quiz_flaws([as_question(fence) for fence in marked], lessons=lessons, **numbers):
            yield f"{found.flaw} ({found.field if found.line is None else marked[found.line].name})"


def length(text: Text, library: Library) -> Iterator[str]:
    if text.kind != "lesson":
        return
    words = len(reading_text(text.file).split())
    least, most = WORDS
    if any(fence.kind == "task" for fence in text.file.fences):
        least = WORDS_BEFORE_A_TASK
    if text.language != SOURCE:
        most = int(most * GROWTH)
    if not least <= words <= most:
        yield f"{words} words; {least} to {most} are asked for"
    weight = sum(len(to_html(fence.body).encode()) for fence in text.file.fences)
    if weight > MAX_BYTES:
        yield f"{weight} bytes of text; the budget is {MAX_BYTES}"


def check_items(text: Text, library: Library) -> Iterator[str]:
    if text.kind == "lesson":
        number = sum(fence.kind in CHECK_KINDS for fence in text.file.fences)
        has_task = any(fence.kind == "task" for fence in text.file.fences)
        if not (0 if has_task else CHECKS[0]) <= number <= CHECKS[1]:
            yield f"{number} check items; {CHECKS[0]} to {CHECKS[1]} are asked for"


def full_bank(text: Text, library: Library) -> Iterator[str]:
    if text.kind != "quiz":
        return
    questions = [fence for fence in text.file.fences if fence.kind in QUESTION_KINDS]
    if len(questions) < BANK_TIMES * text.plan["draw"]:
        yield f"{len(questions)} questions, an attempt draws {text.plan['draw']}: {BANK_TIMES} times as many are needed"
    for fence in text.file.fences:
        if fence.kind not in QUESTION_KINDS:
            yield f"{fence.name}: a bank holds questions that can be marked, no {fence.kind}"


def no_giveaway(text: Text, library: Library) -> Iterator[str]:
    if text.kind == "quiz":
        questions = [read_question(fence) for fence in text.file.fences if fence.kind == "single"]
        longest = [
            max(question.answers, key=lambda one: len(one.text)).right for question in questions if question.answers
        ]
        if longest and sum(longest) > GIVEAWAY * len(longest):
            yield f"in {sum(longest)} of {len(longest)} questions the right answer is the longest"


def pictures_in_words(text: Text, library: Library) -> Iterator[str]:
    for fence in text.file.fences:
        if fence.kind == "picture":
            try:
                found = diagram(fence.head.get("image", ""), text.language)
            except DiagramError as error:
                yield str(error)
            else:
                if found.language != text.language:
                    yield f"{fence.head['image']}: the picture has no words in {text.language}"
            if not fence.body.strip():
                yield f"{fence.name}: a picture needs a caption"


def glossary_spelling(text: Text, library: Library) -> Iterator[str]:
    """No spelling that the glossary avoids; and where the English uses a term, the translation uses its own."""
    words = whole_text(text.file)
    glossary = library.glossary(text.language)
    for slug, parts in glossary.items():
        found = pattern_of(parts["avoid"]).search(words) if parts["avoid"] else None
        if found:
            yield f"“{found[0]}” is avoided; the glossary says “{glossary[slug]['term']}”"
    if text.kind == "lesson" and text.source != text.path:
        english = terms_in(reading_text(read_content(text.source)), library.terms(SOURCE))
        for term in english:
            if term.slug in glossary and not pattern_of(glossary[term.slug]["forms"]).search(words):
                yield f"the English says “{term.term}”; “{glossary[term.slug]['term']}” does not occur"


def same_shape(text: Text, library: Library) -> Iterator[str]:
    if text.source == text.path:
        return
    ours, theirs = _shapes(text.file), _shapes(read_content(text.source))
    if list(ours) != list(theirs):
        yield f"other blocks than the English: {', '.join(sorted(set(ours) ^ set(theirs))) or 'another order'}"
        return
    for name, shape in ours.items():
        if shape != theirs[name]:
            yield f"{name}: another shape than the English: {shape}, there {theirs[name]}"


def _shapes(file: ContentFile) -> dict[str, tuple]:
    return {fence.name: (fence.kind, *_kept(fence), *_inside(fence)) for fence in file.fences}


def _kept(fence: Fence) -> list[str | None]:
    return [fence.head.get(name) for name in KEPT_IN_HEAD]


def _inside(fence: Fence) -> tuple:
    if fence.kind in QUESTION_KINDS:
        return tuple(answer.right for answer in read_question(fence).answers)
    if fence.kind == "selfcheck":
        return (len(read_self_check(fence).points),)
    if fence.kind == "task":
        task = read_task(fence)
        return tuple(box.name for box in task.boxes) + tuple(one.name for one in task.rubric)
    if fence.kind == "sample":
        return tuple((mark.criterion, mark.level) for mark in read_sample(fence)[1])
    html = to_html(fence.body)
    return tuple(len(re.findall(rf"<{tag}[ >]", html)) for tag in ("p", "li", "tr", "h2", "h3"))


def translated(text: Text, library: Library) -> Iterator[str]:
    if text.source == text.path:
        return
    english = sentences(whole_text(read_content(text.source)))
    for sentence in sorted(sentences(whole_text(text.file)) & english):
        if len(re.findall(r"[^\W\d_]{2,}", sentence)) >= SHORT:
            yield f"still in English: “{sentence[:70]}”"


def readable(text: Text, library: Library) -> Iterator[str]:
    words = reading_text(text.file)
    if text.kind in {"lesson", "page"} and text.language in EASE and len(words.split()) >= 100:
        ease = reading_ease(words, text.language)
        if ease < EASE[text.language]:
            yield f"hard to read: {ease:.0f} on Flesch's scale, {EASE[text.language]} is asked for"


def whole_language(text: Text, library: Library) -> Iterator[str]:
    """A module that has begun to speak a language says all in it: its lessons and its quiz."""
    if text.kind == "module":
        folder = text.path.parent
        wanted = [folder / lesson["number"] / f"{text.language}.md" for lesson in text.plan["lessons"]]
        # Arabic proves right-to-left with what it has: lessons come one by one.
        if text.language != "ar" or in_language(folder / f"quiz.{SOURCE}.md", "ar").exists():
            yield from (f"{path.relative_to(folder)} is missing" for path in wanted if not path.exists())
        if text.language != "ar" and not (folder / f"quiz.{text.language}.md").exists():
            yield f"quiz.{text.language}.md is missing"


RULES: tuple[Rule, ...] = (
    whole_head,
    whole_blocks,
    whole_plan,
    known_competencies,
    sound_questions,
    sound_quiz,
    length,
    check_items,
    full_bank,
    no_giveaway,
    pictures_in_words,
    glossary_spelling,
    same_shape,
    translated,
    readable,
    whole_language,
)
