"""Export and erasure of one person across all apps: nothing is forgotten in the file, nothing remains in the house."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from certification.certificates.models import Certificate, Correction, SpotCheck
from certification.schemes.actions import hand_down_evidence
from courses.learning.actions import save_task
from courses.learning.models import CheckAnswer, CourseEdition, Enrolment, ItemCompletion, LearningItem, QuizAttempt
from courses.offerings.actions import make_offering, override_dates, undo_override
from courses.offerings.models import DateOverride
from courses.recognition.models import PriorCompletion
from lms.lib.limits import is_limited
from lms.privacy import ERASURE_RULES, erase_person, export_person
from people.accounts import actions
from people.accounts.models import Affiliation, AuditEntry, Consent, User
from people.audiences.actions import add_members, audience_of, exclude, show
from people.audiences.models import Exclusion
from people.contacts.actions import ask_contact, make_link
from people.contacts.models import Contact
from people.imports.models import Import, ImportRow
from people.imports.tasks.checking import hash_of
from people.letters import tasks
from people.letters.actions import choose_letters, write_letter
from people.letters.models import Letter, LetterTemplate
from people.lists.models import BulkRow, BulkRun, ListExport, SavedView
from people.mailing.models import Mailing
from people.reference.models import Organisation
from people.signin.actions import make_recovery_codes
from questionnaires.actions import begin_response, questionnaire_of, save_answers, shape
from questionnaires.rules import Sent
from tests.factories.certification import make_certificate, make_item
from tests.factories.people import add_duty, make_person
from tests.questionnaires.fields import make_field

SECRET = "geheimnis"  # in every personal field, and nowhere else in this house
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FILES = ("certificates/one.pdf", "drafts/one.txt")

PERSONAL = {
    "accounts",
    "audiences",
    "duties",
    "lists",
    "signin",
    "questionnaires",
    "material",
    "learning",
    "offerings",
    "certificates",
}
# Fields of our models that say nothing about a person: every other text of a planted row must hold the secret.
IMPERSONAL = {
    *("accounts.User.password", "accounts.User.language", "accounts.User.zone"),
    *("accounts.AuditEntry.act", "accounts.AuditEntry.thing", "accounts.AuditEntry.note"),
    *("accounts.Consent.purpose", "accounts.Consent.wording", "signin.RecoveryCode.digest"),
    *(f"audiences.{model}.{name}" for model in ("VisibilityRule", "Exclusion") for name in ("subject", "field")),
    *("duties.Duty.scope_kind", "duties.Duty.scope_key"),
    *(f"lists.{model}.list_key" for model in ("BulkRun", "ListExport", "SavedView")),
    *("lists.BulkRun.act", "lists.BulkRun.choice", "lists.ListExport.file_format", "lists.ListExport.language"),
    *("audiences.Exclusion.kind", "audiences.Audience.kind", "audiences.Audience.key"),
    *("letters.Letter.kind", "letters.Letter.key", "letters.Letter.language", "letters.Letter.last_error"),
    *("learning.CheckAnswer.block", "learning.ItemCompletion.language", "learning.ItemCompletion.source"),
    *(f"questionnaires.Response.{name}" for name in ("about", "stamps")),
    *(f"questionnaires.Version.{name}" for name in ("schema", "checksum")),
    *("learning.Enrolment.intent", "offerings.DateOverride.kind"),
    *("learning.QuizAttempt.drawn", "learning.CourseEdition.confirmation"),
    *(f"certificates.Certificate.{name}" for name in ("number", "code", "language", "criteria_version", "words")),
    *(f"certificates.Certificate.{name}" for name in ("pdf_sha256", "revocation_reason")),
    *(f"certificates.Certificate.{name}_without_name" for name in ("number", "code")),
    "certificates.Certificate.pdf_without_name_sha256",
}


@pytest.fixture
def person(db, settings) -> User:
    """Somebody of whom everything that can be stored is stored."""
    person = make_person(
        f"{SECRET}-name", email=f"{SECRET}@example.org", alias=f"{SECRET} alias", printed_name=f"{SECRET} printed"
    )
    _plant_sign_in(person)
    _plant_letters(person)
    _plant_audiences(person)
    _plant_contacts(person)
    _plant_imports(person)
    _plant_response(person)
    _plant_courses(person)
    _plant_certificate(person)
    _plant_staff_area(person)
    _plant_lists(person)
    return person


def _plant_sign_in(person: User) -> None:
    EmailAddress.objects.create(user=person, email=f"{SECRET}@second.example")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    make_recovery_codes(person)
    Letter.objects.all().delete()  # the notice of it says the same to everybody
    Consent.objects.create(person=person, purpose="story", wording="1", given_at=AT)
    phone = Client(headers={"user-agent": f"{SECRET} phone"})
    phone.force_login(person)
    phone.post("/accounts/login/", {"login": f"{SECRET}@example.org", "password": "wrong"})
    session = phone.session
    session["note"] = SECRET
    session.save()
    UserSession.objects.create(user=person, ip="::", session_key=session.session_key, user_agent=f"{SECRET} phone")
    is_limited("login", f"{SECRET}@example.org", limit=1, seconds=3600)


def _plant_audiences(person: User) -> None:
    friend = make_person("friend")
    Affiliation.objects.create(person=person, organisation=Organisation.objects.create(name="Office"))
    audience = audience_of("named", owner=person, names={"en": f"{SECRET} friends"})
    add_members(audience, [friend.pk])
    add_members(audience_of("circle", "readers"), [person.pk])
    add_members(audience_of("circle", "readers"), [friend.pk], by=person)
    show(person, "person", person.public_id, "name", audience, by=person)
    exclude(person, "person", person.public_id, "name", people=[friend], by=person)
    Exclusion.objects.update(called=SECRET)
    exclude(friend, "person", friend.public_id, "name", people=[person], by=friend)


def _plant_letters(person: User) -> None:
    words = {"kind": "greeting", "subject": f"{SECRET}!", "text": SECRET, "html": f"<p>{SECRET}</p>"}
    letter = write_letter(key="greeting", person=person, **words)
    tasks.send_letter(str(letter.pk))
    write_letter(key="unsent", person=person, **words)
    write_letter(key="stranger", address=person.email, **words)
    choose_letters(person, wanted={"news": True}, quiet_from=20, quiet_until=7, most_a_week=2)
    actions.write_audit_entry("something", by=person, about=person)


def _plant_contacts(person: User) -> None:
    told = {"purpose": "join", "basis": f"{SECRET} list", "name": SECRET}
    mine = ask_contact(f"{SECRET}@third.example", by=None, **told)
    Contact.objects.filter(pk=mine.pk).update(person=person)
    make_link(mine, at=AT)
    ask_contact(person.email, by=None, **told)
    asked = ask_contact("friend@example.net", purpose="join", basis="A list.", by=person)
    Contact.objects.filter(pk=asked.pk).update(name="Friend")


def _plant_imports(person: User) -> None:
    run = Import.objects.create(kind="people", name="list.csv", by=person, made_at=AT)
    ImportRow.objects.create(run=run, number=2, cells=[person.email], about=hash_of(person.email))
    lesson, other = make_person("pupil"), make_person("other")
    told = {"finished_on": AT.date(), "source": "School", "checker": "Head", "proposed_at": AT}
    item = make_item("Elsewhere", kind=LearningItem.Kind.LESSON)
    PriorCompletion.objects.create(person=lesson, item=item, proposed_by=person, **told)
    decided = {"state": "refused", "decided_at": AT, "decided_by": person}
    PriorCompletion.objects.create(person=other, item=item, **told | decided)
    PriorCompletion.objects.create(person=person, item=item, **told | {"source": SECRET, "checker": SECRET})


def _plant_response(person: User) -> None:
    asked = questionnaire_of("plan", made_for="task", title={"en": "Plan"})
    version = shape(asked, [make_field("aim")], by=person, at=AT)
    save_answers(begin_response(version, person), {"aim": Sent(SECRET, AT)}, version=version, language="en", at=AT)


def _plant_courses(person: User) -> None:
    lesson = make_item("Lesson", kind=LearningItem.Kind.LESSON)
    course = make_item("Course", kind=LearningItem.Kind.COURSE)
    edition = CourseEdition.objects.create(
        course=course, number=1, made_at=AT, confirmed_at=AT, confirmation="editor", confirmed_by=person
    )
    offering = make_offering(course.key, kind="cohort", name="Cohort 3", by=person)
    Enrolment.objects.create(
        person=person,
        course=course,
        offering=offering,
        intent="look",
        edition=edition,
        started_at=AT,
        last_item=lesson,
        last_at=AT,
    )
    other = make_person("late")
    override_dates(offering, person=person, days=3, reason=SECRET, by=other)
    undo_override(override_dates(offering, person=other, days=3, reason="A flood.", by=person), by=person)
    ItemCompletion.objects.create(person=person, item=lesson, completed_at=AT, language="en")
    CheckAnswer.objects.create(person=person, item=lesson, block="q1", answer=SECRET, is_right=True, answered_at=AT)
    QuizAttempt.objects.create(
        person=person, item=lesson, number=1, drawn=[], answers={"q": SECRET}, pass_share=0.7, began_at=AT
    )
    save_task(person, lesson, course=course, answers={"map": SECRET}, language="en", at=AT)


def _plant_certificate(person: User) -> None:
    certificate = make_certificate(person)
    from certification.certificates.files import pdf_path

    path = pdf_path(certificate)
    storages["private"].save(path, ContentFile(SECRET.encode()))
    Certificate.objects.filter(pk=certificate.pk).update(
        credential=SECRET, credential_without_name=SECRET, pdf_path=f"{path}{SECRET}", revocation_note=SECRET
    )
    SpotCheck.objects.create(certificate=certificate, drawn_at=AT, finding="sound", looked_at=AT, note=SECRET)
    hand_down_evidence(person, kind="outcome", key=f"{SECRET}-1", happened_on=AT.date(), by=make_person("witness"))
    others = make_certificate(make_person("somebody", printed_name="Some Body"))
    Certificate.objects.filter(pk=others.pk).update(revoked_by=person)
    third = make_certificate(make_person("else", printed_name="Else Where"))
    hand_down_evidence(others.person, kind="outcome", key="2", happened_on=AT.date(), by=person)
    Certificate.objects.filter(pk=third.pk).update(confirmed_by=person)
    said = {"asked_at": AT, "decided_at": AT, "is_granted": False}
    Correction.objects.create(certificate=certificate, name=SECRET, reason=SECRET, answer=SECRET, **said)
    Correction.objects.create(certificate=third, name="Else", reason="A slip.", answer="No.", decided_by=person, **said)
    SpotCheck.objects.create(certificate=third, drawn_at=AT, finding="sound", looked_at=AT, looked_by=person)


def _plant_lists(person: User) -> None:
    SavedView.objects.create(owner=person, list_key="people", name=SECRET, query=f"organisation={SECRET}", saved_at=AT)
    run = BulkRun.objects.create(doer=person, list_key="people", act="close", reason=SECRET, tried_at=AT)
    BulkRow.objects.create(run=run, position=0, row_key="1", outcome="ready")
    asked = {"list_key": "people", "file_format": "csv", "language": "en", "asked_at": AT, "made_at": AT, "ends_at": AT}
    ListExport.objects.create(asker=person, query=f"q={SECRET}", reason=SECRET, **asked)
    others = ListExport.objects.create(asker=make_person("taker"), query=f"q={SECRET}", reason="A report", **asked)
    storages["private"].save(others.file_name, ContentFile(SECRET.encode()))


def _plant_staff_area(person: User) -> None:
    add_duty(person, "staff")
    add_duty(make_person("successor"), "staff", until=timezone.now(), given_by=person, ended_by=person)
    person.user_permissions.add(Permission.objects.first())
    _plant_mailings(person)
    profile = UserProfile.get_for_user(person)
    profile.avatar.save("me.txt", ContentFile(SECRET.encode()))
    log(person, "wagtail.edit", user=person)
    kind = ContentType.objects.get_for_model(User)
    entry = {"label": "Home", "action": "wagtail.edit", "page_id": 1, "timestamp": AT}
    PageLogEntry.objects.create(content_type=kind, user=person, **entry)


def _plant_mailings(person: User) -> None:
    LetterTemplate.objects.create(name="x", language="en", version=1, subject="x", text="x", made_by=person)
    given = {"name": "x", "purpose": "news", "audience": audience_of("members")}
    Mailing.objects.create(**given, made_by=person, proposed_by=person, proposed_at=AT)
    Mailing.objects.create(**given, state="sent", released_by=person, released_at=AT)


def tables_with(secret: str) -> dict[str, int]:
    """Tables in which the secret stands, in any row, in any column."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            hits = sum(secret in str(row).lower() for row in cursor.fetchall())
            if hits:
                found[table] = hits
    sessions = [session for session in Session.objects.all() if secret in str(session.get_decoded()).lower()]
    return found | ({"sessions, decoded": len(sessions)} if sessions else {})


