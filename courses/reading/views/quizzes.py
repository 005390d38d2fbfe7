"""A module's quiz: beginning, handing in, and what becomes of answers when a session ends."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.learning.rules import Attempt, MustPauseError, NoQuestionsError, is_possible, may_try_again_at
from courses.material.body import question_html
from courses.material.forms import asks, read_answers
from courses.material.models import ModulePage, Quiz, questions_in
from courses.material.rules import Answer, Question, is_complete, judge
from courses.reading.outline import Location, locate, outline_for
from courses.reading.readers import AccountReader, DeviceReader, reader_of
from courses.reading.views.finding import ElsewhereError, or_in_english, page_at
from courses.reading.views.shared import course_state, location_or_404


@or_in_english
@require_safe
def quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, location, key = _quiz_page(request, course, module)
    reader, outline = reader_of(request), outline_for(request, location, page.language)
    attempts = reader.attempts(location, key)
    state = course_state(reader, location, outline)
    handed_in = [one for one in attempts if one.handed_in_at]
    bank = questions_in(page.quiz.bank)
    is_begun = bool(attempts) and attempts[-1].handed_in_at is None
    is_open = is_begun and is_possible(attempts[-1].drawn, {question.id for question in bank})
    latest = attempts[-1] if is_open else handed_in[-1] if handed_in else None
    questions = _drawn(page, latest) if latest else []
    until = may_try_again_at([one.handed_in_at for one in handed_in])
    context = {
        "page": page,
        "languages": outline.languages_at(page.translation_key, "quiz/"),
        "quiz": page.quiz,
        "outline": outline,
        "progress": state["progress"],
        "module": outline.module_of(location.item_id),
        "step": outline.step(location.item_id),
        "after": outline.beside(location.item_id)[1],
        "attempt": latest,
        "is_open": is_open,
        "is_freed": is_begun and not is_open,
        "is_empty": not bank,
        "gone": len(latest.drawn) - len(questions) if is_open else _number(request.GET.get("gone", "")),
        "questions": _quiz_questions(questions, latest, is_marked=not is_open) if latest else [],
        "best": max((one.share for one in handed_in), default=None),
        "has_passed": any(one.has_passed for one in handed_in),
        "pause_until": until if until and until > timezone.now() else None,
        "is_kept": "kept" in request.GET,
        "still_open": _still_open(questions, latest.answers) if is_open and "missing" in request.GET else [],
        "questions_drawn": min(page.quiz.draw, len(bank)),
        "right": round(latest.share * len(latest.drawn)) if latest and latest.share is not None else None,
    }
    return render(request, "courses/quiz.html", context)


def _quiz_page(request: HttpRequest, course: str, module: str) -> tuple[ModulePage, Location, str]:
    """The module's page with the quiz that the course's shape has there, in the page's language."""
    page = page_at(request, ModulePage, course, module)
    location = location_or_404(page)
    outline = outline_for(request, location, page.language)
    outlined = next((one for one in outline.modules if one.item_id == location.item_id), None)
    step = next((one for one in outlined.steps if one.kind == "quiz"), None) if outlined else None
    if step is None:
        raise _no_quiz(request, page)
    if page.quiz is None or page.quiz.translation_key != step.key or page.quiz.locale_id != page.locale_id:
        page.quiz = Quiz.objects.filter(translation_key=step.key, locale=page.locale_id).first()
    if page.quiz is None:
        if page.language == outline.own_language:
            raise _no_quiz(request, page)
        elsewhere = request.path.replace(f"/{page.language}/", f"/{outline.own_language}/", 1)
        raise ElsewhereError(elsewhere, elsewhere)
    return page, replace(location, item_id=step.item_id), str(step.key)


def _no_quiz(request: HttpRequest, page: ModulePage) -> ElsewhereError:
    """Who was in the midst of it, or has an old link, learns what became of it."""
    messages.info(request, _("This module has no quiz at present. What you have done is kept."))
    return ElsewhereError(page.address)


def _number(text: str) -> int:
    """How many questions were gone when the try was handed in, as its address says."""
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 0


def _quiz_questions(questions: Sequence[Question], attempt: Attempt, *, is_marked: bool) -> list[str]:
    return [
        question_html(
            question,
            judge(question, attempt.answers[question.id]) if question.id in attempt.answers else None,
            number=number,
            is_marked=is_marked,
            with_button=False,
        )
        for number, question in enumerate(questions, start=1)
    ]


def _still_open(questions: Sequence[Question], answers: Mapping[str, Answer]) -> list[tuple[int, Question]]:
    """The questions without a whole answer, with the numbers that they have on the page."""
    return [
        (number, one)
        for number, one in enumerate(questions, start=1)
        if one.id not in answers or not is_complete(one, answers[one.id])
    ]


