"""What nobody has translated is not live by itself, and a page that is translated in part says which parts are not."""

import re

import pytest
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object
from wagtail_localize.synctree import synchronize_tree

from courses.material.models import LessonPage, Term, glossary_of
from lms.lib.foreign import is_sentence, pieces, tag_language
from tests.factories.cms import make_plain_page
from tests.factories.courses import make_course

BODY = "<p>One sentence that has enough words to be one.</p><p>Another sentence that nobody has translated so far.</p>"


def language(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


@pytest.fixture
def about(home) -> Page:
    page = make_plain_page(home, title="About us", body=BODY)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """`send(page, "es")`: what "Translate this page" does; gives the translation."""

    def translate(row, code: str) -> Translation:
        with django_capture_on_commit_callbacks(execute=True):
            translate_object(row, [language(code)])
        return Translation.objects.get(target_locale__language_code=code, source__object_id=row.translation_key)

    return translate


def put(translation: Translation, *pairs: tuple[str, str]) -> None:
    """Translate strings that contain some words."""
    for words, new in pairs:
        segment = StringSegment.objects.get(source=translation.source, string__data__contains=words)
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=translation.target_locale, data=new
        )


def test_a_page_sent_to_translators_is_a_draft(about, send, stranger):
    send(about, "es")

    assert not about.get_translation(language("es")).live
    assert stranger.get("/es/about/")["Location"] == "/en/about/?untranslated=es"


def test_the_pages_above_it_do_not_go_live_either(home, send, stranger):
    make_course("course", lessons=1)
    send(Page.objects.get(slug="course-m1-l1").specific, "ar")

    assert not Page.objects.filter(locale=language("ar"), depth__gt=2, live=True).exists()


def test_copying_a_whole_tree_puts_nothing_live(home, stranger, django_capture_on_commit_callbacks):
    make_course("course", lessons=1)
    make_plain_page(home)

    with django_capture_on_commit_callbacks(execute=True):
        synchronize_tree(language("en"), language("ar"))

    mirrors = Page.objects.filter(locale=language("ar"), depth__gt=2)
    assert mirrors.count() == 5
    assert not mirrors.filter(live=True).exists()
    assert stranger.get("/ar/learn/course/")["Location"] == "/en/learn/course/?untranslated=ar"


def test_nor_does_publishing_the_source_again(about, stranger, django_capture_on_commit_callbacks):
    synchronize_tree(language("en"), language("ar"))

    with django_capture_on_commit_callbacks(execute=True):
        about.save_revision().publish()

    assert not about.get_translation(language("ar")).live


def test_a_term_that_waits_for_its_translation_is_not_shown(db):
    Locale.objects.get_or_create(language_code="es")
    term = Term.objects.create(
        slug="budget", term="budget", forms="budget", definition="A plan.", locale=language("en")
    )

    waiting = term.copy_for_translation(language("es"))
    waiting.save()

    assert glossary_of("es").terms == ()


# --- Publishing it -------------------------------------------------------------------------------------------------
def test_publishing_with_gaps_is_asked_about_once_more(about, send, staff, client_of, stranger):
    target = send(about, "es").get_target_instance()
    editor, url = client_of(staff), f"/admin/pages/{target.pk}/edit/"

    asked = editor.post(url, {"action": "publish"})

    assert "3 of 3 pieces" in asked.content.decode()
    assert not Page.objects.get(pk=target.pk).live


def test_who_confirms_publishes(about, send, staff, client_of, stranger, django_capture_on_commit_callbacks):
    target = send(about, "es").get_target_instance()

    with django_capture_on_commit_callbacks(execute=True):
        client_of(staff).post(f"/admin/pages/{target.pk}/edit/", {"action": "publish", "publish-with-gaps": "yes"})

    assert stranger.get("/es/about/").status_code == 200


def test_a_whole_translation_is_published_at_once(about, send, staff, client_of, django_capture_on_commit_callbacks):
    translation = send(about, "es")
    put(translation, ("About", "Sobre"), ("One", "Una frase."), ("Another", "Otra frase."))
    target = translation.get_target_instance()

    with django_capture_on_commit_callbacks(execute=True):
        client_of(staff).post(f"/admin/pages/{target.pk}/edit/", {"action": "publish"})

    assert Page.objects.get(pk=target.pk).live


