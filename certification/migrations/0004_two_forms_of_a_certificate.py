import secrets
import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from lms.lib.codes import grouped, new_code
from lms.lib.statuslist import LENGTH


def draw(apps, _schema_editor):
    """Give the form without a name marks of its own; it is signed anew. Its old place stays: what was handed out counts."""
    places = apps.get_model("certification", "StatusPlace").objects
    certificates = list(apps.get_model("certification", "Certificate").objects.all())
    for certificate in certificates:
        certificate.number_without_name = f"{certificate.issued_at:%Y}-{grouped(new_code(8))}"
        certificate.code_without_name = new_code()
        certificate.record_id_without_name, certificate.subject_id_without_name = uuid.uuid4(), uuid.uuid4()
        certificate.credential_without_name = ""
        certificate.save()
        place = {"certificate": certificate, "status_list_id": certificate.status_list_id}
        places.create(**place, is_named=True, index=certificate.status_index)
    for certificate in certificates:
        taken = set(places.filter(status_list_id=certificate.status_list_id).values_list("index", flat=True))
        index = next(index for index in iter(lambda: secrets.randbelow(LENGTH), None) if index not in taken)
        places.create(certificate=certificate, status_list_id=certificate.status_list_id, is_named=False, index=index)


def empty(name: str, length: int) -> migrations.AddField:
    field = models.CharField(max_length=length, default="", verbose_name=f"{name} without a name")
    return migrations.AddField("certificate", f"{name}_without_name", field)


def unique(name: str, length: int) -> migrations.AlterField:
    field = models.CharField(max_length=length, unique=True, verbose_name=f"{name} without a name")
    return migrations.AlterField("certificate", f"{name}_without_name", field)


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_keys_are_published_before_they_sign")]

    operations = [
        migrations.CreateModel(
            name="StatusPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_named", models.BooleanField(verbose_name="of the record with the name")),
                ("index", models.PositiveIntegerField(verbose_name="index")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="certification.certificate",
                    ),
                ),
                (
                    "status_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="certification.statuslist",
                    ),
                ),
            ],
            options={
                "verbose_name": "place in a status list",
                "verbose_name_plural": "places in status lists",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("status_list", "index"), name="one_record_per_place_in_a_status_list"
                    ),
                    models.UniqueConstraint(
                        fields=("certificate", "is_named"), name="one_place_per_record_of_a_certificate"
                    ),
                ],
            },
        ),
        empty("number", 20),
        empty("code", 12),
        migrations.AddField(
            "certificate", "record_id_without_name", models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.AddField(
            "certificate", "subject_id_without_name", models.UUIDField(default=uuid.uuid4, editable=False)
        ),
        migrations.AddField(
            "certificate",
            "pdf_without_name_sha256",
            models.CharField(blank=True, max_length=64, verbose_name="fingerprint of the file without a name"),
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
        unique("number", 20),
        unique("code", 12),
        migrations.RemoveConstraint("certificate", "one_certificate_per_place_in_a_status_list"),
        migrations.RemoveField("certificate", "status_list"),
        migrations.RemoveField("certificate", "status_index"),
        migrations.RemoveIndex("certificate", "certificates_unfinished"),
        migrations.AddIndex(
            "certificate",
            models.Index(
                condition=Q(withdrawn_at=None)
                & (
                    Q(credential="")
                    | Q(credential_without_name="")
                    | Q(pdf_sha256="")
                    | Q(pdf_without_name_sha256="")
                    | Q(told_at=None)
                ),
                fields=["issued_at"],
                name="certificates_unfinished",
            ),
        ),
    ]
