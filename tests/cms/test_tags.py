"""What pages are about: equal in all languages, named from one row, found without counting twice."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale, PageLogEntry

from cms.actions import loading, tag_source
from cms.models import StoryPage
from people.reference.actions import reword
from people.reference.models import PageTag, Tag, tagged
from people.staff.actions import sync_roles
from tests.factories.cms import make_guide, make_guide_page, make_shelf, make_story
from tests.factories.people import add_second_factor, make_person, make_staff


@pytest.fixture
def shelf(home):
    return make_shelf(home)


def tag(kind: str, slug: str) -> Tag:
    return Tag.objects.get(kind=kind, slug=slug)


def carry(page, *tags: Tag) -> None:
    PageTag.objects.choose(page.translation_key, tags)


def test_a_new_name_changes_every_page_that_carries_it(shelf, stranger):
    carry(make_story(shelf, "court"), tag("area", "justice"))

    reword(tag("area", "justice"), {"en": "Fair courts"}, by=make_person("ana"))

    assert "Fair courts" in stranger.get("/en/stories/court/").content.decode()
    assert "Fair courts" in stranger.get("/en/stories/").content.decode()


def test_a_translation_carries_the_same(shelf):
    story = make_story(shelf, "court")
    carry(story, tag("area", "justice"))
    shelf.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish = story.copy_for_translation(Locale.objects.get(language_code="es"))

    with override("es"):
        assert [one.name for one in spanish.tags] == ["Justicia"]


def test_a_copy_is_about_the_same_and_goes_its_own_way(shelf):
    story = make_story(shelf, "court")
    carry(story, tag("area", "justice"))

    copied = story.copy(update_attrs={"slug": "copy"})
    carry(copied)

    assert [one.slug for one in StoryPage.objects.get(pk=story.pk).tags] == ["justice"]
    assert PageTag.objects.filter(key=copied.translation_key).count() == 0


def test_a_shelf_shows_what_was_asked_for_without_javascript(shelf, stranger):
    carry(make_story(shelf, "court"), tag("area", "justice"), tag("value", "redress"))
    carry(make_story(shelf, "budget"), tag("area", "fiscal-openness"))

    page = stranger.get("/en/stories/?area=justice&value=").content.decode()

    assert "Summary of court" in page
    assert "Summary of budget" not in page
    assert '<option value="justice" selected>' in page
    assert "Redress" in page
    assert "Climate and Environment" not in page, "only what some page carries is offered"


def test_a_shelf_whose_pages_carry_nothing_offers_nothing(shelf, stranger):
    make_story(shelf, "court")

    assert "<select" not in stranger.get("/en/stories/").content.decode()


@pytest.mark.parametrize("asked", ["value=redress", "area=no-such-thing", "area=justice&value=information"])
def test_what_finds_nothing_says_so_and_leads_on(shelf, stranger, asked):
    carry(make_story(shelf, "court"), tag("area", "justice"))

    page = stranger.get(f"/en/stories/?{asked}").content.decode()

    assert "Nothing here is about that yet" in page
    assert 'href="/en/stories/"' in page


def test_an_area_finds_its_policy_tags_and_each_page_once(shelf):
    story = make_story(shelf, "court")
    carry(story, tag("area", "justice"), tag("policy", "open-justice"), tag("policy", "access-to-justice"))
    other = make_story(shelf, "prison")
    carry(other, tag("policy", "open-justice"))

    found = tagged(StoryPage.objects.all(), "area", "justice").order_by("pk")

    assert list(found) == [story, other]
    assert found.count() == 2


def test_a_guide_page_without_an_area_is_a_method(home, stranger):
    shelf = make_guide(home)
    carry(make_guide_page(shelf, "justice"), tag("area", "justice"))
    make_guide_page(shelf, "inclusion")

    assert "Method for every area" not in stranger.get("/en/guide/justice/").content.decode()
    assert "Method for every area" in stranger.get("/en/guide/inclusion/").content.decode()
    assert stranger.get("/en/guide/").content.decode().count("Method for every area") == 1


def test_a_hidden_page_lends_the_filter_no_word(shelf, stranger):
    story = make_story(shelf, "court")
    carry(story, tag("area", "justice"))
    story.unpublish()

    assert "Justice" not in stranger.get("/en/stories/").content.decode()


def test_files_tag_once_and_what_staff_took_off_stays_off(shelf):
    story = make_story(shelf, "court")
    tag_source(story.translation_key, {"area": ["justice"], "value": ["redress"]})
    carry(story, tag("value", "redress"))

    tag_source(story.translation_key, {"area": ["justice"], "value": ["redress"]})
    assert [one.slug for one in StoryPage.objects.get(pk=story.pk).tags] == ["redress"]

    with loading():
        tag_source(story.translation_key, {"area": ["media-freedom"]})
    assert {one.slug for one in StoryPage.objects.get(pk=story.pk).tags} == {"redress", "media-freedom"}


def test_editors_choose_tags_and_a_preview_changes_nothing(shelf, client_of):
    sync_roles()
    browser = client_of(add_second_factor(make_staff("edna", "editor")))
    story = make_story(shelf, "court")
    carry(story, tag("area", "media-freedom"))
    address = f"/admin/pages/{story.pk}/edit/"
    typed = {
        "title": "Court",
        "slug": "court",
        "summary": "S",
        "place": "",
        "dated": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 0,
        "body-count": 0,
        "tags_area": [tag("area", "justice").pk],
        "tags_value": [tag("value", "redress").pk],
    }

    page = browser.get(address).content.decode()
    browser.post(f"{address}preview/", typed)
    assert [one.slug for one in StoryPage.objects.get(pk=story.pk).tags] == ["media-freedom"]

    browser.post(address, typed)

    assert "Climate and Environment" in page
    assert [one.slug for one in StoryPage.objects.get(pk=story.pk).tags] == ["justice", "redress"]
    assert PageLogEntry.objects.get(action="cms.tags").data == {
        "added": ["justice", "redress"],
        "removed": ["media-freedom"],
    }
