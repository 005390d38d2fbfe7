"""One of each thing that an address may name, and a browser for each kind of person who may ask for it."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupApprovalTask, Locale, Page, Site, Workflow
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from certification.certificates.actions import ask_correction, grant_correction, propose_revocation
from certification.certificates.models import Certificate, SpotCheck
from certification.signing.models import SigningKey
from cms.models import PlainPage
from courses.learning.actions import enrol
from courses.learning.models import LearningItem
from courses.material.models import LessonPage, Quiz, Task, Term
from courses.offerings.actions import override_dates, set_date
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.audiences.actions import audience_of
from people.contacts.actions import ask_contact, make_link
from people.contacts.models import Contact
from people.imports.models import Import
from people.letters.actions import write_letter
from people.letters.emails import Words, stop_address
from people.letters.models import Purpose
from people.lists.models import BulkRun, ListExport, SavedView
from people.mailing.actions import make_mailing
from people.mailing.models import Mailing
from people.reference.models import Country, Organisation, OrganisationType, Region, Sector, Tag
from questionnaires.actions import questionnaire_of, shape
from questionnaires.models import Questionnaire
from questionnaires.rules import Field
from tests.factories.certification import make_certificate, make_finished_certificate
from tests.factories.cms import make_guide, make_plain_page, make_shelf
from tests.factories.courses import item, make_course
from tests.factories.people import add_duty, add_second_factor, make_person, make_staff

DATE = {"kind": "due", "counted_from": "enrolment", "days": 7, "time": time(18)}
STAFF_ROLES = ["staff", "editor", "support", "auditor", "administrator"]


def of_lists(person: User) -> dict[str, object]:
    """What somebody keeps, takes along and does with a list, and nobody else may touch."""
    now, owned = timezone.now(), {"list_key": "people"}
    made = {"file_format": "csv", "language": "en", "reason": "A report", "asked_at": now, "made_at": now}
    return {
        "saved_view": SavedView.objects.create(owner=person, name="Mine", saved_at=now, **owned).pk,
        "list_export": ListExport.objects.create(asker=person, ends_at=now + timedelta(hours=1), **made, **owned).pk,
        "bulk_run": BulkRun.objects.create(doer=person, act="close", tried_at=now, **owned).pk,
    }


@pytest.fixture
def one_of_each(home, learner: User) -> dict[str, object]:
    """One of each thing; what belongs to a person belongs to the learner."""
    make_course("course", lessons=1, quiz=True)
    make_plain_page(home, "about")
    make_shelf(home, stories=1)
    make_guide(home, pages=1)
    learner.printed_name = "Amina Diallo"
    learner.save(update_fields=["printed_name"])
    certificate = make_finished_certificate(learner)
    proposed = propose(make_certificate(learner))
    enrolment = enrol(learner, item("course"))
    leaver = make_person("leaver")
    letter = write_letter(key="hello", kind="hello", person=learner, subject="Hello", text="Hello")
    return {
        "code": certificate.code,
        "certificate": certificate.pk,
        "proposed": proposed.pk,
        "drawn": draw(make_certificate(learner)).pk,
        "replaced": replace(make_certificate(learner)).pk,
        "scheme": certificate.scheme_id,
        "scheme_slug": certificate.scheme.slug,
        "status_list": 1,
        "key": SigningKey.objects.first().pk,
        "letter": letter.pk,
        "mailing": draft_mailing().pk,
        "stop_token": stop_address(learner, Purpose.NEWS).split("/")[-2],
        "contact": (contact := invite()).pk,
        "import": Import.objects.create(kind="people", name="list.csv", made_at=timezone.now()).pk,
        "invitation": make_link(contact, at=timezone.now())[1],
        "learner": learner.pk,
        "leaver": leaver.pk,
        "duty": add_duty(leaver, "auditor").pk,
        "entry": write_audit_entry("hello", about=learner).pk,
        "lesson_page": LessonPage.objects.first().pk,
        "course_item": LearningItem.objects.get(kind=LearningItem.Kind.COURSE).pk,
        "enrolment": enrolment.pk,
        "questionnaire": ask().pk,
        "offering": enrolment.offering_id,
        "offering_date": set_date(enrolment.offering, **DATE, by=None).pk,
        "override": override_dates(enrolment.offering, person=learner, days=1, reason="Ill.", by=learner).pk,
        "quiz": Quiz.objects.first().pk,
        "task": Task.objects.create(title="Task").pk,
        "term": Term.objects.create(slug="term", term="term", forms="term", definition="A word.").pk,
        "country": Country.objects.first().pk,
        "sector": Sector.objects.first().pk,
        "region": Region.objects.first().pk,
        "tag": Tag.objects.first().pk,
        "organisation_type": OrganisationType.objects.first().pk,
        "organisation": Organisation.objects.create(name="Office").pk,
        **of_lists(learner),
        **wagtails(home),
    }


@pytest.fixture
def browsers(one_of_each, learner: User, client_of: Callable[[User], Client]) -> dict[str, Client]:
    """A browser a role, named as the columns of the table."""
    team = {role: add_second_factor(make_staff(f"{role}-person", role)) for role in STAFF_ROLES}
    people = {"learner": learner, "other": make_person("omar"), **team}
    found = {"anyone": Client(), **{role: client_of(person) for role, person in people.items()}}
    for browser in found.values():
        browser.raise_request_exception = False
    return found


def ask() -> Questionnaire:
    """A questionnaire that whoever is signed in may answer."""
    row = questionnaire_of("survey", made_for="", title={"en": "Survey"})
    shape(row, [Field("why", "long", {"en": "Why?"})])
    Questionnaire.objects.update(is_open=True)
    return row


def replace(certificate: Certificate) -> Certificate:
    """Its holder got another name on it."""
    by = make_staff("corrector")
    grant_correction(ask_correction(certificate, name="Amina D.", reason="A slip.", by=certificate.person), by=by)
    return certificate


def wagtails(home: Page) -> dict[str, object]:
    """One of each thing that Wagtail, its translations and allauth keep."""
    old = home.save_revision()
    workflow, task = Workflow.objects.create(name="Look"), GroupApprovalTask.objects.create(name="Look")
    source, _created = TranslationSource.get_or_create_from_instance(PlainPage.objects.first())
    translation = Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="es"))
    translation.save_target()
    return {
        "page": PlainPage.objects.first().pk,
        "home": home.pk,
        "revision": old.pk,
        "image": make_picture().pk,
        "document": make_document().pk,
        "collection": Collection.objects.create(depth=2, path="00010001", name="Papers").pk,
        "site": Site.objects.first().pk,
        "locale": Locale.objects.first().pk,
        "group": Group.objects.first().pk,
        "workflow": workflow.pk,
        "workflow_task": task.pk,
        "redirect": Redirect.objects.create(old_path="/old", redirect_link="/en/").pk,
        "source": source.pk,
        "translation": translation.pk,
        "segment": StringSegment.objects.filter(source=source).first().pk,
        "none": 4_000_000,  # the number of nothing
    }


def make_picture() -> Image:
    return Image.objects.create(title="Picture", file=get_test_image_file())


def make_document() -> Document:
    return Document.objects.create(title="Paper", file=ContentFile(b"words", name="paper.txt"))


def propose(certificate: Certificate) -> Certificate:
    """A certificate that one person wants revoked: another has to confirm it."""
    propose_revocation(certificate, reason=Certificate.Reason.MISTAKE, note="Wrong name", by=make_staff("proposer"))
    return certificate


def invite() -> Contact:
    """Somebody without an account, who is asked to join."""
    return ask_contact("nia@example.net", purpose="join", basis="A list.", by=None)


def draft_mailing() -> Mailing:
    """A letter to everybody that nobody has proposed yet."""
    texts, everybody = {"en": Words("Hello", "Hello {name}")}, audience_of("members")
    by = make_staff("mailing-writer")
    return make_mailing(name="Hello", audience=everybody, purpose=Purpose.NEWS, fallback="en", texts=texts, by=by)


def draw(certificate: Certificate) -> Certificate:
    """A certificate that chance has drawn for an audit."""
    SpotCheck.objects.create(certificate=certificate, drawn_at=certificate.issued_at)
    return certificate
