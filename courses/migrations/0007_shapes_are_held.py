"""What must hold for shapes, held by the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_confirm_what_stands"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("completed_at", None), ("done__gte", models.F("required")), ("required__gt", 0)),
                fields=["edition"],
                name="enrolments_about_to_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="courseedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None)),
                fields=("course",),
                name="one_unconfirmed_edition_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="courseedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmation", ""), ("confirmed_at", None)),
                    models.Q(("confirmed_at__isnull", False), models.Q(("confirmation", ""), _negated=True)),
                    _connector="OR",
                ),
                name="what_is_confirmed_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="learningitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retired_at__isnull", False), models.Q(("left_at", None), ("replaced_by", None)), _connector="OR"
                ),
                name="only_what_is_retired_leaves_or_is_replaced",
            ),
        ),
        migrations.AddConstraint(
            model_name="learningitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", models.F("id")), _negated=True), name="nothing_takes_its_own_place"
            ),
        ),
    ]
