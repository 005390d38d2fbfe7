"""Versions that stay, answers with every state before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from lms.privacy import erase_person, export_person
from questionnaires.actions import UnsoundFields, begin_response, hand_in, questionnaire_of, save_answers, shape
from questionnaires.models import Questionnaire, Response, Revision, Version
from questionnaires.rules import Condition, Difference, Problem, Sent, Wrong
from tests.questionnaires.fields import make_field

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def questionnaire(db) -> Questionnaire:
    return questionnaire_of("survey", made_for="", title={"en": "Survey"})


@pytest.fixture
def version(questionnaire) -> Version:
    return shape(questionnaire, [make_field("why", is_required=True), make_field("more")], at=AT)


@pytest.fixture
def response(version, learner) -> Response:
    return begin_response(version, learner)


def save(response: Response, *, at: datetime = AT, typed: datetime | None = None, version=None, base=None, **words):
    sent = {key: Sent(value, typed or at) for key, value in words.items()}
    return save_answers(response, sent, version=version or response.version, language="en", base=base, at=at)


def test_a_version_that_nobody_answered_is_changed_in_its_place(questionnaire, version):
    again = shape(questionnaire, [make_field("other")])

    assert again == version
    assert [one.key for one in again.fields] == ["other"]
    assert shape(questionnaire, [make_field("other")]).number == 1


def test_a_version_that_was_answered_stays_and_the_next_is_made(questionnaire, version, response):
    save(response, why="Because")

    newer = shape(questionnaire, [make_field("other")])

    assert (newer.number, questionnaire.newest) == (2, newer)
    version.refresh_from_db()
    assert [one["key"] for one in version.schema] == ["why", "more"]


@pytest.mark.parametrize("change", [{"schema": []}, {"checksum": "x"}, {"number": 7}, {"answered_at": None}])
def test_the_database_refuses_to_change_what_was_answered(version, response, change):
    Version.objects.update(made_by=None)
    save(response, why="Because")

    with pytest.raises(DatabaseError, match="an_answered_version_stays"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)


def test_the_database_refuses_to_change_a_revision(response):
    save(response, why="Because")

    with pytest.raises(DatabaseError, match="a_revision_stays"), transaction.atomic():
        Revision.objects.update(changes={})


def test_what_cannot_be_asked_is_no_version(questionnaire):
    with pytest.raises(UnsoundFields):
        shape(questionnaire, [make_field("why"), make_field("why")])

    assert questionnaire.newest is None


def test_every_save_that_changes_something_is_one_revision(response):
    save(response, why="Because")
    save(response, why="Because")
    saved = save(response, why="Therefore", more="Yes")

    assert saved.response.answers == {"why": "Therefore", "more": "Yes"}
    assert [one.changes for one in response.revisions.order_by("number")] == [
        {"why": "Because"},
        {"why": "Therefore", "more": "Yes"},
    ]
    assert saved.response.answers_at(1) == {"why": "Because"}
    assert saved.response.answers_at(0) == {}


def test_what_a_save_does_not_name_stays(response):
    save(response, why="Because", more="Yes")

    assert save(response, more="No").response.answers == {"why": "Because", "more": "No"}


def test_two_windows_keep_both_fields_and_show_what_gave_way(response):
    save(response, why="First", more="First")
    save(response, base=1, at=AT + timedelta(minutes=1), why="Window one")

    saved = save(response, base=1, at=AT + timedelta(minutes=2), why="Window two", more="Mine")

    assert saved.response.answers == {"why": "Window two", "more": "Mine"}
    assert saved.differences == (Difference("why", "Window two", "Window one"),)
    assert response.revisions.get(number=3).lost == {"why": "Window one"}


def test_words_typed_earlier_and_sent_later_give_way_and_are_kept_all_the_same(response):
    save(response, why="First")
    save(response, base=1, at=AT + timedelta(minutes=9), why="Typed at nine")

    late = AT + timedelta(minutes=20)
    saved = save(response, base=1, at=late, typed=AT + timedelta(minutes=5), why="Typed at five, no line")

    assert saved.response.answers == {"why": "Typed at nine"}
    assert saved.differences == (Difference("why", "Typed at nine", "Typed at five, no line"),)
    assert response.revisions.get(number=3).lost == {"why": "Typed at five, no line"}


def test_a_clock_that_goes_wrong_wins_nothing_for_ever(response):
    save(response, typed=AT + timedelta(days=400), why="From the future")

    saved = save(response, base=0, at=AT + timedelta(minutes=1), why="Now")

    assert saved.response.answers == {"why": "Now"}


def test_what_is_frozen_is_not_changed_by_any_save(questionnaire, learner):
    frozen = shape(questionnaire, [make_field("why", frozen_after="2026-11-30"), make_field("more")])

    saved = save(begin_response(frozen, learner), why="Late", more="Late")

    assert saved.response.answers == {"more": "Late"}


def test_handing_in_needs_what_is_shown_and_drops_what_is_hidden(questionnaire, learner):
    fields = [make_field("ask", "single"), make_field("why", conditions=(Condition("ask", "any_of", ("a",)),))]
    response = begin_response(shape(questionnaire, [*fields, make_field("must", is_required=True)]), learner)
    save(response, ask="a", why="Because")
    save(response, ask="b")

    assert hand_in(response, language="en") == [Problem("must", Wrong.MISSING)]
    response.refresh_from_db()
    assert response.handed_in_at is None
    save(response, must="Yes")
    assert hand_in(response, language="en", at=AT) == []

    response.refresh_from_db()
    assert response.answers == {"ask": "b", "why": "", "must": "Yes"}
    assert response.handed_in_at == AT
    assert response.answers_at(1)["why"] == "Because"


def test_handed_in_again_it_keeps_its_first_date(response):
    save(response, why="Because")
    hand_in(response, language="en", at=AT)
    save(response, why="Therefore")

    hand_in(response, language="en", at=AT + timedelta(days=1))

    response.refresh_from_db()
    assert response.handed_in_at == AT
    assert response.revisions.filter(source=Revision.Source.HANDED_IN).count() == 2


def test_an_answer_knows_its_language(response):
    save_answers(response, {"why": Sent("Porque sí", AT)}, version=response.version, language="es", at=AT)
    saved = save(response, more="Yes")

    assert saved.response.languages() == ["en", "es"]
    assert saved.response.stamps["why"]["language"] == "es"


def test_a_person_has_one_response_for_one_matter(version, learner):
    assert begin_response(version, learner) == begin_response(version, learner)
    assert begin_response(version, learner) != begin_response(version, learner, about="lesson")


def test_a_person_gets_all_of_it_and_takes_all_of_it_along(response, learner, alumna):
    save(response, why="Because")
    save(begin_response(response.version, alumna), why="Hers")

    [exported] = export_person(learner)["questionnaires"]["responses"]
    assert exported["answers"] == {"why": "Because"}
    assert [one["changes"] for one in exported["revisions"]] == [{"why": "Because"}]
    erase_person(learner)

    assert [one.person for one in Response.objects.all()] == [alumna]
    assert Revision.objects.count() == 1
