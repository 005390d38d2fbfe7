"""What each app declares about people is all there is, and is true: of the file, and of erasure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import models
from django.test.utils import isolate_apps
from wagtail.models import ModelLogEntry

from certification.certificates.models import Certificate
from courses.learning.models import CheckAnswer, Enrolment
from lms import privacy
from lms.lib.privacy import GONE, STAYS, UNNAMED, Holding, flaws_of, same
from lms.privacy import DECLARED, HOLDINGS, erase_person, export_person, undeclared
from people.accounts.models import User
from tests.lms.test_privacy import person  # noqa: F401  (a fixture: everything is stored of this one)

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PATH = "courses/learning/actions/privacy.py"


# --- All of it is declared ----------------------------------------------------------------------------------------


def test_everything_about_people_is_declared():
    assert undeclared() == []


@pytest.mark.once
@isolate_apps("courses.learning")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"writer": models.ForeignKey(User, models.CASCADE)},
            "about people; declare `Holding(model=Diary, …)`",
        ),
        ({"readers": models.ManyToManyField(User)}, "about people; declare `Holding(model=Diary, …)`"),
        ({"answer": models.OneToOneField(CheckAnswer, models.CASCADE)}, "has rows about people; declare"),
        ({"words": models.TextField()}, 'say in courses/learning/actions/privacy.py `nobodys={"learning.Diary": '),
    ],
)
def test_a_new_model_is_found_with_what_to_write(fields, said):
    meta = type("Meta", (), {"app_label": "learning"})
    diary = type("Diary", (models.Model,), {**fields, "Meta": meta, "__module__": "courses.learning.models.diaries"})

    [sentence] = undeclared([diary])

    assert sentence.startswith("learning.Diary: ")
    assert said in sentence
    assert PATH in sentence


@pytest.mark.once
@isolate_apps("cms")
@pytest.mark.parametrize(("name", "is_found"), [("email", True), ("home_address", True), ("zip", False)])
def test_a_field_that_sounds_personal_is_found_where_nobody_is_expected(name, is_found):
    meta = type("Meta", (), {"app_label": "cms"})
    note = type("Note", (models.Model,), {name: models.TextField(), "Meta": meta, "__module__": "cms.models.notes"})

    found = undeclared([note])

    assert [one.partition(":")[0] for one in found] == ([f"cms.Note.{name}"] if is_found else [])


@pytest.mark.once
def test_a_model_of_others_whose_rows_stay_is_found(monkeypatch):
    assert undeclared([ModelLogEntry]) == []
    monkeypatch.delitem(privacy.OTHERS, "wagtailcore.ModelLogEntry.user")

    assert undeclared([ModelLogEntry]) == [
        "wagtailcore.ModelLogEntry.user: say in lms/privacy.py, OTHERS, what erasure does to it"
    ]


NOTE = Holding(
    model=Enrolment,
    keys={"person": UNNAMED, "checker": UNNAMED},
    exported=same("text", at="written_at"),
    withheld={"checker": "Theirs.", "seal": "It opens the note."},
    emptied=["text"],
    kept=["at", "seal"],
)
FIELDS = {"keys": {"person", "checker"}, "others": {"text", "at", "seal"}, "path": PATH}


@pytest.mark.once
def test_a_whole_declaration_has_no_flaw():
    assert flaws_of(NOTE, **FIELDS) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "fields", "said"),
    [
        (
            {},
            {"keys": {"person", "checker", "owner"}},
            ["owner: say in", "owner: say once"],
        ),
        ({}, {"others": {"text", "at", "seal", "mood"}}, ["mood: say once in", "mood: the row outlives"]),
        ({}, {"others": {"text", "at"}}, ["seal: there is no such field any more"]),
        ({"withheld": {"checker": "Theirs."}}, {}, ["seal: say once in"]),
        ({"withheld": {"checker": "Theirs.", "seal": "x", "text": "y"}}, {}, ["text: say once in"]),
        ({"withheld": {"seal": "x"}}, {}, ["checker: say once in"]),
        ({"emptied": []}, {}, ["text: the row outlives"]),
        ({"kept": ["at", "seal", "text"]}, {}, ["text: the row outlives"]),
        ({"keys": {"person": GONE, "checker": UNNAMED}, "emptied": [], "kept": []}, {}, []),
        ({"of": "", "exported": {}, "withheld": {}, "emptied": [], "kept": []}, {}, []),
        ({"of": "other__person", "row": STAYS, "kept": []}, {}, ["person: say once", "at: the row", "seal: the row"]),
    ],
)
def test_what_is_missing_twice_or_gone_is_said(changes, fields, said):
    found = flaws_of(replace(NOTE, **changes), **(FIELDS | fields))

    assert len(found) == len(said)
    assert all(any(one in sentence for sentence in found) for one in said)


# --- What is declared is true of the file -------------------------------------------------------------------------


def test_the_file_has_the_kinds_and_names_that_are_declared_and_words_for_each(person):  # noqa: F811
    for one in DECLARED:
        rows_of = one.export(person)

        assert rows_of.keys() == one.titles.keys()
        for kind, rows in rows_of.items():
            holdings = [holding for holding in one.holdings if kind in (holding.kind, holding.also)]
            told = {name for holding in holdings for name in [*holding.exported.values(), *holding.derived]}
            assert rows != [], f"{kind}: planted"
            assert {name for row in rows for name in row} == told, kind
            assert told <= one.names.keys(), kind


def test_no_two_apps_tell_one_kind():
    kinds = [kind for one in DECLARED for kind in one.titles]

    assert len(kinds) == len(set(kinds))


def test_the_file_is_as_it_was_before_there_were_declarations(person):  # noqa: F811
    export = export_person(person)

    assert list(export) == ["people", "questionnaires", "courses", "certification"]
    assert list(export["people"])[:3] == ["account", "affiliations", "addresses"]


# --- And of erasure -----------------------------------------------------------------------------------------------


def test_erasure_does_to_each_row_and_field_what_is_declared(person, django_capture_on_commit_callbacks):  # noqa: F811
    about = [one for one in HOLDINGS if one.of]
    rows = {one.label: list(one.model._base_manager.filter(**{one.of: person.pk}).values()) for one in about}
    assert [label for label, found in rows.items() if not found and label != "certificates.StatusEntry"] == []

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person, at=AT)

    for one in about:
        before = {row[one.model._meta.pk.attname]: row for row in rows[one.label]}
        after = {row[one.model._meta.pk.attname]: row for row in one.model._base_manager.filter(pk__in=before).values()}
        assert after.keys() == (before.keys() if one.is_staying else set()), one.label
        for key, row in after.items():
            _looked_at(one, before[key], row)


SET_BY_ERASURE = {
    "certificates.Certificate.version",
    "certificates.Certificate.withdrawn_at",
    "learning.ItemCompletion.pseudonym",
}


def _looked_at(holding: Holding, before: dict, after: dict) -> None:
    for field in holding.model._meta.concrete_fields:
        name = f"{holding.label}.{field.name}"
        if field.name in holding.emptied:
            assert after[field.attname] in (None, ""), name
        elif field.name in holding.kept and name not in SET_BY_ERASURE:
            assert after[field.attname] == before[field.attname], name
        elif field.name == holding.of:
            assert after[field.attname] is None, name


def test_certificates_say_since_when_they_are_withdrawn(person):  # noqa: F811
    erase_person(person, at=AT)

    assert Certificate.objects.filter(withdrawn_at=AT).exists()
