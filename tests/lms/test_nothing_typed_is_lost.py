"""A form that is refused gives back what was typed into it: to its writer, and nothing that proves who somebody is."""

from html import unescape

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError

from people.accounts.models import User
from people.signin.actions import make_recovery_codes
from tests.factories.certification import make_certificate
from tests.factories.courses import make_course
from tests.factories.people import add_second_factor, make_staff

HERE = {"origin": "http://testserver"}
BACKEND = "people.duties.adapters.DutyBackend"
WORDS = "Words typed only once"


def page_of(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def strict() -> Client:
    """A browser whose safety codes are checked."""
    return Client(enforce_csrf_checks=True)


def test_an_old_safety_code_gives_back_what_was_typed_to_be_sent_again(home, strict, learner):
    strict.force_login(learner, backend=BACKEND)

    fields = {"alias": WORDS, "language": "en", "zone": "UTC"}
    refused = strict.post("/accounts/profile/", fields, headers=HERE)
    code = str(refused.context["csrf_token"])
    strict.post("/accounts/profile/", fields | {"csrfmiddlewaretoken": code}, headers=HERE)

    page = page_of(refused)
    assert refused.status_code == 403
    assert f"{WORDS}</textarea>" in page
    assert '<input type="hidden" name="language" value="en">' in page
    assert 'action="/accounts/profile/"' in page
    assert User.objects.get(pk=learner.pk).alias == WORDS


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_what_another_site_sends_is_not_made_into_a_form_of_ours(home, strict, headers):
    refused = strict.post("/accounts/profile/", {"alias": WORDS}, headers=headers)

    assert refused.status_code == 403
    assert WORDS not in page_of(refused)
    assert 'name="alias"' not in page_of(refused)


def test_a_page_of_ours_is_known_by_its_referer_where_the_browser_tells_no_origin(home, strict):
    refused = strict.post("/accounts/profile/", {"alias": WORDS}, headers={"referer": "http://testserver/accounts/"})

    assert WORDS in page_of(refused)


@pytest.mark.parametrize("name", ["box-password-plan", "box-secret-ballot", "q-footprint", "mark-tokens"])
def test_what_an_editor_called_like_a_secret_is_given_back(home, strict, name):
    refused = strict.post("/accounts/profile/", {name: WORDS}, headers=HERE)

    assert WORDS in page_of(refused)


def test_a_single_word_in_a_box_is_shown_and_an_empty_box_is_not(home, strict):
    refused = strict.post("/en/nowhere/", {"box-place": "Nairobi", "box-time": "", "check": "draft"}, headers=HERE)

    assert "Nairobi</textarea>" in page_of(refused)
    assert page_of(refused).count("<textarea") == 1


SECRETS = ["password", "password1", "oldpassword", "code", "credential", "csrfmiddlewaretoken", "access_token"]


@pytest.mark.parametrize("name", SECRETS)
def test_no_password_or_code_is_written_into_a_page(home, strict, name):
    refused = strict.post("/accounts/login/", {"login": "amina at home", name: "a secret thing"}, headers=HERE)

    assert "amina at home" in page_of(refused)
    assert "a secret thing" not in page_of(refused)


def test_too_many_tries_give_back_what_was_typed(home, stranger, monkeypatch):
    monkeypatch.setattr("people.signin.middleware.is_limited", lambda *args, **kwargs: True)

    refused = stranger.post("/accounts/signup/", {"username": "a long name", "password1": "secret"}, headers=HERE)

    assert refused.status_code == 429
    assert "a long name" in page_of(refused)
    assert 'value="secret"' not in page_of(refused)


def test_who_was_signed_out_meanwhile_gets_the_words_back(home, stranger):
    refused = stranger.post("/accounts/profile/", {"alias": WORDS}, headers=HERE)

    page = page_of(refused)
    assert refused.status_code == 403
    assert "You were signed out" in page
    assert f"{WORDS}</textarea>" in page
    assert 'href="/accounts/login/"' in page


def test_who_was_signed_out_of_the_staff_area_gets_the_words_back(home, stranger):
    refused = stranger.post("/admin/pages/add/cms/plainpage/3/", {"title": WORDS}, headers=HERE)

    assert f"{WORDS}</textarea>" in page_of(refused)


def test_who_is_sent_to_sign_in_by_the_form_itself_was_not_signed_out(home, stranger, learner):
    answer = {"username": "amina", "code": make_recovery_codes(learner)[0], "password": "quite another long walk"}

    assert stranger.post("/accounts/recover/", answer, headers=HERE)["Location"] == "/accounts/login/"


# --- What breaks, or comes too late, gives back too -------------------------------------------------------------------


@pytest.fixture
def breaking(monkeypatch):
    """Let the page of profiles end in an error of one kind."""

    def let_it_end_in(error: Exception) -> None:
        def broken(*_args: object, **_fields: object) -> None:
            raise error

        monkeypatch.setattr("people.accounts.views.ProfileForm", broken)

    return let_it_end_in


REFUSALS = [(IntegrityError("twice"), 409), (MultiValueDictKeyError("alias"), 400), (RuntimeError("broken"), 500)]


@pytest.mark.parametrize(("error", "status"), REFUSALS)
def test_a_refusal_of_any_kind_gives_back_what_was_typed(home, learner, client_of, breaking, error, status):
    browser = client_of(learner)
    browser.raise_request_exception = False
    breaking(error)

    fields = {"alias": WORDS, "language": "en", "password": "a secret thing"}
    refused = browser.post("/accounts/profile/", fields, headers=HERE)

    page = page_of(refused)
    assert refused.status_code == status
    assert f"{WORDS}</textarea>" in page
    assert '<input type="hidden" name="language" value="en">' in page
    assert 'action="/accounts/profile/"' in page
    assert "a secret thing" not in page


@pytest.mark.parametrize(("error", "status"), REFUSALS)
def test_a_refusal_shows_no_form_that_another_site_sent(home, learner, client_of, breaking, error, status):
    browser = client_of(learner)
    browser.raise_request_exception = False
    breaking(error)

    refused = browser.post("/accounts/profile/", {"alias": WORDS}, headers={"origin": "https://elsewhere.example"})

    assert refused.status_code == status
    assert WORDS not in page_of(refused)


def test_a_press_of_a_button_with_an_old_safety_code_can_be_pressed_again(home, strict):
    make_course(lessons=1, quiz=True)
    address = "/en/learn/course/course-m1/quiz/begin/"

    refused = strict.post(address, headers=HERE)
    answer = strict.post(address, {"csrfmiddlewaretoken": str(refused.context["csrf_token"])}, headers=HERE)

    assert f'action="{address}"' in page_of(refused)
    assert answer["Location"] == "/en/learn/course/course-m1/quiz/#questions"


def test_a_press_of_a_button_of_another_site_cannot(home, strict):
    refused = strict.post("/accounts/safety/hide/", headers={"origin": "https://elsewhere.example"})

    assert 'action="/accounts/safety/hide/"' not in page_of(refused)


def test_a_form_that_held_a_password_alone_is_loaded_anew(home, strict):
    refused = strict.post("/accounts/reauthenticate/", {"password": "a secret thing"}, headers=HERE)

    assert 'href="/accounts/reauthenticate/"' in page_of(refused)


def test_who_reads_while_signed_out_is_asked_to_sign_in(home, stranger):
    assert stranger.get("/accounts/profile/")["Location"] == "/accounts/login/?next=/accounts/profile/"


def test_a_text_longer_than_its_box_is_refused_as_a_whole_and_given_back(home, learner, client_of):
    make_course(modules=1, lessons=1)
    text = "One letter too many. " * 143

    refused = client_of(learner).post(
        "/en/learn/course/course-m1/course-m1-l1/answer/", {"box-plan": text, "check": "draft"}, headers=HERE
    )

    assert refused.status_code == 413
    assert text in page_of(refused)
    assert '<input type="hidden" name="check" value="draft">' in page_of(refused)


def test_a_new_address_survives_the_question_for_the_password(home, learner, stranger):
    learner.set_password("four words in a row")
    learner.save()
    stranger.force_login(learner, backend=BACKEND)

    asked = stranger.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"}, headers=HERE)
    shown = stranger.get(asked["Location"])
    answer = stranger.post(asked["Location"], {"password": "four words in a row"}, follow=True)

    assert shown.status_code == 200
    assert "new@example.org" in page_of(answer)


def test_no_hostile_word_becomes_markup(home, strict):
    refused = strict.post("/accounts/profile/", {"alias": "<script>alert(1)</script> x"}, headers=HERE)

    assert "<script>alert(1)" not in refused.content.decode()


def test_what_was_typed_is_not_logged(home, strict, caplog):
    strict.post("/accounts/profile/", {"alias": WORDS}, headers=HERE)

    assert WORDS not in caplog.text


FORMS_OF_ANYBODY = [
    ("/accounts/login/", "login", {"password": "wrong"}),
    ("/accounts/signup/", "username", {"password1": "short"}),
    ("/accounts/recover/", "username", {"code": "x", "password": "short"}),
    ("/accounts/password/reset/", "email", {}),
    ("/verify/", "name", {"code": ""}),
]
FORMS_OF_A_PERSON = [
    ("/accounts/profile/", "alias", {"language": "nowhere"}),
    ("/accounts/email/", "email", {"action_add": "1"}),
]


@pytest.mark.parametrize(("address", "field", "others"), FORMS_OF_ANYBODY)
def test_a_wrong_entry_of_anybody_leaves_what_was_typed(home, stranger, address, field, others):
    assert WORDS in page_of(stranger.post(address, {field: WORDS, **others}))


@pytest.mark.parametrize(("address", "field", "others"), FORMS_OF_A_PERSON)
def test_a_wrong_entry_of_a_person_leaves_what_was_typed(home, learner, stranger, address, field, others):
    learner.set_password("four words in a row")
    learner.save()
    stranger.post("/accounts/login/", {"login": "amina", "password": "four words in a row"})  # fresh: nothing is asked

    assert WORDS in page_of(stranger.post(address, {field: WORDS, **others}))


def test_a_wrong_entry_of_staff_leaves_what_was_typed(home, learner, alumna, client_of):
    boss = add_second_factor(make_staff("bella", role="administrator", is_superuser=True))
    certificate = make_certificate(alumna)
    forms = [
        (reverse("certification_admin:propose", args=[certificate.pk]), {"note": WORDS}),
        (reverse("erase_person", args=[learner.pk]), {"username": "other", "reason": WORDS}),
    ]
    browser = client_of(boss)

    for address, fields in forms:
        assert WORDS in page_of(browser.post(address, fields, follow=True)), address
