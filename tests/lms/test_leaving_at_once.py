"""A button to leave at once, for those who want one."""

from django.urls import reverse

from tests.factories.people import make_person

BUTTON = 'class="leave"'


def test_who_wants_the_button_has_it_on_every_page(home, client_of, learner):
    browser = client_of(learner)
    assert BUTTON not in browser.get("/en/").content.decode()

    browser.post("/accounts/safety/", {"quick_exit": "on"})

    for address in ("/en/", "/accounts/", "/en/my/learning/", "/verify/"):
        assert BUTTON in browser.get(address).content.decode(), address


def test_who_is_not_signed_in_has_none(home, stranger):
    make_person("somebody", quick_exit=True)

    assert BUTTON not in stranger.get("/en/").content.decode()


def test_it_can_be_taken_back(client_of, learner):
    learner.quick_exit = learner.discreet_mail = True
    learner.save()

    client_of(learner).post("/accounts/safety/", {"discreet_mail": "on"})

    learner.refresh_from_db()
    assert (learner.quick_exit, learner.discreet_mail) == (False, True)


def test_leaving_signs_out_and_leads_away_without_a_word_of_us(client_of, learner, settings):
    settings.QUICK_EXIT_URL, settings.SITE_NAME = "https://weather.example.org/", "Plaza of the test"
    browser = client_of(learner)

    answer = browser.post(reverse("leave"))

    page = answer.content.decode()
    assert '<meta http-equiv="refresh" content="0;url=https://weather.example.org/">' in page
    assert settings.SITE_NAME not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/accounts/").status_code == 302


def test_who_is_signed_out_already_is_led_away_too(stranger, db):
    assert stranger.post(reverse("leave")).status_code == 200
