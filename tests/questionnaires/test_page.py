"""The page of a questionnaire, with everything that can be asked, without a line of script."""

from datetime import date

import pytest
from django.test import Client

from people.reference.models import Country
from questionnaires.actions import open_questionnaire, questionnaire_of, shape
from questionnaires.forms import pages_of
from questionnaires.models import Questionnaire, Response, Version
from questionnaires.rules import MAX_ROWS, Condition, Field
from tests.questionnaires.fields import make_field
from tests.reading import squeezed

pytestmark = pytest.mark.django_db

FORM = "/en/forms/survey/"
EVERY_KIND = [
    make_field("short", "short", is_required=True),
    make_field("long", "long", limit=5, counts="words", hint={"en": "Be brief"}),
    make_field("number", "number", least=1, most=9),
    make_field("day", "date"),
    make_field("single", "single"),
    make_field("multiple", "multiple"),
    make_field("scale", "scale"),
    make_field("matrix", "matrix"),
    make_field("country", "country"),
    make_field("office", "organisation"),
    make_field("link", "link"),
    make_field("consent", "consent"),
    make_field("table", "table"),
    make_field("head", "heading"),
]
GIVEN = {
    "f-short": "Name",
    "f-long": "As brief as that",
    "f-number": "3,5",
    "f-day": "2026-12-31",
    "f-single": "a",
    "f-multiple": ["a", "b"],
    "f-scale": "b",
    "f-matrix--one": "a",
    "f-country": "KE",
    "f-office": "County of Nyeri",
    "f-link": "https://example.org/",
    "f-consent": "yes",
    "f-table--0--one": "x",
    "f-table--2--two": "y",
}
KEPT = {
    "short": "Name",
    "long": "As brief as that",
    "number": "3,5",
    "day": "2026-12-31",
    "single": "a",
    "multiple": ["a", "b"],
    "scale": "b",
    "matrix": {"one": "a"},
    "country": "KE",
    "office": "County of Nyeri",
    "link": "https://example.org/",
    "consent": "yes",
    "table": [{"one": "x", "two": ""}, {"one": "", "two": "y"}],
}


def ask(fields: list[Field], *, staff) -> Version:
    row = questionnaire_of("survey", made_for="", title={"en": "Survey"})
    open_questionnaire(row, is_open=True, by=staff)
    return shape(row, fields, by=staff)


def send(answerer: Client, version: Version, go: str, **given):
    keys = [one.key for one in version.fields]
    return answerer.post(FORM, {"keys": keys, "go": go, "page": "0", **given})


@pytest.fixture
def answerer(client_of, learner) -> Client:
    Country.objects.get_or_create(code="KE", defaults={"names": {"en": "Kenya"}})
    return client_of(learner)


def test_every_kind_of_field_is_shown_kept_and_handed_in(answerer, staff):
    version = ask(EVERY_KIND, staff=staff)
    empty = squeezed(answerer.get(FORM).content.decode())
    for name in GIVEN:
        assert f'name="{name}"' in empty
    assert "0 of 5 words" in empty

    send(answerer, version, "hand-in", **GIVEN)

    response = Response.objects.get()
    assert response.answers == KEPT
    assert response.handed_in_at
    page = squeezed(answerer.get(FORM).content.decode())
    assert "Handed in:" in page
    assert 'value="County of Nyeri"' in page
    assert page.count(" checked") == 6
    assert '<option value="KE" selected>' in page
    assert "4 of 5 words" in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(answerer, staff):
    version = ask(EVERY_KIND, staff=staff)
    wrong = {"f-long": "one two three four five six", "f-number": "many", "f-link": "nowhere", "f-country": "XX"}

    answer = answerer.post(FORM, {"keys": [one.key for one in version.fields], "go": "hand-in", **wrong}, follow=True)

    page = squeezed(answer.content.decode())
    for said in ("This needs an answer.", "1 word too many.", "Write a number", "Write a whole address", "Choose from"):
        assert page.count(said) == 2, said  # above, and beside the field
    assert 'aria-describedby="f-long-hint f-long-error"' in page
    assert 'value="nowhere"' in page
    assert Response.objects.get().handed_in_at is None


