"""What goes when something is deleted: never a fact about a person, except with the person."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from lms.privacy import OURS
from people.accounts.models import User
from tests.architecture.floors import floors

HARMLESS = {
    "imports.ImportRow.run": "The rows of a file go with the file; what was made of them stays.",
    "contacts.ContactLink.contact": "A link is good for its contact alone: nothing is asked any more.",
    "offerings.Anchor.offering": "A day of what is gone. An offering with enrolments or overrides is not deleted.",
    "offerings.DateOverride.group": "Other dates for members of what is gone: nobody belongs to it any more.",
    "offerings.OfferingDate.offering": "A plan. An offering with enrolments or overrides is not deleted.",
    "audiences.Membership.audience": "Who belonged to what is gone belongs to nothing; an app above fills it anew.",
    "mailing.Mailing.audience": "What was written says so in its letters; nobody is written to who belongs to nothing.",
    "mailing.MailingText.mailing": "Words. No mailing is deleted.",
    "audiences.VisibilityRule.audience": "What was opened to it is closed again. What denies names no audience.",
    "lists.BulkRow.run": "What became of rows in an act on many; it is forgotten with its run, after a month.",
    "questionnaires.Revision.response": "The states of what one person gave; only erasure of the person deletes it.",
    "material.LessonPage.task": "Words. A task that anybody has worked on is not deleted.",
    "material.ModulePage.quiz": "Words. A quiz that anybody has worked on is not deleted.",
    "learning.TaskSubmission.response": "What a person wrote into a task; only erasure of the person deletes it.",
    "learning.EditionItem.edition": "An edition that goes was never confirmed: nothing hangs on it.",
}


def taken_along(every: Iterable[type[models.Model]]) -> Iterator[str]:
    """Keys of ours whose rows vanish, or forget what they said, with a row that is no person."""
    for model in every:
        if model._meta.app_label not in OURS or model._meta.auto_created:
            continue
        for field in model._meta.local_fields:
            is_key = isinstance(field, models.ForeignKey) and not field.remote_field.parent_link
            if is_key and field.related_model is not User and field.remote_field.on_delete is not models.PROTECT:
                yield f"{model._meta.label}.{field.name}"


def test_every_app_of_ours_is_looked_at_before_a_person_goes():
    assert {*floors(), "lms"} == OURS


def test_only_words_go_with_what_is_deleted():
    assert set(taken_along(apps.get_models())) == set(HARMLESS)


@isolate_apps("courses.learning")
def test_a_planted_key_that_forgets_is_found():
    class Planted(models.Model):
        forgets = models.ForeignKey("reference.Country", models.SET_NULL, null=True)
        kept = models.ForeignKey("reference.Sector", models.PROTECT)

        class Meta:
            app_label = "learning"

    assert list(taken_along([Planted])) == ["learning.Planted.forgets"]
