"""A page that was moved or renamed is found by its old address too, in every language, by those who may see it."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import rich_text

from cms.actions import keep_addresses
from courses.material.models import CataloguePage, LessonPage, ModulePage
from courses.reading import urls
from lms.schedule import sweep
from tests.factories.cms import make_guide, make_plain_page, make_shelf
from tests.factories.courses import make_course

LESSON = "/en/learn/course/course-m1/course-m1-l1/"


@pytest.fixture
def rename(django_capture_on_commit_callbacks) -> Callable[[Page, str], None]:
    """`rename(page, "new-name")`, as the editor publishes it."""

    def publish(page: Page, slug: str) -> None:
        page = Page.objects.get(pk=page.pk).specific
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return publish


@pytest.fixture
def move(django_capture_on_commit_callbacks) -> Callable[[Page, Page], None]:
    def to(page: Page, parent: Page) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")

    return to


def sent_on(client: Client, address: str) -> str:
    """Where an address leads in one step, with the way told in the status."""
    answer = client.get(address)
    return f"{answer.status_code} {answer.get('Location', '')}"


def page_called(slug: str, language: str = "en") -> Page:
    return Page.objects.get(slug=slug, locale__language_code=language)


# --- One page -----------------------------------------------------------------------------------------------------
def test_a_moved_page_is_found_where_it_is_and_by_its_old_address(home, stranger, move):
    page, shelter = make_plain_page(home), make_plain_page(home, "shelter")
    assert stranger.get("/en/about/").status_code == 200

    move(page, shelter)

    assert stranger.get("/en/shelter/about/").status_code == 200
    assert sent_on(stranger, "/en/about/") == "301 /en/shelter/about/"


def test_a_renamed_page_is_found_under_both_names_and_what_was_asked_is_kept(home, stranger, rename):
    page = make_plain_page(home)

    rename(page, "who-we-are")

    assert stranger.get("/en/who-we-are/").status_code == 200
    assert sent_on(stranger, "/en/about/?a=1&b=2") == "301 /en/who-we-are/?a=1&b=2"


def test_browsers_do_not_keep_the_way_for_ever(home, stranger, rename):
    rename(make_plain_page(home), "who-we-are")

    assert stranger.get("/en/about/")["Cache-Control"] == "max-age=3600"


def test_many_renames_are_one_step_and_going_back_makes_no_circle(home, stranger, rename):
    page = make_plain_page(home)
    for slug in ("second", "third", "about"):
        rename(page, slug)

    assert stranger.get("/en/about/").status_code == 200
    assert sent_on(stranger, "/en/second/") == "301 /en/about/"
    assert sent_on(stranger, "/en/third/") == "301 /en/about/"


def test_a_new_page_at_the_old_address_is_shown(home, stranger, rename):
    rename(make_plain_page(home), "who-we-are")
    make_plain_page(home, body="<p>The new one</p>")

    assert "The new one" in stranger.get("/en/about/").content.decode()


def test_an_old_address_tells_nothing_of_a_page_that_is_not_published(home, stranger, rename):
    page = make_plain_page(home)
    rename(page, "who-we-are")
    Page.objects.get(pk=page.pk).unpublish()

    assert sent_on(stranger, "/en/about/") == "404 "


@pytest.mark.parametrize("kind", ["login", "password"])
def test_an_old_address_tells_nothing_of_a_page_that_is_not_for_everybody(home, stranger, rename, kind):
    page = make_plain_page(home)
    rename(page, "who-we-are")
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")

    assert sent_on(stranger, "/en/about/") == "404 "


def test_whoever_may_see_it_is_sent_on_to_a_private_page(home, learner, client_of, rename):
    page = make_plain_page(home)
    rename(page, "who-we-are")
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert sent_on(client_of(learner), "/en/about/") == "302 /en/who-we-are/"


def test_an_address_that_staff_wrote_down_leads_there(home, stranger):
    page = make_plain_page(home)
    Redirect.add_redirect("/gov101", redirect_to=page)
    Redirect.add_redirect("/elsewhere", redirect_to="https://example.org/x")
    Redirect.add_redirect("/en/circle", redirect_to="http://testserver/en/circle/")
    Redirect.add_redirect("/en/script", redirect_to="javascript:alert(1)")

    assert sent_on(stranger, "/gov101/") == "301 /en/about/"
    assert sent_on(stranger, "/elsewhere/") == "302 https://example.org/x"
    assert sent_on(stranger, "/en/circle/") == "404 "
    assert sent_on(stranger, "/en/script/") == "404 "


def test_nothing_found_costs_one_question_more(home, stranger, django_assert_max_num_queries):
    stranger.get("/en/nowhere/")
    with django_assert_max_num_queries(8):
        assert stranger.get("/en/nowhere/at/all/").status_code == 404
    assert stranger.get("/en/no\0where/").status_code == 404


# --- What stands below ---------------------------------------------------------------------------------------------
def test_everything_below_a_moved_page_is_found(home, stranger, rename):
    make_course("course", lessons=1, quiz=True)
    rename(page_called("course"), "gov-101")

    for below in ("course-m1/", "course-m1/course-m1-l1/", "course-m1/quiz/"):
        assert sent_on(stranger, f"/en/learn/course/{below}") == f"301 /en/learn/gov-101/{below}"
        assert stranger.get(f"/en/learn/gov-101/{below}").status_code == 200
    assert sent_on(stranger, "/en/learn/course/never-was/") == "404 "


def test_a_page_published_after_its_parent_was_renamed_is_found_by_the_old_address(home, stranger, rename):
    make_course("course", lessons=1)
    lesson = page_called("course-m1-l1").specific
    lesson.unpublish()
    rename(page_called("course"), "gov-101")
    lesson = page_called("course-m1-l1").specific
    lesson.save_revision().publish()

    assert sent_on(stranger, LESSON) == "301 /en/learn/gov-101/course-m1/course-m1-l1/"


def test_what_was_typed_goes_along(home, stranger, rename):
    make_course("course", lessons=1)
    rename(page_called("course-m1-l1"), "first")

    answer = stranger.post(f"{LESSON}answer/", {"check": "x"})

    assert answer.status_code == 307
    assert answer["Location"] == "/en/learn/course/course-m1/first/answer/"


def test_every_deed_of_learning_goes_along_with_its_page():
    levels = {0: CataloguePage, 2: ModulePage, 3: LessonPage}
    for pattern in urls.below_the_catalogue:
        parts = str(pattern.pattern).strip("/").split("/")
        named = [part for part in parts if part.startswith("<")]
        subpath = "/".join(part for part in parts if part and not part.startswith("<"))
        if subpath:
            assert subpath in levels[len(named)].subpaths


# --- Shelves, whatever they are called -----------------------------------------------------------------------------
def test_the_catalogue_may_be_called_anything(home, stranger, rename):
    make_course("course", lessons=1, quiz=True)
    assert 'href="/en/learn/"' in stranger.get(LESSON).content.decode()

    rename(page_called("learn"), "courses")

    shown = stranger.get("/en/courses/course/course-m1/course-m1-l1/").content.decode()
    assert 'href="/en/courses/"' in shown
    assert "/en/learn/" not in shown
    assert stranger.get("/en/courses/course/course-m1/quiz/").status_code == 200
    assert sent_on(stranger, LESSON) == "301 /en/courses/course/course-m1/course-m1-l1/"
    assert sent_on(stranger, "/en/learn/") == "301 /en/courses/"


@pytest.mark.parametrize(("make", "old", "below"), [(make_shelf, "stories", ""), (make_guide, "guide", "")])
def test_the_other_shelves_too(home, stranger, rename, make, old, below):
    make(home)

    rename(page_called(old), "cases")

    assert 'href="/en/cases/"' in stranger.get("/en/cases/").content.decode()
    assert sent_on(stranger, f"/en/{old}/") == "301 /en/cases/"


def test_another_page_may_take_the_name_that_a_shelf_has_left(home, stranger, rename):
    make_shelf(home)
    rename(page_called("stories"), "cases")
    make_plain_page(home, "stories", body="<p>Plain words</p>").save_revision().publish()

    assert "Plain words" in stranger.get("/en/stories/").content.decode()


def test_a_text_does_not_keep_links_to_old_addresses(home, stranger, rename):
    page = make_plain_page(home)
    make_course("course", lessons=1)
    lesson = page_called("course-m1-l1").specific
    lesson.body = [("text", f'<p><a linktype="page" id="{page.pk}">About</a></p>')]
    lesson.save_revision().publish()
    assert '<a href="/en/about/"' in stranger.get(LESSON).content.decode()

    rename(page, "who-we-are")

    assert '<a href="/en/who-we-are/"' in stranger.get(LESSON).content.decode()


# --- The same address in every language ----------------------------------------------------------------------------
def test_translations_follow_a_rename_and_are_found_by_the_old_address(home, stranger, rename):
    for language in ("en", "es"):
        make_course("course", lessons=1, language=language)

    rename(page_called("course"), "gov-101")

    assert stranger.get("/es/learn/gov-101/course-m1/").status_code == 200
    assert sent_on(stranger, "/es/learn/course/course-m1/") == "301 /es/learn/gov-101/course-m1/"


def test_translations_follow_a_move(home, stranger, move):
    for language in ("en", "es"):
        make_course("course", modules=2, lessons=1, language=language)

    move(page_called("course-m1-l1"), page_called("course-m2"))
    keep_addresses()

    assert stranger.get("/es/learn/course/course-m2/course-m1-l1/").status_code == 200
    assert sent_on(stranger, "/es/learn/course/course-m1/course-m1-l1/") == (
        "301 /es/learn/course/course-m2/course-m1-l1/"
    )


def test_the_sweep_finds_translations_that_were_left_behind(home, move):
    for language in ("en", "es"):
        make_course("course", modules=2, lessons=1, language=language)
    move(page_called("course-m1-l1"), page_called("course-m2"))
    Page.objects.filter(slug="course-m2-l1", locale__language_code="es").update(slug="otra")

    sweep()
    sweep()

    spanish = Page.objects.filter(locale__language_code="es", depth__gt=2)
    english = Page.objects.filter(locale__language_code="en", depth__gt=2)
    tails = {path.split("/", 2)[2] for path in spanish.values_list("url_path", flat=True)}
    assert tails == {path.split("/", 2)[2] for path in english.values_list("url_path", flat=True)}
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_translation_is_not_renamed_alone(home, stranger, rename):
    for language in ("en", "es"):
        make_course("course", lessons=1, language=language)

    rename(page_called("course", "es"), "curso")

    assert stranger.get("/es/learn/course/").status_code == 200
    assert stranger.get("/es/learn/curso/").status_code == 404


# --- A course that was published in another language first ---------------------------------------------------------
@pytest.fixture
def spanish_first(home):
    for language in ("es", "en"):
        make_course("course", modules=2, lessons=1, language=language)


def test_its_own_language_is_renamed_and_the_english_page_follows(spanish_first, stranger, rename):
    rename(page_called("course", "es"), "curso")
    rename(page_called("course-m1", "es"), "modulo")

    assert stranger.get("/es/learn/curso/modulo/").status_code == 200
    assert stranger.get("/en/learn/curso/modulo/").status_code == 200
    assert sent_on(stranger, "/en/learn/course/course-m1/") == "301 /en/learn/curso/modulo/"


def test_its_own_language_is_moved_and_the_english_page_follows(spanish_first, stranger, move):
    move(page_called("course-m1-l1", "es"), page_called("course-m2", "es"))
    keep_addresses()

    for language in ("es", "en"):
        assert stranger.get(f"/{language}/learn/course/course-m2/course-m1-l1/").status_code == 200


def test_its_english_page_is_not_renamed_or_moved_alone(spanish_first, stranger, rename, move):
    rename(page_called("course", "en"), "renamed")
    move(page_called("course-m1-l1", "en"), page_called("course-m2", "en"))
    keep_addresses()

    for language in ("es", "en"):
        assert stranger.get(f"/{language}/learn/course/course-m1/course-m1-l1/").status_code == 200


def test_a_name_of_it_that_is_taken_in_english_is_refused(spanish_first, home, as_editor):
    make_plain_page(page_called("learn", "en"), "curso")

    shown = as_editor.rename(page_called("course", "es"), "curso")

    assert "Another page has this name in English already." in shown


def test_other_pages_still_follow_the_english_one(spanish_first, stranger, rename):
    for language in ("en", "es"):
        make_course("other", lessons=1, language=language)

    rename(page_called("other"), "third")

    assert stranger.get("/es/learn/third/").status_code == 200


def test_a_page_in_one_language_only_has_the_name_that_it_likes(home, stranger):
    spanish = Page.objects.get(slug="home-es")

    make_plain_page(spanish, "sobre-nosotros")
    keep_addresses()

    assert stranger.get("/es/sobre-nosotros/").status_code == 200


def test_a_name_that_is_taken_in_another_language_is_refused(home, as_editor):
    make_course("course", lessons=1)
    make_course("course", lessons=1, language="es")
    make_plain_page(page_called("learn", "es"), "gov-101")
    course = page_called("course")

    shown = as_editor.rename(course, "gov-101")

    assert "Another page has this name in Spanish already." in shown
    assert page_called("course").pk == course.pk


@pytest.mark.parametrize("word", ["quiz", "my"])
def test_a_word_that_addresses_use_is_refused(home, as_editor, word):
    page = make_plain_page(home)

    assert "The site uses this word" in as_editor.rename(page, word)


def test_who_asks_in_a_language_without_the_page_is_sent_to_where_the_english_one_is(home, stranger, rename):
    make_course("course", lessons=1)
    make_course("other", lessons=1, language="es")
    rename(page_called("course"), "gov-101")

    assert sent_on(stranger, "/es/learn/course/") == "302 /en/learn/gov-101/?untranslated=es"


@pytest.fixture
def as_editor(staff, client_of):
    """A browser of the staff area: `as_editor.rename(page, "new")` gives what the form says."""
    client = client_of(staff)

    class Editor:
        def rename(self, page: Page, slug: str) -> str:
            address = f"/admin/pages/{page.pk}/edit/"
            form = client.get(address).context["form"]
            typed = {name: value for name, value in _values(form) if value is not None}
            typed |= {"slug": slug, "action-publish": "yes"}
            return client.post(address, typed).content.decode()

    return Editor()


def _values(form):
    for bound in form:
        is_rich = isinstance(bound.field.widget, DraftailRichTextArea)
        yield bound.html_name, rich_text(bound.value()) if is_rich else bound.value()
    for formset in form.formsets.values():
        for field in formset.management_form:
            yield field.html_name, field.value()
