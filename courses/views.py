"""Pages for readers: catalogue, course, module, lesson, quiz."""

from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.models import PublicPage, open_pages, public_page
from courses.anonymous import TooMuchError
from courses.body import body_of, lesson_html, question_html, segments_of
from courses.forms import read_boxes, read_marks
from courses.models import (
    CataloguePage,
    CoursePage,
    LessonPage,
    ModulePage,
    Quiz,
    outline_of,
    questions_in,
    where_is,
    where_is_course,
)
from courses.models.outline import Outline, Where
from courses.readers import Attempt, Device, MustPauseError, Person, Results, reader_of
from courses.rules import (
    MAX_LETTERS,
    Question,
    is_module_done,
    is_right,
    may_try_again_at,
    next_item,
    read_answer,
    standing,
)


def _page(request: HttpRequest, model: type[PublicPage], *slugs: str) -> PublicPage:
    """The published page at /<language>/learn/<slugs>/. Raises Elsewhere if it exists in English only, else Http404."""
    language = translation.get_language()
    address = "/".join(["", language, "learn", *slugs, ""])
    page = public_page(model, address, request)
    if page:
        return page
    if language != settings.LANGUAGE_CODE:
        english = address.replace(f"/{language}/", f"/{settings.LANGUAGE_CODE}/", 1)
        if public_page(model, english, request):
            raise ElsewhereError(f"{english}?untranslated={language}")
    raise Http404


class ElsewhereError(Exception):
    """The page is at another address."""


def or_in_english(view):
    """Send the reader on to English, honestly, where a page has no translation yet."""

    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ElsewhereError as elsewhere:
            return redirect(str(elsewhere))

    wrapped.__name__ = view.__name__
    wrapped.__module__ = view.__module__
    return wrapped


@or_in_english
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    page = _page(request, CataloguePage)
    pages = open_pages(CoursePage).child_of(page).order_by("path")
    return render(
        request, "courses/catalogue_page.html", {"page": page, "languages": page.languages(), "courses": pages}
    )


@or_in_english
@require_safe
def course(request: HttpRequest, course: str) -> HttpResponse:
    page = _page(request, CoursePage, course)
    where = where_is_course(page.translation_key)
    if where is None:
        return render(request, "courses/course_page.html", {"page": page})
    reader, outline = reader_of(request), outline_of(where, page.language)
    context = {"page": page, "languages": outline.languages_at(page.translation_key)}
    return render(request, "courses/course_page.html", {**context, **_course_state(reader, where, outline)})


def _course_state(reader: Person | Device, where: Where, outline: Outline) -> dict[str, object]:
    done = reader.done(where, outline)
    places = [step.as_place(done) for step in outline.steps]
    return {
        "outline": outline,
        "done": done,
        "standing": standing(places),
        "next_step": outline.step(next_item(places)),
        "has_begun": bool(done),
        "finished": {
            stage.item_id for stage in outline.stages if is_module_done([step.as_place(done) for step in stage.steps])
        },
    }


