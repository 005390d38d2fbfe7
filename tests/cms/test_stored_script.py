"""A script that an editor, a translator or an import brings along is neither kept nor shown."""

import json

import pytest
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText
from wagtail_localize.models import OverridableSegment, SegmentOverride, Translation
from wagtail_localize.operations import translate_object

from cms.models import PlainPage
from courses.material.models import LessonPage, Quiz, Task
from tests.factories.cms import make_plain_page
from tests.factories.courses import make_course, single

EVIL = '<p><a href="javascript:alert(1)">here</a><img src="x" onerror="alert(1)"><script>alert(1)</script></p>'
GOOD = "<p><a>here</a></p>"
RUNS = ("javascript:", "onerror", "<script>alert")


def test_rich_text_of_a_page_is_cleaned_in_the_row_and_in_every_revision(home):
    page = make_plain_page(home, body=EVIL)
    page.body = EVIL
    revision = page.save_revision()

    assert PlainPage.objects.get(pk=page.pk).body == GOOD
    assert revision.content["body"] == GOOD


def test_rich_text_in_blocks_is_cleaned_however_deep_it_stands(home):
    make_course("course", lessons=1)
    lesson = LessonPage.objects.get()
    question = single("q")
    question["value"]["prompt"] = EVIL
    note = {"type": "note", "value": {"title": "x", "body": EVIL}}
    lesson.body = LessonPage._meta.get_field("body").to_python(
        json.dumps([{"type": "text", "value": EVIL}, note, question])
    )

    content = json.loads(lesson.save_revision().content["body"])
    lesson.save()

    for kept in (content, list(LessonPage.objects.get().body.raw_data)):
        assert [kept[0]["value"], kept[1]["value"]["body"], kept[2]["value"]["prompt"]] == [GOOD] * 3


def test_quizzes_and_tasks_are_cleaned_too(home):
    quiz = Quiz.objects.create(title="x", bank=json.dumps([single("q") | {"value": {"prompt": EVIL, "options": []}}]))
    task = Task.objects.create(title="x", intro=EVIL, boxes="[]")

    assert Quiz.objects.get(pk=quiz.pk).bank.raw_data[0]["value"]["prompt"] == GOOD
    assert Task.objects.get(pk=task.pk).intro == GOOD


def test_what_is_clean_stays_to_the_letter(home):
    make_course("course", lessons=1, quiz=True)
    before = {page.pk: page.specific.serializable_data() for page in Page.objects.all()}

    for page in Page.objects.all():
        page.specific.save()

    assert {page.pk: page.specific.serializable_data() for page in Page.objects.all()} == before


def test_whatever_slipped_in_is_shown_harmless(home, stranger):
    page = make_plain_page(home)
    PlainPage.objects.filter(pk=page.pk).update(body=EVIL)

    shown = stranger.get("/en/about/").content.decode()

    assert "here" in shown
    assert not any(word in shown for word in RUNS)
    assert not any(word in str(RichText(EVIL)) for word in RUNS)


@pytest.fixture
def translated(home) -> Translation:
    page = make_plain_page(home, body='<p><a href="https://example.org/">here</a></p>')
    page.save_revision().publish()
    translate_object(page, [Locale.objects.get(language_code="es")])
    return Translation.objects.get()


@pytest.mark.parametrize("address", ["javascript:alert(1)", " java\tscript:alert(1)", "data:text/html,x"])
def test_a_link_of_a_translation_that_runs_something_is_refused(translated, staff, client_of, address):
    segment = OverridableSegment.objects.get()
    url = f"/admin/localize/translate/{translated.pk}/overrides/{segment.pk}/edit/"

    answer = client_of(staff).put(url, f"value={address}", "application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert not SegmentOverride.objects.exists()


def test_a_link_of_a_translation_may_lead_elsewhere(translated, staff, client_of):
    segment = OverridableSegment.objects.get()
    url = f"/admin/localize/translate/{translated.pk}/overrides/{segment.pk}/edit/"

    answer = client_of(staff).put(url, "value=https://example.org/es/", "application/x-www-form-urlencoded")

    assert answer.status_code == 201


def test_an_override_that_is_there_already_runs_nowhere(translated, staff, client_of, stranger):
    segment = OverridableSegment.objects.get()
    SegmentOverride.objects.create(
        locale=translated.target_locale, context=segment.context, data_json='"javascript:alert(1)"'
    )

    translated.save_target(publish=True)
    preview = client_of(staff).get(f"/admin/localize/translate/{translated.pk}/preview/")

    assert preview.status_code == 200
    assert "javascript:" not in preview.content.decode()
    assert "'unsafe-inline'" not in preview["Content-Security-Policy"]
    assert "javascript:" not in translated.get_target_instance().body
    assert "javascript:" not in stranger.get("/es/about/").content.decode()
