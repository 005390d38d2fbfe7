"""The form that one carries away, and what comes back in it."""

from io import BytesIO
from time import monotonic
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.actions import open_questionnaire, questionnaire_of, shape
from questionnaires.files import Unreadable, as_odt, as_text, lines_of, taken_back, text_of_odt, which_form
from questionnaires.models import Response, Revision
from questionnaires.rules import MAX_LETTERS, is_empty, tidy
from tests.questionnaires.fields import make_field
from tests.questionnaires.test_page import EVERY_KIND, KEPT, ask

FORM = "/en/forms/survey/"
FIELDS = [*EVERY_KIND, make_field("end", "heading")]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]))


def text_of(fields=FIELDS) -> str:
    return as_text(lines_of("survey", 1, "Survey", fields, "en")).decode("utf-8-sig").replace("\r\n", "\n")


def filled(text: str, answers=KEPT) -> str:
    """The form as somebody fills it in."""
    for key, value in answers.items():
        head, _mark, rest = text.partition(f"[[{key}]]")
        label, mark, after = rest.partition("\n>>>")
        here, following, end = after.partition("\n[[")
        text = head + f"[[{key}]]" + label + mark + _written(here, value) + following + end
    return text


def _written(here: str, value) -> str:
    if isinstance(value, str) and "[ ] " not in here:
        return f"\n{value}\n"
    chosen = [value] if isinstance(value, str) else value
    if isinstance(value, dict):
        chosen = [f"{line}/{option}" for line, option in value.items()]
    for number, one in enumerate(chosen, 1):
        if isinstance(one, dict):
            for column, cell in one.items():
                here = here.replace(f"{number}. {column} = ", f"{number}. {column} = {cell}")
        else:
            here = here.replace(f"[ ] {one} =", f"[x] {one} =")
    return here


def test_what_is_written_into_the_text_comes_back():
    assert which_form(text_of()) == ("survey", 1, "en")
    assert taken_back(filled(text_of()), FIELDS) == KEPT


def test_the_empty_form_takes_nothing_away():
    assert taken_back(text_of(), FIELDS) == {}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_change_nothing(end):
    assert taken_back(filled(text_of()).replace("\n", end), FIELDS) == KEPT


def test_what_is_written_into_the_odt_comes_back():
    from odfdo import Document, Paragraph

    lines = list(lines_of("survey", 1, "Survey", [make_field("why")], "en"))
    document = Document(BytesIO(as_odt(lines, title="Survey", language="en")))
    at = next(one for one in document.body.get_elements("//text:p") if one.inner_text == ">>>")
    document.body.insert(Paragraph("Two\nlines, and  spaces"), position=document.body.index(at) + 1)
    out = BytesIO()
    document.save(out)

    text = text_of_odt(out.getvalue())
    assert which_form(text) == ("survey", 1, "en")
    assert taken_back(text, [make_field("why")]) == {"why": "Two\nlines, and  spaces"}


@given(words=WORDS)
def test_any_words_come_back_as_the_page_would_keep_them(words):
    found = taken_back(filled(text_of(), {"long": words}), FIELDS)
    lines = words.split("\n")
    if not any(line.startswith("[[") or line.strip() in {"Label head", "Label end"} for line in lines):
        assert found == ({} if is_empty(words) else {"long": tidy(words)})


@given(text=st.text(max_size=300), file=st.binary(max_size=300))
def test_nothing_that_comes_back_breaks_the_reading(text, file):
    assert set(taken_back(filled(text_of(), {"long": text}), FIELDS)) <= {one.key for one in FIELDS}
    with pytest.raises(Unreadable):
        text_of_odt(b"PK" + file)


def test_two_crosses_where_one_may_stand_say_nothing():
    text = text_of().replace("[ ] a =", "[x] a =").replace("[ ] b =", "[x] b =")

    assert "single" not in taken_back(text, FIELDS)
    assert taken_back(text, FIELDS)["multiple"] == ["a", "b"]


def test_a_file_that_unpacks_to_too_much_is_refused():
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("content.xml", b" " * 9_000_000)

    with pytest.raises(Unreadable):
        text_of_odt(out.getvalue())


def damaged() -> bytes:
    file = as_odt(lines_of("survey", 1, "Survey", [make_field("why")], "en"), title="Survey", language="en")
    at = ZipFile(BytesIO(file)).getinfo("content.xml").header_offset + 30 + len("content.xml")
    return file[:at] + b"\xff" * 20 + file[at + 20 :]


