"""Everybody who learns did so at their own pace: their enrolments name the self-paced offering of their course."""

from django.db import migrations


def name_offerings(apps, schema_editor):
    Enrolment, Offering = apps.get_model("learning", "Enrolment"), apps.get_model("offerings", "Offering")
    without = Enrolment.objects.filter(offering=None)
    for pk, key in list(without.order_by().values_list("course", "course__key").distinct()):
        offering, _made = Offering.objects.get_or_create(course=key, kind="self-paced")
        without.filter(course=pk).update(offering=offering)


class Migration(migrations.Migration):
    dependencies = [("learning", "0006_enrolments_name_an_offering"), ("offerings", "0001_offerings_and_dates")]

    operations = [migrations.RunPython(name_offerings, migrations.RunPython.noop)]
