"""Pages for readers: catalogue, course, module, lesson."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.models import open_pages, shelf_filters
from courses.learning.rules import is_module_done, open_questions
from courses.material.body import body_of, lesson_html
from courses.material.models import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.material.rules import MARK, MAX_LETTERS
from courses.offerings.models import Intent
from courses.reading.outline import Location, course_of, locate, locate_course, outline_for
from courses.reading.outline.dates import of_step
from courses.reading.readers import AccountReader, DeviceReader, reader_of
from courses.reading.views.finding import or_in_english, page_at
from courses.reading.views.shared import course_state
from questionnaires.forms import owner_mark


@or_in_english
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    page = page_at(request, CataloguePage)
    pages = open_pages(CoursePage).child_of(page).order_by("path")
    all_lessons = open_pages(LessonPage).descendant_of(page).order_by("path").defer("body")
    lessons, filters, is_filtered = shelf_filters(all_lessons, request)
    context = {
        "page": page,
        "languages": page.languages(),
        "courses": pages,
        "lessons": lessons if is_filtered else [],
        "filters": filters,
        "is_filtered": is_filtered,
    }
    return render(request, "courses/catalogue_page.html", context)


@or_in_english
@require_safe
def course(request: HttpRequest, course: str) -> HttpResponse:
    page = page_at(request, CoursePage, course)
    location = locate_course(page.translation_key)
    if location is None:
        return render(request, "courses/course_page.html", {"page": page})
    reader, outline = reader_of(request), outline_for(request, location, page.language)
    state = course_state(reader, location, outline)
    finished = {
        module.item_id
        for module in outline.modules
        if is_module_done([step.as_state(state["done"]) for step in module.steps])
    }
    dates = reader.dates(location)
    context = {
        "page": page,
        "languages": outline.languages_at(page.translation_key),
        "finished": finished,
        "dates": dates.get("", ()),
        "dates_of_steps": {step.item_id: of_step(dates, step.key) for step in outline.steps} if dates else {},
    }
    return render(request, "courses/course_page.html", {**context, **state})


@or_in_english
@require_safe
def module(request: HttpRequest, course: str, module: str) -> HttpResponse:
    page = page_at(request, ModulePage, course, module)
    location = locate(page.translation_key, course_of(page))
    if location is None:
        raise Http404
    state = course_state(reader_of(request), location, outline_for(request, location, page.language))
    outlined = next((one for one in state["outline"].modules if one.key == page.translation_key), None)
    context = {
        "page": page,
        "languages": state["outline"].languages_at(page.translation_key),
        "module": outlined,
        **state,
    }
    return render(request, "courses/module_page.html", context)


@or_in_english
@require_safe
def lesson(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = page_at(request, LessonPage, course, module, lesson)
    location = locate(page.translation_key, course_of(page))
    context: dict[str, object] = {"page": page}
    if location is None:  # published, but its course is not: readable, nothing to record
        body = body_of(page)
        return render(
            request,
            "courses/lesson_page.html",
            {**context, "body": lesson_html(body.segments, {}), "terms": body.terms},
        )
    return render(request, "courses/lesson_page.html", {**context, **_lesson_state(request, page, location)})


def _lesson_state(request: HttpRequest, page: LessonPage, location: Location) -> dict[str, object]:
    reader, key = reader_of(request), str(page.translation_key)
    outline, body = outline_for(request, location, page.language), body_of(page)
    answers = reader.answers(location, key)
    state = course_state(reader, location, outline)
    before, after = outline.beside(location.item_id)
    questions = [part.question for part in body.segments if part.question]
    still_open = open_questions(questions, answers)
    return {
        **state,
        "languages": outline.languages_at(page.translation_key),
        "module": outline.module_of(location.item_id),
        "step": outline.step(location.item_id),
        "before": before,
        "after": after,
        "is_done": location.item_id in state["done"],
        "body": lesson_html(body.segments, answers, missing=request.GET.get("missing", "")),
        "terms": body.terms,
        "questions": len(questions),
        "answered": len(questions) - len(still_open),
        "open_questions": still_open,
        "wants_answers": "open" in request.GET,
        "is_kept": "kept" in request.GET,
        "has_empty_boxes": "empty" in request.GET,
        "intents": Intent.choices if "begun" in request.GET and reader.has_account else (),
        **_task_state(request, reader, page, location, key),
    }


def _task_state(
    request: HttpRequest, reader: AccountReader | DeviceReader, page: LessonPage, location: Location, key: str
) -> dict[str, object]:
    if page.task_id is None:
        return {}
    written = reader.task(location, key)
    texts, handed_in = written.answers, written.handed_in_at is not None
    boxes = [
        {"box": block.value, "text": texts.get(block.value["name"], ""), "model": handed_in and block.value["model"]}
        for block in page.task.boxes
    ]
    rubric = [
        {"criterion": block.value, "mark": texts.get(f"{MARK}{block.value['name']}", "")} for block in page.task.rubric
    ]
    asked = {one["box"]["name"] for one in boxes}
    return {
        "task": page.task,
        "boxes": boxes,
        "left_over": [text for name, text in texts.items() if text and name not in asked and not name.startswith(MARK)],
        "rubric": rubric,
        "written": written,
        "task_handed_in": handed_in,
        "max_letters": MAX_LETTERS,
        "owner": owner_mark(request),
        "gave_way": _gave_way(request, reader, page, location, key),
    }


def _gave_way(
    request: HttpRequest, reader: AccountReader | DeviceReader, page: LessonPage, location: Location, key: str
) -> list[tuple[str, str]]:
    """The label of each box in which words gave way at the last save, with those words."""
    told = request.GET.get("differs", "")
    lost = reader.gave_way(location, key, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else {}
    labels = {block.value["name"]: block.value["label"] for block in page.task.boxes}
    return [(labels[name], text) for name, text in lost.items() if name in labels]