def _drawn(page: ModulePage, attempt: Attempt) -> list[Question]:
    bank = {question.id: question for question in questions_in(page.quiz.bank)}
    return [bank[one] for one in attempt.drawn if one in bank]


@or_in_english
@require_POST
def begin_quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, location, key = _quiz_page(request, course, module)
    bank = {question.id: question.objective for question in questions_in(page.quiz.bank)}
    with suppress(MustPauseError, NoQuestionsError):  # the page says so
        reader_of(request).begin(location, key, page.quiz, bank)
    return redirect(f"{page.address}quiz/#questions")


@or_in_english
@require_POST
def hand_in_quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, location, key = _quiz_page(request, course, module)
    reader = reader_of(request)
    attempts = reader.attempts(location, key)
    if not attempts:
        return _without_attempt(request, page, location, key)
    if attempts[-1].handed_in_at:
        return redirect(f"{page.address}quiz/#result")
    questions = _drawn(page, attempts[-1])
    if not is_possible(attempts[-1].drawn, {question.id for question in questions}):
        return redirect(f"{page.address}quiz/#freed")
    answers = _typed(questions, request.POST, attempts[-1].answers)
    if "keep" in request.POST:
        reader.keep(location, key, answers)
        return redirect(f"{page.address}quiz/?kept=1#kept")
    missing = len(_still_open(questions, answers))
    if missing and "anyway" not in request.POST:
        reader.keep(location, key, answers)
        return redirect(f"{page.address}quiz/?missing={missing}#questions")
    reader.hand_in(location, key, questions, answers, page.language)
    gone = len(attempts[-1].drawn) - len(questions)
    return redirect(f"{page.address}quiz/{f'?gone={gone}' if gone else ''}#result")


def _typed(questions: Sequence[Question], data: QueryDict, before: Mapping[str, Answer]) -> dict[str, Answer]:
    """What the form holds, whole or not, over what was kept before; an emptied question holds nothing."""
    given = read_answers(questions, data)
    now = {**before, **{block: one.answer for block, one in given.items()}}
    return {block: answer for block, answer in now.items() if block not in given or not given[block].is_empty}


def _without_attempt(request: HttpRequest, page: ModulePage, location: Location, key: str) -> HttpResponse:
    """Someone hands in who has no try here: their session has ended meanwhile, or the module has another quiz now."""
    questions = questions_in(page.quiz.bank)
    if asks(questions, request.POST) and not request.user.is_authenticated:
        return _hold_answers(request, page, location, key, _typed(questions, request.POST, {}))
    words = _(
        "No try of yours is open here: the quiz was changed after you began, or you began before you signed in."
        " Please begin anew. What you have passed stays passed."
    )
    messages.warning(request, words)
    return redirect(f"{page.address}quiz/")


def _hold_answers(
    request: HttpRequest, page: ModulePage, location: Location, key: str, answers: Mapping[str, Answer]
) -> HttpResponse:
    """Keep what was chosen until they have signed in again."""
    held = {"key": key, "course": str(location.course_key), "address": f"{page.address}quiz/"}
    request.session["held"] = held | {"answers": answers}
    messages.info(request, _("You were signed out in the meantime. Your answers are kept: sign in to go on."))
    back = reverse("courses:held", kwargs={"shelf": request.resolver_match.kwargs["shelf"]})
    return redirect(f"{reverse(settings.LOGIN_URL)}?next={back}")


@require_safe
def held(request: HttpRequest, shelf: str) -> HttpResponse:
    """After signing in again: put the answers that were held back into the open attempt, if they are its own."""
    stored = request.session.pop("held", None)
    location = locate(stored["key"], stored.get("course")) if stored else None
    if location is None or not request.user.is_authenticated:
        return redirect("my_learning")
    reader = reader_of(request)
    attempts = reader.attempts(location, stored["key"])
    if attempts and attempts[-1].handed_in_at is None:
        _give_back(request, reader, location, stored, attempts[-1])
    return redirect(f"{stored['address']}#questions")


def _give_back(
    request: HttpRequest, reader: AccountReader | DeviceReader, location: Location, stored: Mapping, attempt: Attempt
) -> None:
    """Devices are shared: answers to questions that this attempt did not draw are those of somebody else."""
    answers = stored.get("answers", {})
    if not set(answers) <= set(attempt.drawn):
        messages.warning(request, _("Answers were held on this device, but not to your questions. They are gone now."))
        return
    reader.keep(location, stored["key"], attempt.answers | answers)
    messages.success(request, _("Your answers are back. Hand them in when you are ready."))
