"""Pages for readers: catalogue, course, module, lesson."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cms.models import open_pages
from courses.body import body_of, lesson_html, segments_of
from courses.forms import read_boxes, read_marks
from courses.models import (
    CataloguePage,
    CoursePage,
    LessonPage,
    ModulePage,
    course_of,
    outline_of,
    where_is,
    where_is_course,
)
from courses.models.outline import Where
from courses.readers import Device, Person, Results, reader_of
from courses.rules import MAX_LETTERS, is_module_done, is_right, read_answer
from courses.views.shared import course_state, or_in_english, page_at, try_to, where_or_404


@or_in_english
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    page = page_at(request, CataloguePage)
    pages = open_pages(CoursePage).child_of(page).order_by("path")
    return render(
        request, "courses/catalogue_page.html", {"page": page, "languages": page.languages(), "courses": pages}
    )


@or_in_english
@require_safe
def course(request: HttpRequest, course: str) -> HttpResponse:
    page = page_at(request, CoursePage, course)
    where = where_is_course(page.translation_key)
    if where is None:
        return render(request, "courses/course_page.html", {"page": page})
    reader, outline = reader_of(request), outline_of(where, page.language)
    state = course_state(reader, where, outline)
    finished = {
        stage.item_id
        for stage in outline.stages
        if is_module_done([step.as_place(state["done"]) for step in stage.steps])
    }
    context = {"page": page, "languages": outline.languages_at(page.translation_key), "finished": finished}
    return render(request, "courses/course_page.html", {**context, **state})


@or_in_english
@require_safe
def module(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page = page_at(request, ModulePage, course, module)
    where = where_is(page.translation_key, course_of(page))
    if where is None:
        raise Http404
    state = course_state(reader_of(request), where, outline_of(where, page.language))
    stage = next((one for one in state["outline"].stages if one.key == page.translation_key), None)
    context = {"page": page, "languages": state["outline"].languages_at(page.translation_key), "stage": stage, **state}
    return render(request, "courses/module_page.html", context)


@or_in_english
@require_safe
def lesson(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = page_at(request, LessonPage, course, module, lesson)
    where = where_is(page.translation_key, course_of(page))
    context: dict[str, object] = {"page": page}
    if where is None:  # published, but its course is not: readable, nothing to record
        body = body_of(page)
        return render(
            request,
            "courses/lesson_page.html",
            {**context, "body": lesson_html(body.segments, {}), "terms": body.terms},
        )
    return render(request, "courses/lesson_page.html", {**context, **_lesson_state(request, page, where)})


def _lesson_state(request: HttpRequest, page: LessonPage, where: Where) -> dict[str, object]:
    reader, key = reader_of(request), str(page.translation_key)
    outline, body = outline_of(where, page.language), body_of(page)
    answers = reader.answers(where, key)
    state = course_state(reader, where, outline)
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
    page = page_at(request, LessonPage, course, module, lesson)
    where = where_or_404(page)
    given = _results(request, page)
    _record(request, page, where, given)
    _keep_boxes(request, page, where)
    asked = request.POST.get("check", "")
    if asked == "rubric":
        return redirect(f"{page.address}#rubric")
    if asked and asked not in given:
        _take_back(request, page, where, asked)
        return redirect(f"{page.address}?missing={asked}#{asked}")
    return redirect(f"{page.address}#{asked}")


@or_in_english
@require_POST
def finish(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = page_at(request, LessonPage, course, module, lesson)
    where, reader, key = where_or_404(page), reader_of(request), str(page.translation_key)
    results = _results(request, page)
    boxes = _keep_boxes(request, page, where, hand_in=True)
    open_ones = {part.question.id for part in segments_of(page) if part.question} - set(results)
    if open_ones:
        open_ones -= set(reader.answers(where, key))
    if open_ones or (page.task_id and not all(boxes.values())):
        _record(request, page, where, results)
        return redirect(f"{page.address}?open=1#finish")
    try_to(request, lambda: reader.finish(where, key, page.language, results))
    return redirect(f"{page.address}#finish")


def _results(request: HttpRequest, page: LessonPage) -> Results:
    """Whatever was answered in the form, not only the question whose button was pressed."""
    choices = dict(request.POST.lists())
    questions = [part.question for part in segments_of(page) if part.question]
    given = [(question, read_answer(question, choices)) for question in questions]
    return {question.id: (one, is_right(question, one)) for question, one in given if one is not None}


def _record(request: HttpRequest, page: LessonPage, where: Where, results: Results) -> None:
    if results:
        try_to(request, lambda: reader_of(request).answer(where, str(page.translation_key), results))


def _take_back(request: HttpRequest, page: LessonPage, where: Where, asked: str) -> None:
    """Who empties a self-check and presses its own button wants the words gone."""
    open_ones = {part.id for part in segments_of(page) if part.question and part.question.kind == "selfcheck"}
    if asked in open_ones:
        reader_of(request).take_back(where, str(page.translation_key), asked)


def _keep_boxes(request: HttpRequest, page: LessonPage, where: Where, *, hand_in: bool = False) -> dict[str, str]:
    """Keep what stands in the task's boxes, whichever button was pressed. `hand_in`: for good, if none is empty."""
    boxes = read_boxes(page.task, request.POST) if page.task_id else {}
    if any(boxes.values()) or (boxes and hand_in):
        is_whole, key = hand_in and all(boxes.values()), str(page.translation_key)
        written = boxes | read_marks(page.task, request.POST)
        try_to(request, lambda: reader_of(request).write_task(where, key, written, hand_in=is_whole))
    return boxes
