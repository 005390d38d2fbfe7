"""What people write into tasks: responses to what the task asks, each for one lesson."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.learning.actions.learning import enrol
from courses.learning.models import LearningItem, TaskSubmission
from courses.material.models import LessonPage
from questionnaires.actions import Saved, begin_response, hand_in_as_it_is, questionnaire_of, save_answers, shape
from questionnaires.models import Response, Revision, Version
from questionnaires.rules import KEY, Field, Kind, Sent


@transaction.atomic
def save_task(
    person,
    lesson: LearningItem,
    *,
    course: LearningItem,
    answers: Mapping[str, str],
    language: str,
    hand_in: bool = False,
    typed: Mapping[str, datetime] | None = None,
    base: int | None = None,
    source: str = Revision.Source.SAVED,
    at: datetime | None = None,
) -> Saved:
    """Keep what a person wrote into a task's boxes; handed in once is handed in for good. Safe to repeat.

    What `answers` does not name stays: an older copy of the form knows of no marks. `typed`: when each was typed, else
    now. `base`: the revision from which the window began, if it says so; what it left alone takes no words away then.
    """
    at = at or timezone.now()
    enrol(person, course, at=at)
    form = form_of(lesson, language, names=answers)
    sent = {name: Sent(text, (typed or {}).get(name, at)) for name, text in answers.items()}
    told = {"version": form, "language": language, "base": base, "source": source, "at": at}
    saved = save_answers(response_of(person, lesson, form), sent, **told)
    if not hand_in:
        return saved
    return replace(saved, response=hand_in_as_it_is(saved.response, language=language, at=at))


def response_of(person, lesson: LearningItem, form: Version) -> Response:
    """What the person has given to the task of the lesson, begun if there is nothing. Safe to repeat."""
    mine = TaskSubmission.objects.filter(person=person, item=lesson).select_related("response")
    if found := mine.first():
        return found.response
    response = begin_response(form, person, about=str(_key_of(lesson)))
    TaskSubmission.objects.get_or_create(person=person, item=lesson, defaults={"response": response})
    return mine.get().response


def form_of(lesson: LearningItem, language: str, *, names: Mapping[str, str]) -> Version:
    """What the task of a lesson asks at present, of the lesson in that language first.

    A lesson that has lost its task asks for what was written nevertheless: by its `names`.
    """
    keys = LearningItem.objects.filter(pk=lesson.pk).values("key")
    pages = LessonPage.objects.filter(translation_key__in=keys, task__form__isnull=False).order_by("-live", "locale_id")
    forms = [(page.locale.language_code, page.task.form) for page in pages.select_related("locale", "task__form")]
    found = next((form for code, form in forms if code == language), None)
    return found or next((form for _code, form in forms), None) or _form_of_nothing(lesson, names)


def _form_of_nothing(lesson: LearningItem, names: Mapping[str, str]) -> Version:
    known = [name for name in names if KEY.fullmatch(name)]
    questionnaire = questionnaire_of(f"task-of-{_key_of(lesson)}", made_for="task", title={})
    return shape(questionnaire, [Field(name, Kind.LONG, {"en": name}) for name in known])


def _key_of(lesson: LearningItem) -> object:
    return LearningItem.objects.values_list("key", flat=True).get(pk=lesson.pk)