def files_with(secret: str, *folders: Path) -> list[Path]:
    """Files below the folders in whose name or bytes the secret stands."""
    every = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
    return [path for path in every if secret in str(path).lower() or secret.encode() in path.read_bytes().lower()]


def _rows_of(name: str, person: User):
    label, field = name.rsplit(".", 1)
    return apps.get_model(label)._base_manager.filter(**{field: person.pk})


def _holder_of(row: Certificate | DateOverride | SpotCheck) -> int | None:
    return row.person_id if isinstance(row, Certificate | DateOverride) else row.certificate.person_id


def test_the_planted_person_has_a_row_behind_every_field_and_the_secret_in_every_text(person):
    without_rows = [name for name in ERASURE_RULES if not _rows_of(name, person).exists()]
    assert without_rows == []

    bare = []
    for row in [person, *(row for name in ERASURE_RULES for row in _rows_of(name, person))]:
        if row._meta.app_label not in PERSONAL:
            continue
        for field in row._meta.concrete_fields:
            name = f"{row._meta.label}.{field.name}"
            is_text = isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)
            of_another = row._meta.app_label in ("certificates", "offerings") and _holder_of(row) != person.pk
            if (
                is_text
                and name not in IMPERSONAL
                and not of_another
                and SECRET not in str(field.value_from_object(row))
            ):
                bare.append(name)
    assert sorted(set(bare)) == []


