"""Foreign keys point down only."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.floors import floors, keys_that_point_up


def test_the_floors_are_the_apps_of_ours():
    ours = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path} - {"lms"}

    assert set(floors()) == ours


def test_no_key_points_up():
    assert keys_that_point_up(apps.get_models(include_auto_created=True), floors()) == []


@isolate_apps(
    "people.accounts",
    "courses.material",
    "courses.learning",
    "certification.signing",
    "certification.schemes",
    "certification.certificates",
)
def test_a_planted_key_that_points_up_is_found():
    class Planted(models.Model):
        certificate = models.ForeignKey("certificates.Certificate", models.CASCADE)
        enrolments = models.ManyToManyField("learning.Enrolment")
        person = models.ForeignKey("accounts.User", models.CASCADE)

        class Meta:
            app_label = "learning"

    class AlsoPlanted(models.Model):
        enrolments = models.ManyToManyField("learning.Enrolment")

        class Meta:
            app_label = "accounts"

    assert keys_that_point_up([Planted, AlsoPlanted], floors()) == [
        "Planted.certificate of learning points up to certificates",
        "AlsoPlanted.enrolments of accounts points up to learning",
    ]