def of_one_letter() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", b" " * 5_000_000)
    return out.getvalue()


@pytest.mark.parametrize("file", [damaged, of_one_letter])
def test_a_file_over_which_libraries_stumble_is_unreadable(file):
    with pytest.raises(Unreadable):
        text_of_odt(file())


@pytest.mark.parametrize("kind", ["single", "table"])
def test_a_file_of_empty_lines_is_read_in_no_time(kind):
    begun = monotonic()
    assert taken_back("[[why]]\n>>>" + "\n" * 60_000 + "x", [make_field("why", kind)]) == {}
    assert monotonic() - begun < 2  # it took the square of that


# --- At the page ------------------------------------------------------------------------------------------------------
@pytest.fixture
def answerer(client_of, learner, staff) -> Client:
    ask(FIELDS, staff=staff)
    return client_of(learner)


def bring(answerer: Client, file: bytes, name: str = "form.txt"):
    return answerer.post(f"{FORM}take-back/", {"file": SimpleUploadedFile(name, file)}, follow=True)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_filled_form_is_kept_and_said(answerer, encoding):
    told = {**KEPT, "short": "José"}
    page = bring(answerer, filled(text_of(), told).encode(encoding, "replace")).content.decode()

    assert "12 answers were read" in page or "13 answers were read" in page
    response = Response.objects.get()
    assert response.answers["short"] == "José"
    assert response.answers["table"] == KEPT["table"]
    assert Revision.objects.get().source == "file"


@pytest.mark.django_db
def test_what_stood_there_is_shown_and_what_the_file_leaves_empty_stays(answerer):
    answerer.post(FORM, {"keys": ["short", "long"], "f-short": "Before", "f-long": "Stays", "go": "save"})

    page = bring(answerer, filled(text_of(), {"short": "After"}).encode()).content.decode()

    assert "Before</p>" in page
    assert Response.objects.get().answers == {"short": "After", "long": "Stays"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"\xff\xfe\x00",
        b"x" * 2_000_001,
        text_of().replace("survey", "another").encode(),
        text_of().replace("survey / 1", "survey / 9").encode(),
    ],
    ids=["empty", "broken", "odd", "large", "another form", "no such version"],
)
def test_what_is_no_form_of_ours_changes_nothing_and_is_said(answerer, file):
    assert "no filled form" in bring(answerer, file).content.decode()
    assert not Response.objects.exists()


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_left_out(answerer):
    bring(answerer, filled(text_of(), {"long": "x" * (MAX_LETTERS + 1), "short": "Fits"}).encode())

    assert Response.objects.get().answers == {"short": "Fits"}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "begins"), [("txt", b"\xef\xbb\xbf"), ("odt", b"PK"), ("pdf", b"%PDF-")])
def test_anybody_gets_the_empty_form_as_a_file_before_any_account(answerer, stranger, kind, begins):
    for language in ("en", "ar"):
        answer = stranger.get(f"/{language}/forms/survey/form.{kind}")
        assert answer.content.startswith(begins)
        assert f"survey-1-{language}.{kind}" in answer["Content-Disposition"]
    assert stranger.get(f"{FORM}form.exe").status_code == 404


@pytest.mark.django_db
def test_two_questionnaires_that_ask_the_same_have_a_paper_each(answerer, stranger, staff):
    other = questionnaire_of("other", made_for="", title={"en": "Another survey"})
    open_questionnaire(other, is_open=True, by=staff)
    shape(other, FIELDS, by=staff)

    papers = {stranger.get(f"/en/forms/{slug}/form.pdf").content for slug in ("survey", "other")}
    assert len(papers) == 2


@pytest.mark.django_db
def test_strangers_bring_nothing_back_and_a_closed_form_is_carried_by_nobody(answerer, stranger, staff, client_of):
    from questionnaires.models import Questionnaire

    assert bring(stranger, filled(text_of()).encode()).status_code == 404
    open_questionnaire(Questionnaire.objects.get(), is_open=False, by=staff)
    assert bring(answerer, filled(text_of()).encode()).status_code == 404
    assert stranger.get(f"{FORM}form.txt").status_code == 404
    assert client_of(staff).get(f"{FORM}form.txt").status_code == 404
