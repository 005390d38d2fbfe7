"""What staff see of questionnaires: words side by side, previews, and files of what was handed in."""

import csv
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from people.accounts.models import AuditEntry
from questionnaires.actions import begin_response, hand_in, hand_in_as_it_is, questionnaire_of, save_answers, shape
from questionnaires.actions.exporting import export_answers
from questionnaires.models import Questionnaire, Version
from questionnaires.rules import Sent
from tests.factories.people import add_second_factor, make_person, make_staff
from tests.questionnaires.fields import make_field

pytestmark = pytest.mark.django_db

FIELDS = [
    make_field("open", flags=("reviewers",)),
    make_field("about-me", flags=("reviewers", "personal")),
    make_field("private"),
    make_field("for-duty", duty="finance"),
    make_field("pick", "multiple", flags=("reviewers",)),
]


def answered(person, *, handed_in=True, fields=FIELDS, **answers) -> Version:
    version = shape(questionnaire_of("survey", made_for="", title={"en": "Survey"}), fields)
    response = begin_response(version, person)
    sent = {key: Sent(value, timezone.now()) for key, value in answers.items()}
    save_answers(response, sent, version=version, language="en")
    if handed_in:
        hand_in_as_it_is(response, language="en")
    return version


def address(*rest: str) -> str:
    return "/".join(["/admin/questionnaires", str(Questionnaire.objects.get(slug="survey").pk), *rest, ""])


def test_a_file_holds_what_flags_let_staff_see_and_nothing_else(learner, alumna, staff):
    given = {"open": "=1+1", "about-me": "I am", "private": "Mine", "for-duty": "Sums", "pick": ["b"]}
    answered(learner, **given)
    answered(alumna, handed_in=False, open="A draft")
    row = Questionnaire.objects.get(slug="survey")

    table = export_answers(row, by=staff, with_personal=False)
    assert table.columns == ["response", "version", "languages", "handed_in_at", "open", "pick/a", "pick/b"]
    assert [line[4:] for line in table.rows] == [["=1+1", "", "1"]]

    told = export_answers(row, by=staff, duties=["finance"], with_personal=True)
    assert told.columns[4:] == ["person", "open", "about-me", "for-duty", "pick/a", "pick/b"]
    assert str(learner.public_id) in told.rows[0]
    assert not any("Mine" in cell for cell in told.rows[0])
    entry = AuditEntry.objects.filter(act="answers-exported").latest("pk")
    assert (entry.by, entry.thing, entry.note) == (staff, "questionnaire:survey", "1 rows, 5 columns")


def test_columns_stay_when_a_version_comes_and_new_ones_stand_at_the_end(learner, alumna, staff):
    first = [make_field("a", flags=("reviewers",)), make_field("b", flags=("reviewers",))]
    answered(learner, fields=first, a="1", b="2")
    answered(alumna, fields=[make_field("c", flags=("reviewers",)), first[1]], c="3", b="4")

    table = export_answers(Questionnaire.objects.get(), by=staff, with_personal=False)
    assert table.columns[4:] == ["a", "b", "c"]
    assert [line[4:] for line in table.rows] == [["1", "2", ""], ["", "4", "3"]]


def test_what_a_task_was_answered_is_in_no_file(learner, staff):
    answered(learner, fields=[make_field("box")], box="For me alone")

    assert export_answers(Questionnaire.objects.get(), by=staff, with_personal=True).rows[0][5:] == []


def test_what_was_written_since_it_was_handed_in_is_in_no_file_until_it_is_again(learner, staff):
    version = answered(learner, open="Handed in")
    response = begin_response(version, learner)
    save_answers(response, {"open": Sent("Not yet", timezone.now())}, version=version, language="en")

    def exported():
        return export_answers(Questionnaire.objects.get(), by=staff, with_personal=False).rows[0][4]

    assert exported() == "Handed in"
    hand_in(response, language="en")
    assert exported() == "Not yet"


@pytest.mark.parametrize("people", [1, 3])
def test_an_export_asks_as_often_whatever_it_holds(people, staff, django_assert_num_queries):
    for person in [make_person(f"writer-{one}") for one in range(people)]:
        answered(person, open="x")

    with django_assert_num_queries(4):
        export_answers(Questionnaire.objects.get(), by=staff, with_personal=True)


@pytest.fixture
def administrator():
    return add_second_factor(make_staff("ada", role="administrator"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_spreadsheet_program_works_nothing_out(client_of, staff, learner, kind):
    answered(learner, open="=1+1")

    answer = client_of(staff).post(address("export", kind))

    assert "attachment" in answer["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)]
    assert "'=1+1" in rows[1]


def test_words_stand_side_by_side_and_missing_ones_are_marked(client_of, staff, learner):
    shape(
        questionnaire_of("survey", made_for="", title={"en": "Survey"}),
        [make_field("why", label={"en": "Why?", "es": "¿Por qué?"})],
    )
    page = client_of(staff).get(address()).content.decode()

    assert "¿Por qué?" in page
    assert "2 pieces of words are missing" in page
    assert page.count(">missing<") == 2


def test_new_words_change_what_nobody_answered_and_make_the_next_version_else(client_of, administrator, learner):
    version = shape(questionnaire_of("survey", made_for="", title={"en": "Survey"}), [make_field("why", "single")])
    browser = client_of(administrator)

    browser.post(address("words"), {"why--label--en": "Why?", "why--label--fr": "Pourquoi ?", "why--a--en": "A"})
    version = Version.objects.get()
    assert dict(version.fields[0].label) == {"en": "Why?", "fr": "Pourquoi ?"}
    assert dict(version.fields[0].options[0].words) == {"en": "A"}
    assert version.made_by == administrator

    begun = begin_response(version, learner)
    save_answers(begun, {"why": Sent("a", version.made_at)}, version=version, language="en")
    browser.post(address("words"), {"why--label--en": "Why so?", "why--a--en": "A", "why--b--en": "B"})
    assert [one.number for one in Version.objects.order_by("number")] == [1, 2]


def test_words_that_leave_a_choice_without_any_are_refused(client_of, administrator):
    shape(questionnaire_of("survey", made_for="", title={"en": "Survey"}), [make_field("why", "single")])

    page = client_of(administrator).post(address("words"), {"why--label--en": ""}, follow=True)

    assert "Not saved" in page.content.decode()
    assert dict(Version.objects.get().fields[0].label) == {"en": "Label why"}


def test_a_task_is_not_reworded_nor_opened_here(client_of, administrator):
    shape(questionnaire_of("survey", made_for="task", title={"en": "Survey"}), [make_field("why")])

    for way in ("words", "open"):
        client_of(administrator).post(address(way), {"open": "yes", "why--label--en": "Other"})
    assert not Questionnaire.objects.get().is_open
    assert dict(Version.objects.get().fields[0].label) == {"en": "Label why"}


def test_a_preview_shows_all_pages_in_its_language_and_what_conditions_hide(client_of, staff):
    from questionnaires.rules import Condition

    hidden = make_field("why", label={"en": "Why?", "fr": "Pourquoi ?"}, conditions=(Condition("ask", "answered"),))
    shape(
        questionnaire_of("survey", made_for="", title={"fr": "Enquête"}),
        [make_field("ask"), make_field("next", "page"), hidden],
    )
    page = client_of(staff).get(address("preview", "fr")).content.decode()

    assert "Pourquoi ?" in page
    assert "Enquête" in page
    assert client_of(staff).get(address("preview", "xx")).status_code == 404
    assert client_of(staff).get(f"{address()}?version=9").status_code == 404
