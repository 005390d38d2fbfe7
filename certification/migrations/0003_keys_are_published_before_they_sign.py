from django.db import migrations, models
from django.db.models import F, Q


def tell_states(apps, _schema_editor):
    """The newest key that was not retired is the one that signs; it has signed since it was made."""
    keys = apps.get_model("certification", "SigningKey").objects
    keys.update(signs_from=F("made_at"), state="retired")
    newest = keys.filter(retired_at=None).order_by("pk").last()
    keys.filter(retired_at=None).exclude(pk=newest and newest.pk).update(retired_at=F("made_at"))
    keys.filter(pk=newest and newest.pk).update(state="signing")


class Migration(migrations.Migration):
    dependencies = [("certification", "0002_audits")]

    operations = [
        migrations.AddField(
            model_name="signingkey",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Published, does not sign yet"),
                    ("signing", "Signs"),
                    ("retired", "Retired, stays published"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="signingkey", name="signs_from", field=models.DateTimeField(null=True, verbose_name="signs from")
        ),
        migrations.RunPython(tell_states, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="signingkey",
            name="signs_from",
            field=models.DateTimeField(
                help_text="By then every kept list of our keys names it.", verbose_name="signs from"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(condition=Q(state="signing"), fields=("state",), name="one_key_signs"),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=Q(state="waiting"), fields=("state",), name="one_key_waits_to_sign"
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.CheckConstraint(
                condition=Q(retired_at__isnull=False, state="retired") | (~Q(state="retired") & Q(retired_at=None)),
                name="a_key_has_a_date_of_retirement_when_it_is_retired",
            ),
        ),
    ]
