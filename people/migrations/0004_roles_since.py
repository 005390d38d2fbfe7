from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_jobs_and_erasures")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="roles_since",
            field=models.DateTimeField(
                blank=True,
                help_text="When a role was last given. Empty: since joining.",
                null=True,
                verbose_name="roles since",
            ),
        ),
    ]
