"""What readers send from a lesson: answers, words for the task, and that the lesson is done. All of it is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.learning.rules import open_questions, what_is_new
from courses.material.body import segments_of
from courses.material.forms import has_too_long_text, leftover_texts, read_answers, read_boxes, read_marks
from courses.material.models import LessonPage
from courses.material.rules import MAX_LETTERS, Question
from courses.reading.outline import Location
from courses.reading.readers import AccountReader, DeviceReader, Results, reader_of
from courses.reading.views.finding import or_in_english, page_at
from courses.reading.views.shared import location_or_404
from questionnaires.forms import read_base

RUBRIC, DRAFT, DONE, ALL = "rubric", "draft", "done", "all"  # buttons of the form that are no question's own


@or_in_english
@require_POST
def answer(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = page_at(request, LessonPage, course, module, lesson)
    location, reader, key = location_or_404(page), reader_of(request), str(page.translation_key)
    if has_too_long_text(request.POST):
        return _too_long(request)
    asked = request.POST.get("check", "")
    given = _given(request, page)
    new = _keep(reader, location, key, given, asked)
    is_whole, differs = _keep_boxes(request, page, location, asked=asked)
    if lost := _leftover_texts(request, page):
        return _changed(request, page, lost)
    if differs:
        empty = "&empty=1" if asked == DONE and not is_whole else ""
        return redirect(f"{page.address}?differs={differs}{empty}#task-state")
    if asked == RUBRIC:
        return redirect(f"{page.address}#rubric")
    if asked in (DRAFT, DONE):
        return redirect(f"{page.address}{'?empty=1' if asked == DONE and not is_whole else ''}#task-state")
    if asked == ALL:
        return redirect(page.address + _anchor_of_news(page, new))
    if asked and (asked not in given or not given[asked].is_complete):
        return redirect(f"{page.address}?missing={asked}#{asked}")
    return redirect(f"{page.address}#{asked}")


@or_in_english
@require_POST
def finish(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    page = page_at(request, LessonPage, course, module, lesson)
    location, reader, key = location_or_404(page), reader_of(request), str(page.translation_key)
    if has_too_long_text(request.POST):
        return _too_long(request)
    stored = reader.answers(location, key)
    new = _worth_keeping(what_is_new(_given(request, page), stored))
    is_whole, differs = _keep_boxes(request, page, location, asked=DONE)
    lost = _leftover_texts(request, page)
    if open_questions(_questions(page), stored | new) or not is_whole or lost:
        if new:
            reader.answer(location, key, new)
        differing = f"&differs={differs}" if differs else ""
        return _changed(request, page, lost) if lost else redirect(f"{page.address}?open=1{differing}#finish")
    is_first = reader.finish(location, key, page.language, new)
    if differs:
        return redirect(f"{page.address}?differs={differs}#task-state")
    return redirect(f"{page.address}{'?begun=1' if is_first else ''}#finish")


def _too_long(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/too_long.html", {"max_letters": MAX_LETTERS}, status=413)


def _changed(request: HttpRequest, page: LessonPage, lost: list[str]) -> HttpResponse:
    return render(request, "courses/changed.html", {"page": page, "lost": lost}, status=409)


def _leftover_texts(request: HttpRequest, page: LessonPage) -> list[str]:
    """Words for what an editor took out of the lesson after it was opened: they come back, nobody else has them."""
    boxes = [block.value["name"] for block in page.task.boxes] if page.task_id else []
    return leftover_texts(request.POST, questions=[one.id for one in _questions(page)], boxes=boxes)


def _questions(page: LessonPage) -> list[Question]:
    return [part.question for part in segments_of(page) if part.question]


def _given(request: HttpRequest, page: LessonPage) -> Results:
    """Whatever the form holds, not only the question whose button was pressed."""
    return read_answers(_questions(page), request.POST)


def _keep(reader: AccountReader | DeviceReader, location: Location, key: str, given: Results, asked: str) -> Results:
    """Keep what is new, complete or not; who empties a self-check and presses its own button wants the words gone."""
    stored = reader.answers(location, key)
    new = what_is_new(given, stored)
    stored = _worth_keeping(new)
    if stored or any(one.is_complete for one in given.values()):
        reader.answer(location, key, stored)
    if asked in new and asked not in stored:
        reader.take_back(location, key, asked)
    return stored


def _worth_keeping(new: Results) -> Results:
    """An emptied text does not take the place of words, which nobody could bring back; an emptied choice does."""
    return {block: one for block, one in new.items() if one.answer != {"text": ""}}


def _anchor_of_news(page: LessonPage, new: Results) -> str:
    """Where to look after everything was kept: the first question checked, else the first begun, else the top."""
    checked = [one.id for one in _questions(page) if one.id in new and new[one.id].is_complete]
    begun = [one.id for one in _questions(page) if one.id in new]
    return f"#{(checked or begun)[0]}" if begun else "?kept=1#kept"


def _keep_boxes(request: HttpRequest, page: LessonPage, location: Location, *, asked: str) -> tuple[bool, int]:
    """Keep what stands in the task's boxes, whichever button was pressed. Whether every box holds something, and the
    revision in which words gave way to newer ones, else 0.

    DONE hands it in, if every box holds something. Boxes that are all empty are kept only by their own buttons.
    """
    boxes = read_boxes(page.task, request.POST) if page.task_id else {}
    is_whole, differs = all(boxes.values()), 0
    if boxes and (any(boxes.values()) or asked in (DRAFT, DONE)):
        words = boxes | read_marks(page.task, request.POST)
        how = {"language": page.language, "hand_in": is_whole and asked == DONE, "base": read_base(request.POST)}
        kept = reader_of(request).write_task(location, str(page.translation_key), words, **how)
        differs = kept.revision if kept.lost else 0
    return is_whole, differs
