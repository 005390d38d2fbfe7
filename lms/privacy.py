"""Export, hide and erase one person across all apps.

Every field of a model of ours that points at a person stands in ERASURE_RULES; a test walks the models and fails for
one that does not.
"""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from certification.certificates.actions import erase_certificates, export_certificates, hide_certificates
from certification.certificates.models import Certificate
from certification.schemes.actions import export_claims
from courses.learning.actions import erase_courses, export_courses
from people.accounts.actions import erase_people, export_account, export_records, note_erasure
from people.accounts.models import User
from people.audiences.actions import export_audiences, hide_everywhere
from people.audiences.models import VisibilityRule
from people.duties.actions import export_duties
from people.letters.actions import erase_letters, export_letters, say_goodbye
from people.signin.actions import export_ways_in
from questionnaires.actions import erase_responses, export_responses

# What becomes of the rows behind each field of ours that points at a person: "gone" with the account, or "unnamed" (the
# row stays without the person).
ERASURE_RULES = {
    "certificates.SpotCheck.looked_by": "unnamed",
    "certificates.Certificate.confirmed_by": "unnamed",
    "certificates.Certificate.person": "unnamed",
    "certificates.Correction.decided_by": "unnamed",
    "certificates.Certificate.revoked_by": "unnamed",
    "schemes.Claim.person": "gone",
    "schemes.EvidenceRow.checker": "unnamed",
    "schemes.EvidenceRow.person": "gone",
    "questionnaires.Response.person": "gone",
    "questionnaires.Version.made_by": "unnamed",
    "learning.CheckAnswer.person": "gone",
    "learning.CourseEdition.confirmed_by": "unnamed",
    "learning.Enrolment.person": "unnamed",
    "learning.ItemCompletion.person": "unnamed",
    "learning.QuizAttempt.person": "gone",
    "learning.TaskSubmission.person": "gone",
    "accounts.Affiliation.person": "gone",
    "accounts.AuditEntry.about": "unnamed",
    "accounts.AuditEntry.by": "unnamed",
    "accounts.Consent.person": "gone",
    "letters.Letter.person": "gone",
    "letters.MailChoice.person": "gone",
    "letters.MailHours.person": "gone",
    "signin.RecoveryCode.person": "gone",
    "accounts.User_groups.user": "gone",
    "accounts.User_user_permissions.user": "gone",
    "duties.Duty.ended_by": "unnamed",
    "duties.Duty.given_by": "unnamed",
    "duties.Duty.person": "gone",
    "audiences.Audience.owner": "gone",
    "audiences.Exclusion.owner": "gone",
    "audiences.Exclusion.person": "gone",
    "audiences.Membership.given_by": "unnamed",
    "audiences.Membership.person": "gone",
    "audiences.VisibilityRule.owner": "gone",
    # Wagtail's log keeps an id that leads nowhere any more; what it says about the person is erased by erase_people.
    "wagtailcore.ModelLogEntry.user": "unnamed",
    "wagtailcore.PageLogEntry.user": "unnamed",
}
OURS = {
    "lms",
    "staff",
    "signin",
    "audiences",
    "duties",
    "accounts",
    "letters",
    "reference",
    "uploads",
    "questionnaires",
    "cms",
    "material",
    "learning",
    "reading",
    "signing",
    "schemes",
    "certificates",
    "showing",
}


def export_person(person: User) -> dict[str, object]:
    """Everything that is stored about a person, ready for JSON: one key an app, below it one key a kind of row."""
    return {
        "people": {
            **export_account(person),
            **export_ways_in(person),
            **export_letters(person),
            **export_records(person),
            **export_audiences(person),
            **export_duties(person),
        },
        "questionnaires": export_responses(person),
        "courses": export_courses(person),
        "certification": {"certificates": export_certificates(person), **export_claims(person)},
    }


def is_seen(person: User) -> bool:
    """Whether others see anything of the person: a field that was opened, or what the code of a certificate tells."""
    rules = VisibilityRule.objects.filter(owner=person).openings().in_force(timezone.now())
    return rules.exists() or Certificate.objects.of(person).filter(is_hidden=False).exists()


@transaction.atomic
def hide_person(person: User, *, by: User) -> None:
    """Let nobody else see anything of the person; the codes of certificates answer as if they did not exist."""
    hide_certificates(person, by=by)
    hide_everywhere(person, by=by)


@transaction.atomic
def erase_person(
    person: User, *, by: User | None = None, note: str = "", at: datetime | None = None, is_told: bool = False
) -> None:
    """Remove a person and every text of theirs; what stays names nobody. `is_told`: a last letter says that it is done.

    `by`: the member of staff who did it on request, with a `note` why; nobody if it was the person.
    Completions stay as pseudonymous rows for statistics, certificates as number and "withdrawn by the holder".
    """
    if person.pk is None:
        return
    now = at or timezone.now()
    note_erasure(person.public_id, at=now)
    goodbye = say_goodbye(person, at=now) if is_told else None
    erase_certificates(person, at=now)
    erase_courses(person, at=now)
    erase_letters(person, but=goodbye)
    erase_responses(person)
    erase_people(person, by=by, note=note)


def backups_until(at: datetime) -> datetime:
    """When the last copy for emergencies that knew a person erased at `at` is overwritten."""
    return at + timedelta(days=settings.BACKUP_DAYS)


def without_erasure_rule(all_models: list[type[models.Model]] | None = None) -> list[str]:
    """Fields that point at a person and whose rows nobody has decided about. Empty, or erasure is not complete.

    Fields of ours must stand in ERASURE_RULES; so must those of other makers whose rows Django neither removes nor
    unnames.
    """
    found = []
    for model in all_models or apps.get_models(include_auto_created=True):
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            name = f"{model._meta.label}.{field.name}"
            if field.related_model is User and name not in ERASURE_RULES and not _goes_by_itself(model, field):
                found.append(name)
    return sorted(found)


def _goes_by_itself(model: type[models.Model], field: models.Field) -> bool:
    if field.many_to_many:
        return True  # its own table has a field that is looked at
    return model._meta.app_label not in OURS and field.remote_field.on_delete in (models.CASCADE, models.SET_NULL)
