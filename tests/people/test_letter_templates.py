"""The words of letters, changed by staff: with versions, a way back, and no letter without what it is written for."""

import pytest

from certification.certificates.emails import certificate_ready
from people.accounts.models import AuditEntry
from people.letters.actions import TemplateRefused, return_to_shipped, save_template
from people.letters.emails import DECLARED, Words, filled, shipped_words, words, words_to_edit
from people.letters.models import Letter, LetterTemplate
from people.staff.actions import sync_roles
from tests.factories.certification import make_certificate
from tests.factories.people import add_second_factor, make_person, make_staff

RESET = "password_reset_key"
LINK = "https://example.org/reset/abc/"


@pytest.fixture
def boss(db):
    sync_roles()
    return add_second_factor(make_staff("boss", "administrator"))


def reset_words(language="en", **context) -> Words:
    given = {"user": "Amina", "password_reset_url": LINK, "is_discreet": False} | context
    return words(DECLARED[RESET].template, language, **given)


def save(boss, text="Hello {user}: {password_reset_url}", *, subject="New", language="en", read=0):
    return save_template(DECLARED[RESET], language, Words(subject, text), read=read, by=boss)


# --- What a letter says -------------------------------------------------------------------------------------------


def test_a_changed_letter_says_so_from_the_next_on_in_that_language_alone(boss):
    before = reset_words("fr")
    save(boss, subject="New, {user}")

    assert reset_words() == Words("New, Amina", f"Hello Amina: {LINK}\n")
    assert reset_words("fr") == before


def test_the_letter_of_a_certificate_is_changed_like_any_other(boss):
    save_template(DECLARED["certificate_ready"], "en", Words("{title}", "{called} {address}"), read=0, by=boss)

    says = certificate_ready(make_certificate(make_person("amina", language="en", printed_name="Amina Diallo")), "en")

    assert says.text.startswith("Amina http")
    assert "{" not in says.subject + says.text


def test_values_with_braces_are_values(boss):
    save(boss)
    assert reset_words(user="{password_reset_url}").text.startswith("Hello {password_reset_url}: https")


def test_discreet_letters_keep_their_neutral_words(boss):
    save(boss, subject="The site that you use")
    given = {"is_discreet": True, "password_reset_url": LINK}
    assert reset_words(**given) == shipped_words(DECLARED[RESET].template, "en", **given)


def test_a_letter_whose_row_lacks_what_it_needs_says_what_the_house_came_with(boss):
    before = reset_words()
    LetterTemplate.objects.create(name=RESET, language="en", version=1, subject="New", text="No link")
    assert reset_words() == before


def test_a_letter_without_one_of_its_values_says_what_the_house_came_with(boss):
    save(boss)
    context = {"password_reset_url": LINK, "is_discreet": False}
    assert words(DECLARED[RESET].template, "en", **context) == shipped_words(DECLARED[RESET].template, "en", **context)


def test_back_to_the_words_that_the_house_came_with_keeps_the_versions(boss):
    before = reset_words()
    save(boss)
    return_to_shipped(DECLARED[RESET], "en", read=1, by=boss)

    assert reset_words() == before
    assert list(LetterTemplate.objects.values_list("version", "subject")) == [(2, ""), (1, "New")]


def test_every_letter_can_be_saved_as_the_house_came_and_says_the_same(db):
    assert len(DECLARED) == 9
    for declared in DECLARED.values():
        for language in ("en", "es", "fr", "ar"):
            says = filled(declared, words_to_edit(declared, language), declared.samples)
            assert says == shipped_words(declared.template, language, **declared.samples), declared.name


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text"), [("New", "No link"), ("New", "{password_reset_url} {nom}"), (" ", "{password_reset_url}")]
)
def test_words_that_lack_or_name_what_nobody_knows_are_refused(boss, subject, text):
    with pytest.raises(TemplateRefused):
        save(boss, text, subject=subject)


def test_of_two_who_save_at_once_the_second_is_refused(boss):
    save(boss)
    with pytest.raises(TemplateRefused):
        save(boss, "{password_reset_url} again")
    assert LetterTemplate.objects.count() == 1


def test_a_change_is_written_down(boss):
    save(boss)
    entry = AuditEntry.objects.get(act="letter-template-changed")
    assert (entry.by, entry.thing, entry.note) == (boss, f"{RESET}:en", "1")


# --- The screens --------------------------------------------------------------------------------------------------

PAGE = f"/admin/letter-templates/{RESET}/"


def test_an_administrator_looks_first_and_saves_then(boss, client_of):
    browser = client_of(boss)
    given = {"version": 0, "subject": "Nouveau", "text": "Salut {user} {password_reset_url}"}

    looked = browser.post(f"{PAGE}fr/", given | {"look": "1"})
    assert "Salut Amina" in looked.text
    assert not LetterTemplate.objects.exists()

    browser.post(f"{PAGE}fr/", given)
    assert "Salut Amina" in browser.get(PAGE).text
    browser.post(f"{PAGE}fr/", {"version": 1, "shipped": "1"})
    assert "Salut Amina" not in browser.get(PAGE).text


def test_the_form_says_which_name_is_unknown_and_which_link_is_missing(boss, client_of):
    answer = client_of(boss).post(f"{PAGE}en/", {"version": 0, "subject": "New", "text": "Hello {nom}"})

    assert "Nothing stands for {nom} in this letter." in answer.text
    assert "The letter is written for {password_reset_url}" in answer.text


def test_a_test_letter_goes_to_whoever_asks_with_invented_values(boss, client_of):
    client_of(boss).post(f"{PAGE}es/test/")

    letter = Letter.objects.get()
    assert (letter.person, letter.kind, letter.language) == (boss, "template-test", "es")
    assert "{" not in letter.text


@pytest.mark.parametrize("path", ["letter-templates/none/", f"letter-templates/{RESET}/xx/"])
def test_letters_and_languages_that_are_none_are_not_there(boss, client_of, path):
    assert client_of(boss).get(f"/admin/{path}").status_code == 404