def test_nothing_of_an_erased_person_remains(person, settings, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    folders = [Path(settings.DATA_DIR), Path(default_storage.location), Path(storages["private"].location)]
    assert len(tables_with(SECRET)) == 23, "planted well"
    assert len(files_with(SECRET, *folders)) >= 2

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person, at=AT)

    assert tables_with(SECRET) == {}
    assert files_with(SECRET, *folders, Path(django_settings.QUEUE_DIR)) == []
    for cache in caches.all(initialized_only=True):
        assert SECRET not in str(vars(cache)).lower()
    assert SECRET not in caplog.text.lower()


def test_what_stays_names_nobody(person, django_capture_on_commit_callbacks):
    pk = person.pk
    unnamed = {
        name: list(_rows_of(name, person).values_list("pk", flat=True))
        for name, rule in ERASURE_RULES.items()
        if rule != "gone"
    }

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person, at=AT)

    assert not User.objects.filter(pk=pk).exists()
    completion = ItemCompletion.objects.get(item__titles__en="Lesson")
    assert completion.person is None
    assert completion.pseudonym
    certificate = Certificate.objects.get(withdrawn_at=AT)
    assert (certificate.person, certificate.printed_name, certificate.number != "") == (None, "", True)
    for name, keys in unnamed.items():
        label, _field = name.rsplit(".", 1)
        kept = apps.get_model(label)._base_manager.filter(pk__in=keys).count()
        assert kept == len(keys) or name == "wagtailcore.ModelLogEntry.user", name
    assert AuditEntry.objects.filter(act="person-erased", by=None, about=None).count() == 1