@pytest.mark.parametrize(
    "forged",
    [{"f-single": "z"}, {"f-multiple": ["z"]}, {"f-matrix--one": "z"}, {"f-matrix--z": "a"}, {"f-consent": "no"}],
)
def test_what_was_not_offered_is_not_kept(answerer, staff, forged):
    send(answerer, ask(EVERY_KIND, staff=staff), "save", **forged)

    assert Response.objects.get().answers == {}


def test_what_a_page_did_not_show_is_not_touched(answerer, staff):
    version = ask([make_field("one", "consent"), make_field("two", "consent")], staff=staff)
    send(answerer, version, "save", **{"f-one": "yes", "f-two": "yes"})

    answerer.post(FORM, {"keys": ["one"], "go": "save"})

    assert Response.objects.get().answers == {"one": "", "two": "yes"}


# --- Pages and conditions ---------------------------------------------------------------------------------------------
PAGED = [
    make_field("ask", "single"),
    make_field("why", "short", is_required=True, conditions=(Condition("ask", "any_of", ("a",)),)),
    make_field("part", "page", conditions=(Condition("ask", "any_of", ("a",)),)),
    make_field("inside", "short"),
    make_field("end", "page"),
    make_field("last", "short"),
]


def test_an_answer_opens_more_on_its_own_page_before_one_goes_on(answerer, staff):
    ask(PAGED, staff=staff)
    assert 'name="f-why"' not in answerer.get(FORM).content.decode()

    answer = answerer.post(FORM, {"keys": "ask", "f-ask": "a", "page": "0", "go": "next"}, follow=True)
    page = answer.content.decode()
    assert "opens more to answer" in page
    assert 'name="f-why"' in page
    assert "Page 1 of 3" in squeezed(page)

    answer = answerer.post(
        FORM, {"keys": ["ask", "why"], "f-ask": "a", "f-why": "So", "page": "0", "go": "next"}, follow=True
    )
    assert 'name="f-inside"' in answer.content.decode()


def test_a_hidden_page_is_passed_over_in_both_directions(answerer, staff):
    ask(PAGED, staff=staff)
    sent = {"keys": "ask", "f-ask": "b", "page": "0", "go": "next"}

    assert 'name="f-last"' in answerer.post(FORM, sent, follow=True).content.decode()
    back = answerer.post(FORM, {"keys": "last", "f-last": "x", "page": "2", "go": "back"}, follow=True)
    assert 'name="f-ask"' in back.content.decode()
    assert Response.objects.get().answers == {"ask": "b", "last": "x"}


def test_hidden_required_fields_block_nothing_and_their_answers_are_dropped(answerer, staff):
    ask(PAGED, staff=staff)
    answerer.post(FORM, {"keys": ["ask", "why"], "f-ask": "a", "f-why": "So", "page": "0", "go": "save"})
    answerer.post(FORM, {"keys": ["ask"], "f-ask": "b", "page": "0", "go": "hand-in"})

    response = Response.objects.get()
    assert response.handed_in_at
    assert response.answers["why"] == ""
    assert response.answers_at(1)["why"] == "So"


def test_what_is_wrong_on_another_page_leads_there(answerer, staff):
    ask([make_field("first", "short", is_required=True), make_field("next", "page"), make_field("b")], staff=staff)

    answer = answerer.post(FORM, {"keys": "b", "page": "1", "go": "hand-in"}, follow=True)

    assert 'href="?page=0&amp;check=1#f-first"' in answer.content.decode()
    assert 'name="f-first"' in answer.content.decode()


