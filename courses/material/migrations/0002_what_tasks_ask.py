"""What a task asks becomes a version of a questionnaire: one for its rows in all languages."""

import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

LEVELS = 4
MAX_LETTERS = 3000


def shape_forms(apps, schema_editor):
    tasks = apps.get_model("material", "Task").objects.select_related("locale").order_by("locale_id")
    by_key = {}
    for row in tasks:
        by_key.setdefault(row.translation_key, []).append(row)
    for key, rows in by_key.items():
        title = {row.locale.language_code: row.title for row in rows}
        version = version_of(apps, f"task-{key}", title, _boxes(rows) + _marks(rows))
        tasks.filter(translation_key=key).update(form=version)


def version_of(apps, slug, title, schema):
    """The first version of a questionnaire that asks those fields."""
    questionnaires = apps.get_model("questionnaires", "Questionnaire").objects
    questionnaire, _made = questionnaires.get_or_create(slug=slug, defaults={"made_for": "task", "title": title})
    checksum = hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()
    told = {"schema": schema, "checksum": checksum, "made_at": timezone.now()}
    versions = apps.get_model("questionnaires", "Version").objects
    return versions.get_or_create(questionnaire=questionnaire, number=1, defaults=told)[0]


def _boxes(rows):
    asked = {"kind": "long", "is_required": True, "limit": MAX_LETTERS}
    return [
        _without_what_is_empty({"key": name, "label": _words(parts, "label"), "hint": _words(parts, "hint"), **asked})
        for name, parts in _by_name(rows, "boxes").items()
    ]


def _marks(rows):
    return [
        {"key": f"mark-{name}", "kind": "single", "label": _words(parts, "label"), "options": _options(parts)}
        for name, parts in _by_name(rows, "rubric").items()
    ]


def _options(parts):
    levels = {language: [_plain(level) for level in value["levels"]] for language, value in parts.items()}
    return [
        {"key": str(number + 1), "words": {code: told[number] for code, told in levels.items() if len(told) > number}}
        for number in range(LEVELS)
    ]


def _plain(level):
    return level["value"] if isinstance(level, dict) else level


def _by_name(rows, stream):
    found = {}
    for row in rows:
        for block in getattr(row, stream).raw_data:
            found.setdefault(block["value"]["name"], {})[row.locale.language_code] = block["value"]
    return found


def _words(parts, name):
    return {language: value[name] for language, value in parts.items() if value.get(name)}


def _without_what_is_empty(field):
    return {name: value for name, value in field.items() if value}


class Migration(migrations.Migration):
    dependencies = [
        ("material", "0001_what_teaches"),
        ("questionnaires", "0001_what_is_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="form",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="questionnaires.version",
                verbose_name="form",
            ),
        ),
        migrations.RunPython(shape_forms, migrations.RunPython.noop),
    ]