@or_in_english
@require_safe
def module(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page = _page(request, ModulePage, course, module)
    where = where_is(page.translation_key)
    if where is None:
        raise Http404
    state = _course_state(reader_of(request), where, outline_of(where, page.language))
    stage = next((one for one in state["outline"].stages if one.key == page.translation_key), None)
    context = {"page": page, "languages": state["outline"].languages_at(page.translation_key), "stage": stage, **state}
    return render(request, "courses/module_page.html", context)


@or_in_english
@require_safe
def lesson(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = _page(request, LessonPage, course, module, lesson)
    where = where_is(page.translation_key)
    context: dict[str, object] = {"page": page}
    if where is None:  # published, but its course is not: readable, nothing to record
        return render(request, "courses/lesson_page.html", {**context, "body": lesson_html(segments_of(page), {})})
    return render(request, "courses/lesson_page.html", {**context, **_lesson_state(request, page, where)})


def _lesson_state(request: HttpRequest, page: LessonPage, where: Where) -> dict[str, object]:
    reader, key = reader_of(request), str(page.translation_key)
    outline, body = outline_of(where, page.language), body_of(page)
    answers = reader.answers(where, key)
    state = _course_state(reader, where, outline)
    before, after = outline.beside(where.item_id)
    questions = [part.question for part in body.segments if part.question]
    return {
        **state,
        "languages": outline.languages_at(page.translation_key),
        "stage": outline.stage_of(where.item_id),
        "step": outline.step(where.item_id),
        "before": before,
        "after": after,
        "is_done": where.item_id in state["done"],
        "body": lesson_html(body.segments, answers, missing=request.GET.get("missing", "")),
        "terms": body.terms,
        "questions": len(questions),
        "answered": sum(question.id in answers for question in questions),
        "open_questions": [question for question in questions if question.id not in answers],
        "wants_answers": "open" in request.GET,
        **_task_state(reader, page, where, key),
    }


def _task_state(reader: Person | Device, page: LessonPage, where: Where, key: str) -> dict[str, object]:
    if page.task_id is None:
        return {}
    written, handed_in = reader.task(where, key)
    boxes = [
        {"box": block.value, "text": written.get(block.value["name"], ""), "model": handed_in and block.value["model"]}
        for block in page.task.boxes
    ]
    rubric = [
        {"criterion": block.value, "mark": written.get(f"mark-{block.value['name']}", "")} for block in page.task.rubric
    ]
    return {
        "task": page.task,
        "boxes": boxes,
        "rubric": rubric,
        "task_handed_in": handed_in,
        "max_letters": MAX_LETTERS,
    }


@or_in_english
@require_POST
def answer(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = _page(request, LessonPage, course, module, lesson)
    where = _where_or_404(page)
    given = _results(request, page)
    _record(request, page, where, given)
    _keep_boxes(request, page, where)
    asked = request.POST.get("check", "")
    if asked and asked not in given:
        return redirect(f"{page.address}?missing={asked}#{asked}")
    return redirect(f"{page.address}#{asked}")


@or_in_english
@require_POST
def finish(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = _page(request, LessonPage, course, module, lesson)
    where, reader, key = _where_or_404(page), reader_of(request), str(page.translation_key)
    results = _results(request, page)
    boxes = _keep_boxes(request, page, where, hand_in=True)
    open_ones = {part.question.id for part in segments_of(page) if part.question} - set(results)
    if open_ones:
        open_ones -= set(reader.answers(where, key))
    if open_ones or (page.task_id and not all(boxes.values())):
        _record(request, page, where, results)
        return redirect(f"{page.address}?open=1#finish")
    _try(request, lambda: reader.finish(where, key, page.language, results))
    return redirect(f"{page.address}#finish")


def _where_or_404(page: PublicPage) -> Where:
    where = where_is(page.translation_key)
    if where is None:
        raise Http404
    return where


def _results(request: HttpRequest, page: LessonPage) -> Results:
    """Whatever was answered in the form, not only the question whose button was pressed."""
    choices = dict(request.POST.lists())
    questions = [part.question for part in segments_of(page) if part.question]
    given = [(question, read_answer(question, choices)) for question in questions]
    return {question.id: (one, is_right(question, one)) for question, one in given if one is not None}


def _record(request: HttpRequest, page: LessonPage, where: Where, results: Results) -> None:
    if results:
        _try(request, lambda: reader_of(request).answer(where, str(page.translation_key), results))


def _keep_boxes(request: HttpRequest, page: LessonPage, where: Where, *, hand_in: bool = False) -> dict[str, str]:
    """Keep what stands in the task's boxes, whichever button was pressed. `hand_in`: for good, if none is empty."""
    boxes = read_boxes(page.task, request.POST) if page.task_id else {}
    if any(boxes.values()) or (boxes and hand_in):
        is_whole, key = hand_in and all(boxes.values()), str(page.translation_key)
        written = boxes | read_marks(page.task, request.POST)
        _try(request, lambda: reader_of(request).write_task(where, key, written, hand_in=is_whole))
    return boxes


def _try(request: HttpRequest, deed) -> None:
    try:
        deed()
    except TooMuchError:
        messages.error(request, _("This device holds more than we can keep without an account. Please sign up first."))


@or_in_english
@require_safe
def quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, where, key = _quiz_page(request, course, module)
    reader, outline = reader_of(request), outline_of(where, page.language)
    attempts = reader.attempts(where, key)
    state = _course_state(reader, where, outline)
    handed_in = [one for one in attempts if one.handed_in_at]
    latest = attempts[-1] if attempts else None
    is_open = latest is not None and latest.handed_in_at is None
    until = may_try_again_at([one.handed_in_at for one in handed_in])
    context = {
        "page": page,
        "languages": outline.languages_at(page.translation_key, "quiz/"),
        "quiz": page.quiz,
        "outline": outline,
        "standing": state["standing"],
        "stage": outline.stage_of(where.item_id),
        "step": outline.step(where.item_id),
        "after": outline.beside(where.item_id)[1],
        "attempt": latest,
        "is_open": is_open,
        "questions": _quiz_questions(page, latest, is_marked=not is_open) if latest else [],
        "best": max((one.share for one in handed_in), default=None),
        "has_passed": any(one.has_passed for one in handed_in),
        "pause_until": until if until and until > timezone.now() else None,
        "questions_drawn": page.quiz.draw,
        "right": round(latest.share * len(latest.drawn)) if latest and latest.share is not None else None,
    }
    return render(request, "courses/quiz.html", context)


def _quiz_page(request: HttpRequest, course: str, module: str) -> tuple[ModulePage, Where, str]:
    page = _page(request, ModulePage, course, module)
    if page.quiz is None:
        if page.language == settings.LANGUAGE_CODE:
            raise Http404
        raise ElsewhereError(request.path.replace(f"/{page.language}/", f"/{settings.LANGUAGE_CODE}/", 1))
    where = where_is(page.quiz.translation_key)
    if where is None:
        raise Http404
    return page, where, str(page.quiz.translation_key)


def _quiz_questions(page: ModulePage, attempt: Attempt, *, is_marked: bool) -> list[str]:
    return [
        question_html(
            question,
            attempt.answers.get(question.id),
            number=number,
            is_marked=is_marked,
            with_button=False,
            is_skipped=is_marked and question.id not in attempt.answers,
        )
        for number, question in enumerate(_drawn(page, attempt), start=1)
    ]


def _drawn(page: ModulePage, attempt: Attempt) -> list[Question]:
    bank = {question.id: question for question in questions_in(page.quiz.bank)}
    return [bank[one] for one in attempt.drawn if one in bank]


@or_in_english
@require_POST
def begin_quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, where, key = _quiz_page(request, course, module)
    bank = {question.id: question.objective for question in questions_in(page.quiz.bank)}
    with suppress(MustPauseError):  # the page says until when
        _try(request, lambda: reader_of(request).begin(where, key, page.quiz, bank))
    return redirect(f"{page.address}quiz/#questions")


@or_in_english
@require_POST
def hand_in_quiz(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page, where, key = _quiz_page(request, course, module)
    reader = reader_of(request)
    attempts = reader.attempts(where, key)
    if not attempts or attempts[-1].handed_in_at:
        return _hold_answers(request, page, key) if not attempts else redirect(f"{page.address}quiz/#result")
    questions = _drawn(page, attempts[-1])
    given = {question.id: read_answer(question, dict(request.POST.lists())) for question in questions}
    answers = {block: one for block, one in given.items() if one is not None}
    if len(answers) < len(questions) and "anyway" not in request.POST:
        _try(request, lambda: reader.keep(where, key, answers))
        return redirect(f"{page.address}quiz/?missing={len(questions) - len(answers)}#questions")
    _try(request, lambda: reader.hand_in(where, key, questions, answers, page.language))
    return redirect(f"{page.address}quiz/#result")


def _hold_answers(request: HttpRequest, page: ModulePage, key: str) -> HttpResponse:
    """Someone hands in whose session has ended meanwhile: keep what was typed until they have signed in again."""
    if request.user.is_authenticated:
        return redirect(f"{page.address}quiz/")
    request.session["held"] = {"key": key, "address": f"{page.address}quiz/", "post": dict(request.POST.lists())}
    messages.info(request, _("You were signed out in the meantime. Your answers are kept: sign in to go on."))
    return redirect(f"{reverse(settings.LOGIN_URL)}?next=/{translation.get_language()}/learn/held/")


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """After signing in again: put the answers that were held back into the open attempt."""
    kept = request.session.pop("held", None)
    where = where_is(kept["key"]) if kept else None
    if where is None or not request.user.is_authenticated:
        return redirect("my_learning")
    reader = reader_of(request)
    attempts = reader.attempts(where, kept["key"])
    if attempts and attempts[-1].handed_in_at is None:
        quiz_row = Quiz.objects.filter(translation_key=kept["key"]).first()
        drawn = [one for one in questions_in(quiz_row.bank) if one.id in attempts[-1].drawn]
        given = {question.id: read_answer(question, kept["post"]) for question in drawn}
        reader.keep(where, kept["key"], {block: one for block, one in given.items() if one is not None})
        messages.success(request, _("Your answers are back. Hand them in when you are ready."))
    return redirect(f"{kept['address']}#questions")