def test_erasing_twice_is_harmless(person):
    erase_person(person, at=AT)
    erase_person(person, at=AT)

    assert AuditEntry.objects.filter(act="person-erased").count() == 1


def test_the_last_letter_leaves_and_is_forgotten(person, mailoutbox):
    erase_person(person, at=AT, is_told=True)
    letter = Letter.objects.get(kind="account-erased")
    assert letter.person is None

    tasks.send_letter(str(letter.pk))

    assert mailoutbox[-1].to == [f"{SECRET}@example.org"]
    assert tables_with(SECRET) == {}


def test_the_last_letter_of_who_chose_discreet_mail_names_nobody(learner, mailoutbox, settings):
    learner.email, learner.discreet_mail = "l@example.org", True
    learner.save()

    erase_person(learner, at=AT, is_told=True)
    tasks.send_letter(str(Letter.objects.get(key__startswith="erased:").pk))

    sent = mailoutbox[-1]
    assert sent.from_email.startswith("Notices <")
    assert settings.SITE_NAME not in sent.from_email + sent.subject + sent.body


def test_the_export_holds_every_text_that_the_person_gave(person):
    export = json.dumps(export_person(person), default=str)

    for text in (f"{SECRET}-name", f"{SECRET} alias", f"{SECRET} printed", f"{SECRET}@second.example"):
        assert text in export
    rows = export_person(person)
    assert rows["people"]["letters"][0]["text"] == SECRET
    assert rows["courses"]["tasks"][0]["answers"] == {"map": SECRET}
    assert rows["courses"]["attempts"][0]["answers"] == {"q": SECRET}
    assert rows["certification"]["certificates"][0]["name_as_printed"] == f"{SECRET} printed"


def test_the_export_opens_no_account(person):
    letter = write_letter(key="x", kind="account-x", person=person, subject="x", text="secret-link")
    export = json.dumps(export_person(person), default=str)

    assert letter.text not in export
    assert person.password not in export


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps its own files")
def test_nothing_of_an_erased_person_remains_in_the_bytes_of_the_database(person):
    def files() -> list[Path]:
        return files_with(SECRET, Path(connection.settings_dict["NAME"]).parent)

    assert files() != [], "planted well"

    erase_person(person)
    actions.keep_list_of_erased()

    assert files() == []
