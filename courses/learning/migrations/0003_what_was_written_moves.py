"""What people wrote into tasks becomes a response each: the words, when they were saved, when they were handed in."""

import hashlib
import json

from django.db import migrations
from django.utils import timezone


def move(apps, schema_editor):
    submissions = apps.get_model("learning", "TaskSubmission").objects.filter(response=None)
    for row in submissions.select_related("item", "person").order_by("pk").iterator(chunk_size=500):
        row.response = _response(apps, row)
        row.save(update_fields=["response"])


def _response(apps, row):
    version = _form_of(apps, row)
    versions = apps.get_model("questionnaires", "Version").objects.filter(pk=version.pk, answered_at=None)
    versions.update(answered_at=row.saved_at)
    language = row.person.language
    stamp = {"at": row.saved_at.isoformat(), "language": language, "revision": 1}
    response = apps.get_model("questionnaires", "Response").objects.create(
        questionnaire_id=version.questionnaire_id,
        version=version,
        person=row.person,
        about=str(row.item.key),
        answers=row.answers,
        stamps=dict.fromkeys(row.answers, stamp),
        revision=1,
        saved_at=row.saved_at,
        handed_in_at=row.handed_in_at,
    )
    apps.get_model("questionnaires", "Revision").objects.create(
        response=response,
        number=1,
        changes=row.answers,
        language=language,
        source="moved",
        version_number=version.number,
        at=row.saved_at,
    )
    return response


def _form_of(apps, row):
    """What the lesson's task asks; a lesson that has lost its task asks for what was written."""
    pages = apps.get_model("material", "LessonPage").objects.filter(translation_key=row.item.key)
    page = pages.filter(task__form__isnull=False).order_by("-live", "locale_id").select_related("task__form").first()
    return page.task.form if page else _form_of_nothing(apps, row)


def _form_of_nothing(apps, row):
    """Each who wrote there may have had other boxes: a version for each set of them."""
    told = {"made_for": "task", "title": {}}
    questionnaires = apps.get_model("questionnaires", "Questionnaire").objects
    questionnaire, _made = questionnaires.get_or_create(slug=f"task-of-{row.item.key}", defaults=told)
    schema = [{"key": name, "kind": "long", "label": {"en": name}} for name in sorted(row.answers)]
    checksum = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()
    versions = apps.get_model("questionnaires", "Version").objects.filter(questionnaire=questionnaire)
    return versions.filter(checksum=checksum).first() or versions.create(
        questionnaire=questionnaire,
        number=versions.count() + 1,
        schema=schema,
        checksum=checksum,
        made_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0002_submissions_link_responses"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
