"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.certificates.actions import issuing
from certification.certificates.models import Certificate
from lms.lib.codes import new_code
from tests.factories.certification import make_certificate

pytestmark = pytest.mark.django_db


def copy_of(certificate, **changes) -> Certificate:
    """Another row with the same facts, save what must differ anyway."""
    fields = {
        "scheme": certificate.scheme,
        "person": certificate.person,
        "number": new_code(8),
        "code": new_code(),
        "language": "en",
        "criteria_version": "1",
        "words": {},
        "issued_at": certificate.issued_at,
        "number_without_name": new_code(8),
        "code_without_name": new_code(),
    }
    with transaction.atomic():
        return Certificate.objects.create(**(fields | changes))


def test_one_certificate_per_person_and_scheme(alumna):
    certificate = make_certificate(alumna)

    with pytest.raises(IntegrityError):
        copy_of(certificate)


def test_another_after_a_revoked_one(alumna):
    certificate = make_certificate(alumna)
    Certificate.objects.update(revoked_at=timezone.now(), revocation_reason="replaced")

    assert copy_of(certificate)


@pytest.mark.parametrize("field", ["number", "code", "number_without_name", "code_without_name"])
def test_numbers_and_codes_are_unique(alumna, learner, field):
    certificate = make_certificate(alumna)

    with pytest.raises(IntegrityError):
        copy_of(certificate, person=learner, **{field: getattr(certificate, field)})


def test_every_record_has_a_place_of_its_own(alumna):
    first, second = make_certificate(alumna), make_certificate(alumna)
    taken = first.status_entries.get(is_named=True)

    for change in ({"index": taken.index}, {"certificate": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            second.status_entries.filter(is_named=True).update(**change)


def test_a_list_that_is_half_full_is_followed_by_another(alumna, monkeypatch):
    monkeypatch.setattr(issuing, "LIST_ROOM", 2)

    lists = [
        make_certificate(alumna).status_entries.values_list("status_list__number", flat=True) for _each in range(2)
    ]

    assert [set(numbers) for numbers in lists] == [{1}, {2}]


@pytest.mark.parametrize(
    "change",
    [
        lambda staff: {"revoked_by": staff, "confirmed_by": staff},
        lambda staff: {"revoked_at": timezone.now()},
        lambda staff: {"withdrawn_at": timezone.now()},
    ],
    ids=["one person twice", "revoked without a reason", "withdrawn with a name"],
)
def test_what_no_row_may_say(alumna, staff, change):
    make_certificate(alumna)

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**change(staff))
