import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_what_was_written_moves")]

    operations = [
        migrations.AlterField(
            "tasksubmission",
            "response",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="task_submission",
                to="questionnaires.response",
                verbose_name="response",
            ),
        ),
        migrations.RemoveField("tasksubmission", "answers"),
        migrations.RemoveField("tasksubmission", "saved_at"),
        migrations.RemoveField("tasksubmission", "handed_in_at"),
    ]