def test_a_change_of_the_source_does_not_put_english_into_a_live_translation(
    about, send, administrator_browser, stranger, django_capture_on_commit_callbacks
):
    translation = send(about, "es")
    put(translation, ("About", "Sobre"), ("One", "Una frase."), ("Another", "Otra frase."))
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    about.body = "<p>A new sentence that was put in its place today.</p>"
    about.save_revision().publish()

    with django_capture_on_commit_callbacks(execute=True):
        administrator_browser.post(f"/admin/localize/update/{translation.source_id}/", {"publish_translations": "on"})

    shown = stranger.get("/es/about/").content.decode()
    assert "Una frase." in shown
    assert "A new sentence" not in shown


@pytest.fixture
def administrator_browser(client_of):
    from tests.factories.people import add_second_factor, make_staff

    return client_of(add_second_factor(make_staff("ada", is_superuser=True)))


# --- What the reader sees ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["es", "ar"])
def test_the_parts_in_another_language_are_marked_and_a_note_says_so(
    about, send, stranger, django_capture_on_commit_callbacks, code
):
    translation = send(about, code)
    put(translation, ("About", "X"), ("One", "Y."))
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    shown = stranger.get(f"/{code}/about/").content.decode()

    assert re.search(r'<p lang="en" dir="ltr" data-foreign>Another sentence', shown)
    assert "<p>Y.</p>" in shown
    assert "notice--untranslated" in shown


def test_a_page_that_is_translated_says_nothing(about, send, stranger, django_capture_on_commit_callbacks):
    translation = send(about, "es")
    put(translation, ("About", "Sobre"), ("One", "Una frase."), ("Another", "Otra frase."))
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)

    shown = stranger.get("/es/about/").content.decode()

    assert "data-foreign" not in shown
    assert "notice--untranslated" not in shown


def test_a_lesson_in_part_translated_is_marked_in_its_blocks(home, stranger):
    for code in ("en", "es"):
        make_course("course", lessons=1, language=code)
    for page in Page.objects.filter(slug="course-m1-l1"):
        page = page.specific
        page.body = [("text", BODY.replace("One", page.language))]
        page.save_revision().publish()

    shown = stranger.get("/es/learn/course/course-m1/course-m1-l1/").content.decode()

    assert "data-foreign>Another sentence" in shown
    assert "data-foreign>es sentence" not in shown


def test_pieces_are_the_smallest_parts_that_hold_words():
    assert pieces("<p>A <b>b</b> word</p><ul><li>point one</li></ul>") == {"A <b>b</b> word", "point one"}
    assert pieces("plain words") == {"plain words"}
    assert not is_sentence("Open Government Partnership")
    assert is_sentence("Words that make up one <b>whole</b> sentence.")


def test_only_what_is_the_piece_is_marked():
    html = '<p class="x">a b c</p><p>a b c d</p><p lang="fr">a b c</p>'

    assert tag_language(html, {"a b c"}, language="en", direction="ltr") == (
        '<p class="x" lang="en" dir="ltr" data-foreign>a b c</p><p>a b c d</p><p lang="fr">a b c</p>'
    )


@pytest.fixture
def spanish(home, send):
    """A course that was written in Spanish first, and its lesson sent to those who translate it into English."""
    make_course("course", lessons=1, language="es")
    lesson = LessonPage.objects.get(slug="course-m1-l1", locale=language("es"))
    lesson.body = [
        {
            "type": "text",
            "value": "<p>Una frase con bastantes palabras.</p><p>Otra frase que nadie ha traducido hasta hoy.</p>",
        }
    ]
    lesson.save_revision().publish()
    for page in (*lesson.get_ancestors().filter(depth__gt=2), lesson):
        work = send(page.specific, "en")
    return work


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """`publish()`: publish every translation into English as it is."""

    def all_of_them() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            for work in Translation.objects.filter(target_locale=language("en")).order_by("pk"):
                work.save_target(publish=True)

    return all_of_them


def test_what_was_written_in_spanish_is_marked_as_spanish_in_english(spanish, publish, stranger):
    put(spanish, ("bastantes", "A sentence with quite enough words."), ("Lesson course", "A lesson"))
    publish()

    shown = stranger.get("/en/learn/course/course-m1/course-m1-l1/").content.decode()

    assert '<p lang="es" dir="ltr" data-foreign>Otra frase que nadie ha traducido hasta hoy.</p>' in shown
    assert "<p>A sentence with quite enough words.</p>" in shown
    assert "Parts of this page are not translated yet" in shown
    assert "They are in another language (Español)" in shown


def test_the_spanish_original_of_an_english_translation_is_whole(spanish, publish, stranger):
    publish()

    shown = stranger.get("/es/learn/course/course-m1/course-m1-l1/").content.decode()

    assert "data-foreign" not in shown
    assert "notice--untranslated" not in shown
