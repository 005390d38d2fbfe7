"""Certificates for tests."""

import json
import uuid
from datetime import UTC, datetime

from certification.certificates.actions import issue
from certification.certificates.models import Certificate, due_claims
from certification.certificates.tasks import complete_certificate
from certification.schemes.actions import reconcile_claims
from certification.schemes.models import CriteriaVersion, Scheme
from certification.signing.models import StatusList
from certification.signing.standards.statuslist import is_set
from courses.learning.models import ItemCompletion, LearningItem
from people.accounts.models import User

ISSUED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WORDS = {
    "en": {
        "name": "Open Gov 101, part 1",
        "level": "Part 1",
        "sentence": "has completed modules 1 and 2.",
        "description": "Two modules.",
        "criteria": "Both quizzes passed.",
    },
    "es": {
        "name": "Gobierno abierto 101, parte 1",
        "level": "Parte 1",
        "sentence": "ha completado los módulos 1 y 2.",
        "description": "Dos módulos.",
        "criteria": "Dos cuestionarios superados.",
    },
    "ar": {
        "name": "مدخل إلى الحكومة المفتوحة، الجزء الأول",
        "level": "الجزء الأول",
        "sentence": "وذلك لإتمام الوحدتين 1 و2.",
        "description": "وحدتان.",
        "criteria": "اجتياز الاختبارين.",
    },
}


def make_item(title: str = "Module", kind: str = "module") -> LearningItem:
    """Something to learn, without a page."""
    return LearningItem.objects.create(key=uuid.uuid4(), kind=kind, titles={"en": title})


def make_scheme(slug: str = "part-1", *, items: int = 2, **fields: object) -> Scheme:
    """A scheme that asks for `items` modules."""
    scheme = Scheme.objects.create(slug=slug, **({"level": "part-1", "words": WORDS} | fields))
    ask_for(scheme, *[make_item(f"Module {number + 1}") for number in range(items)])
    return scheme


def ask_for(scheme: Scheme, *items: LearningItem, name: str = "2026-1") -> CriteriaVersion:
    """Let a version of the criteria ask for these items to be finished, and for nothing else."""
    version, _made = scheme.versions.get_or_create(name=name, defaults={"words": scheme.words})
    version.criteria.all().delete()
    for position, item in enumerate(items):
        version.criteria.create(item=item, position=position)
    return version


def items_of(scheme: Scheme) -> list[LearningItem]:
    """What the newest criteria ask for, in their order."""
    return [criterion.item for criterion in scheme.current.criteria.all()]


def people_due(scheme: Scheme) -> list[User]:
    """To whom the sweep would issue this certificate."""
    reconcile_claims()
    return [claim.person for claim in due_claims().filter(scheme=scheme).order_by("person")]


def complete_all(person: User, scheme: Scheme) -> None:
    """The person has done everything that the scheme asks for."""
    for item in items_of(scheme):
        complete(person, item)


def complete(person: User, item: LearningItem) -> None:
    """The person has done one thing."""
    ItemCompletion.objects.create(person=person, item=item, completed_at=ISSUED_AT, language="en")


def make_certificate(person: User, scheme: Scheme | None = None, *, at: datetime = ISSUED_AT) -> Certificate:
    """Issued, not yet signed or printed."""
    scheme = scheme or make_scheme(slug=f"scheme-{Scheme.objects.count() + 1}")
    complete_all(person, scheme)
    return issue(person, scheme, at=at)


def make_finished_certificate(person: User, scheme: Scheme | None = None, *, at: datetime = ISSUED_AT) -> Certificate:
    """Issued, signed, printed, and its holder told."""
    certificate = make_certificate(person, scheme, at=at)
    complete_certificate(str(certificate.pk))
    certificate.refresh_from_db()
    return certificate


def is_revoked_in_list(certificate) -> bool:
    """Whether the published list revokes both records of the certificate; one alone would be a fault."""
    published = json.loads(StatusList.objects.get().credential)
    bits = [
        is_set(published["credentialSubject"]["encodedList"], entry.index) for entry in certificate.status_entries.all()
    ]
    assert len(set(bits)) == 1
    return bits[0]
