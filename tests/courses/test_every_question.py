"""Every question that is shipped, answered once wrongly and once rightly, in every language, as a browser does."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from courses.learning.models import QuizAttempt
from courses.material.models import LessonPage, ModulePage, questions_in
from courses.material.rules import Question
from tests import databases

MOST_TRIES = 12  # a bank of 24 questions is through after four


@pytest.fixture
def with_content(django_db_setup: databases.Copies, transactional_db) -> None:
    django_db_setup.fresh(databases.WITH_CONTENT)


def right_answer(question: Question) -> dict[str, list[str] | str]:
    """The fields of a form that answers rightly."""
    if question.kind == "selfcheck":
        return {f"q-{question.id}": "In my own words."}
    if question.kind in {"single", "multiple"}:
        return {f"q-{question.id}": [one.id for one in question.options if one.is_right]}
    values = [one.id for one in question.options]
    if question.kind == "ordering":
        values = [str(number) for number in range(1, len(values) + 1)]
    return {f"q-{question.id}-{one.id}": value for one, value in zip(question.options, values, strict=True)}


def wrong_answer(question: Question) -> dict[str, list[str] | str]:
    """The fields of a form that answers wrongly: another option, or every line moved by one."""
    if question.kind in {"single", "multiple"}:
        return {f"q-{question.id}": [next(one.id for one in question.options if not one.is_right)]}
    right = right_answer(question)
    return dict(zip(right, [*list(right.values())[1:], next(iter(right.values()))], strict=True))


def untold(question: Question, page: str) -> Iterator[str]:
    """The reasons of a question that a page does not tell."""
    reasons = [one.why for one in question.options] or [question.model, *question.points]
    return (reason for reason in reasons if reason not in page)


def shown(browser: Client, address: str) -> str:
    return unescape(browser.get(address).content.decode())


def verdict_on(question: Question, page: str) -> str:
    """What the page says right below a question's prompt."""
    return page.split(f'id="{question.id}"')[1].split('class="question__verdict"')[1].split("</p>")[0]


# Words make no difference to rows: English on both databases, the others on one.
ONCE = [pytest.param(language, marks=pytest.mark.once) for language in ("es", "fr")]


@pytest.mark.parametrize("language", ["en", *ONCE, pytest.param("ar", marks=pytest.mark.once)])
def test_every_check_item_tells_right_from_wrong_and_why(with_content, language):
    browser = Client()
    with override(language):
        right, wrong = gettext("Right."), gettext("Not quite.")
    for lesson in LessonPage.objects.filter(locale__language_code=language).select_related("locale"):
        for question in questions_in(lesson.body):
            answers = [right_answer(question)] if question.kind == "selfcheck" else [wrong_answer(question)]
            answers += [right_answer(question)]
            for number, given in enumerate(answers):
                browser.post(f"{lesson.address}answer/", {**given, "check": question.id})
                page = shown(browser, lesson.address)
                assert list(untold(question, page)) == [], f"{lesson.address} {question.prompt}"
                if question.kind != "selfcheck":
                    assert (right if number else wrong) in verdict_on(question, page), (
                        f"{lesson.address} {question.prompt}"
                    )


@pytest.mark.parametrize("language", ["en", *ONCE])
@pytest.mark.parametrize("rightly", [False, True], ids=["wrongly", "rightly"])
def test_every_question_of_every_bank_is_drawn_and_marked(with_content, learner, client_of, language, rightly):
    browser, clock = client_of(learner), timezone.now()
    for module in ModulePage.objects.filter(locale__language_code=language).select_related("locale", "quiz"):
        bank = {question.id: question for question in questions_in(module.quiz.bank)}
        left, address = set(bank), f"{module.address}quiz/"
        for _try in range(MOST_TRIES):
            clock += timedelta(minutes=31)
            with time_machine.travel(clock):
                left -= set(take_quiz(browser, address, bank, rightly=rightly))
            if not left:
                break
        assert not left, f"{address} never asks {len(left)} questions"


def take_quiz(browser: Client, address: str, bank: dict[str, Question], *, rightly: bool) -> list[str]:
    """One attempt; the ids of its questions."""
    browser.post(f"{address}begin/")
    attempt = QuizAttempt.objects.latest("pk")
    questions = [bank[one] for one in attempt.drawn]
    given = [right_answer(question) if rightly else wrong_answer(question) for question in questions]
    browser.post(f"{address}hand-in/", {name: value for one in given for name, value in one.items()})
    page = shown(browser, address)
    attempt.refresh_from_db()
    assert attempt.share == float(rightly)
    assert [reason for question in questions for reason in untold(question, page)] == []
    return attempt.drawn
