import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0001_learning"),
        ("material", "0002_what_tasks_ask"),
        ("questionnaires", "0001_what_is_asked"),
    ]

    operations = [
        migrations.AddField(
            "tasksubmission",
            "response",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="task_submission",
                to="questionnaires.response",
                verbose_name="response",
            ),
        )
    ]