# --- Who, and what else may come -------------------------------------------------------------------------------------
def test_strangers_sign_in_first_and_what_is_not_open_is_not_there(answerer, staff, stranger):
    version = ask(PAGED, staff=staff)
    assert "/accounts/login/" in stranger.get(FORM)["Location"]
    assert stranger.post(f"{FORM}keep/", {"owner": "device"}).status_code == 409

    open_questionnaire(version.questionnaire, is_open=False, by=staff)
    for one in (answerer, stranger):
        assert one.get(FORM).status_code == 404
        assert one.post(f"{FORM}keep/").status_code == 404


def test_the_form_of_a_task_is_not_there(answerer):
    shape(questionnaire_of("task-x", made_for="task", title={}), [make_field("a")])

    assert answerer.get("/en/forms/task-x/").status_code == 404
    assert not Questionnaire.objects.get().is_open


def test_nobody_sees_the_answers_of_another(answerer, staff, client_of, alumna):
    send(answerer, ask([make_field("a")], staff=staff), "save", **{"f-a": "Mine alone"})

    assert "Mine alone" not in client_of(alumna).get(FORM).content.decode()


def test_two_windows_and_a_save_while_typing(answerer, staff):
    ask([make_field("a"), make_field("b", "multiple")], staff=staff)
    owner = answerer.get(FORM).context["owner"]
    told = {"owner": owner, "revision": "0"}

    answerer.post(f"{FORM}keep/", {**told, "keys": "b", "f-b": ["a", "b"]})
    answer = answerer.post(f"{FORM}keep/", {**told, "keys": "a", "f-a": "Words"}).json()
    assert answer == {
        "revision": 2,
        "entries": {"a": [["f-a", "Words"]], "b": [["f-b", "a"], ["f-b", "b"]]},
        "lost": {},
    }

    late = answerer.post(f"{FORM}keep/", {**told, "keys": "b", "f-b": "a", "age-b": "60000"}).json()
    assert late["lost"] == {"b": "Option a"}

    page = answerer.post(FORM, {"keys": "b", "f-b": "a", "revision": "0", "go": "save"}, follow=True)
    assert "Option a<br>Option b</p>" in squeezed(page.content.decode())


def test_a_text_of_more_than_forty_pages_comes_back(answerer, staff):
    version = ask([make_field("a")], staff=staff)
    sent = {"keys": [one.key for one in version.fields], "f-a": "x" * 20_001, "f-secret": "word"}
    answer = answerer.post(FORM, sent, headers={"origin": "http://testserver"})

    assert answer.status_code == 413
    assert "x" * 20_001 in answer.content.decode()
    assert "word</textarea>" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_frozen_field_stays_as_it_is(answerer, staff):
    version = ask([make_field("a", frozen_after=date(2026, 1, 1).isoformat())], staff=staff)
    send(answerer, version, "save", **{"f-a": "Late"})

    assert Response.objects.get().answers == {}


@pytest.mark.parametrize("page", ["x", "-1", "999", "²", "9" * 40])
def test_no_page_number_breaks_the_page(answerer, staff, page):
    version = ask(PAGED, staff=staff)

    assert answerer.get(f"{FORM}?page={page}&differs={page}").status_code == 200
    assert (
        answerer.post(FORM, {"keys": [one.key for one in version.fields], "page": page, "go": "next"}).status_code
        == 302
    )


@pytest.mark.parametrize("fields", [1, 3])
def test_a_page_asks_the_database_as_often_whatever_it_asks(answerer, staff, fields, django_assert_max_num_queries):
    ask([make_field(f"q{number}", "multiple") for number in range(fields)], staff=staff)
    answerer.get(FORM)

    with django_assert_max_num_queries(6):
        answerer.get(FORM)


def test_a_table_offers_no_row_that_would_not_be_read():
    rows = [{"one": "Words", "two": ""}] * (MAX_ROWS - 1)
    (page,) = pages_of([make_field("table", "table")], {"table": rows}, language="en")

    assert len(page.fields[0].rows) == MAX_ROWS
