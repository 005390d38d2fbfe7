"""What stands today was seen by people: it is confirmed, and what is retired has left."""

from django.db import migrations, models


def confirm(apps, schema_editor) -> None:
    editions = apps.get_model("courses", "CourseEdition").objects
    editions.filter(confirmed_at=None).update(confirmed_at=models.F("made_at"), confirmation="stillness")
    items = apps.get_model("courses", "LearningItem").objects
    items.filter(left_at=None).exclude(retired_at=None).update(left_at=models.F("retired_at"))
    pages = apps.get_model("courses", "CoursePage").objects.order_by("-live", "locale_id")
    for course in items.filter(kind="course", language=""):
        found = pages.filter(translation_key=course.key).values_list("locale__language_code", flat=True).first()
        items.filter(pk=course.pk).update(language=found or "en")


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0005_shapes_are_confirmed"),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
