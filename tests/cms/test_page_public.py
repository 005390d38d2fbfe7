"""A published page is found in one question; whatever is not published, or not for everybody, is not."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction

from cms.models import PlainPage, open_pages
from lms.views import server_error
from tests.factories.cms import make_plain_page, make_shelf, make_story
from tests.factories.courses import make_course
from tests.reading import squeezed


def test_a_plain_page_is_shown_in_its_language(home, stranger):
    make_plain_page(home, title="About us", body="<p>Who we are</p>")

    answer = stranger.get("/en/about/")

    assert answer.status_code == 200
    assert "Who we are" in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_a_page_is_gone_as_soon_as_it_is_unpublished(home, stranger):
    page = make_plain_page(home)
    assert stranger.get("/en/about/").status_code == 200

    page.unpublish()

    assert stranger.get("/en/about/").status_code == 404


def test_words_of_a_draft_are_not_shown(home, stranger):
    page = make_plain_page(home, body="<p>Published words</p>")
    page.body = "<p>Words of a draft</p>"
    page.save_revision()

    shown = stranger.get("/en/about/").content.decode()

    assert "Published words" in shown
    assert "Words of a draft" not in shown


@pytest.mark.parametrize("above", [False, True], ids=["the page itself", "the page above"])
def test_a_page_behind_a_password_asks_for_it(home, stranger, above):
    parent = make_plain_page(home, "closed")
    page = make_plain_page(parent, "inside", body="<p>Secret words</p>")
    PageViewRestriction.objects.create(page=parent if above else page, restriction_type="password", password="x")

    shown = stranger.get("/en/closed/inside/").content.decode()

    assert "Secret words" not in shown
    assert 'type="password"' in shown


def test_a_private_story_is_named_in_no_list(home, stranger):
    shelf = make_shelf(home, stories=1)
    hidden = make_story(shelf, "hidden", title="Hidden story")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    for address in ("/en/", "/en/stories/"):
        assert "Hidden story" not in stranger.get(address).content.decode()
    assert "Hidden story" not in stranger.get("/en/stories/hidden/").content.decode()


def test_a_page_without_a_translation_is_read_in_english_and_says_so(home, stranger):
    make_plain_page(home)

    answer = stranger.get("/ar/about/", follow=True)

    assert answer.redirect_chain == [("/en/about/?untranslated=ar", 302)]
    assert '<div class="notice" lang="ar" dir="rtl">' in answer.content.decode()


def test_the_switch_offers_only_languages_that_the_page_has(home, stranger):
    page = make_plain_page(home)
    page.copy_for_translation(Locale.objects.get(language_code="es")).get_latest_revision().publish()

    shown = stranger.get("/en/about/").content.decode()

    assert '<a href="/es/about/" lang="es" hreflang="es">Español</a>' in squeezed(shown)
    assert '<link rel="alternate" hreflang="es" href="http://localhost:8000/es/about/">' in shown
    assert 'href="/fr/about/"' not in shown


def test_a_page_is_only_read(home, stranger):
    make_plain_page(home)

    assert stranger.head("/en/about/").status_code == 200
    assert stranger.post("/en/about/").status_code == 405


def test_a_forged_note_of_translation_is_passed_over(home, stranger):
    make_plain_page(home)

    shown = stranger.get("/en/about/?untranslated=<script>").content.decode()

    assert "<script>" not in shown
    assert 'class="notice"' not in shown


@pytest.mark.parametrize("stories", [1, 3])
def test_pages_cost_few_queries(home, stranger, django_assert_num_queries, stories):
    make_plain_page(home)
    make_shelf(home, stories=stories)
    stranger.get("/en/nowhere/")  # what the frame names is asked once a process

    with django_assert_num_queries(2):  # page, languages
        stranger.get("/en/about/")
    with django_assert_num_queries(4):  # and stories, and what they can be narrowed by
        stranger.get("/en/stories/")
    with django_assert_num_queries(3):  # and what it is about
        stranger.get("/en/stories/story-1/")
    with django_assert_num_queries(4):  # page, languages, stories, first course
        stranger.get("/en/")


def test_a_month_is_written_in_the_readers_language_and_other_words_stay(home):
    shelf = make_shelf(home)

    months = [make_story(shelf, f"s-{n}", dated=dated).month for n, dated in enumerate(("2026-03", "2026-13", ""))]

    assert months == ["March 2026", "2026-13", ""]


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/accounts/login/", "/accounts/login/"),
        ("/accounts/login/?next=/en/", "/accounts/login/?next=/en/"),
        ("//elsewhere.example/", "/es/"),
        ("https://elsewhere.example/", "/es/"),
        ("", "/es/"),
    ],
)
def test_choosing_a_language_keeps_the_page_and_leads_nowhere_else(db, stranger, asked, sent_to):
    answer = stranger.get("/es/language/", {"to": asked})

    assert answer.status_code == 302
    assert answer["Location"] == sent_to
    assert answer.cookies["plaza_language"].value == "es"


def test_only_a_page_that_was_read_chooses_the_language(home, stranger):
    assert "plaza_language" not in stranger.get("/es/nowhere/").cookies
    assert stranger.get("/es/").cookies["plaza_language"].value == "es"


def test_an_address_without_a_language_offers_a_detour_that_comes_back(db, stranger):
    shown = stranger.get("/accounts/login/?next=/en/my/learning/").content.decode()

    assert '<a href="/fr/language/?to=/accounts/login/%3Fnext%3D/en/my/learning/"' in squeezed(shown)


def test_whoever_has_not_found_a_page_is_told_what_to_do(home):
    make_course("course", lessons=1)

    answer = Client().get("/en/nowhere/")

    assert answer.status_code == 404
    assert 'href="/en/learn/"' in answer.content.decode()


def test_the_page_of_an_error_asks_the_database_nothing(db, rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(rf.get("/en/"))

    assert answer.status_code == 500
    assert "nothing you finished before is lost" in answer.content.decode()


@pytest.mark.parametrize("above", [False, True], ids=["the page itself", "the page above"])
@pytest.mark.parametrize("restricted_in", ["en", "es"])
def test_what_is_closed_in_one_language_is_closed_in_all(home, stranger, above, restricted_in):
    parent = make_plain_page(home, "outside")
    page = make_plain_page(parent, "inside")
    for one in (parent, page):
        one.copy_for_translation(Locale.objects.get(language_code="es")).get_latest_revision().publish()
    assert stranger.get("/es/outside/inside/").status_code == 200
    assert open_pages(PlainPage).filter(slug="inside").count() == 2

    restricted = (parent if above else page).get_translations(inclusive=True).get(locale__language_code=restricted_in)
    PageViewRestriction.objects.create(page=restricted, restriction_type="password", password="x")

    for language in ("en", "es"):
        answer = stranger.get(f"/{language}/outside/inside/")
        assert 'type="password"' in answer.content.decode()
        assert "noindex" in answer["X-Robots-Tag"]
    assert open_pages(PlainPage).filter(slug="inside").count() == 0


def test_whoever_is_signed_in_without_the_role_finds_nothing_and_goes_round_in_no_circle(home, client_of, learner):
    restricted = PageViewRestriction.objects.create(page=make_plain_page(home, "closed"), restriction_type="groups")
    restricted.groups.add(Group.objects.create(name="cohort"))
    kept_in = Collection.get_first_root_node().add_child(name="Papers of the cohort")
    one = Document.objects.create(title="Plan", file=ContentFile(b"a", name="plan.txt"), collection=kept_in)
    kept = CollectionViewRestriction.objects.create(collection=kept_in, restriction_type="groups")
    kept.groups.add(Group.objects.get(name="cohort"))

    browser = client_of(learner)

    assert browser.get("/en/closed/").status_code == 404
    assert browser.get(one.url).status_code == 404
    learner.groups.add(Group.objects.get(name="cohort"))
    assert browser.get("/en/closed/").status_code == 200
    assert browser.get(one.url).status_code == 200
