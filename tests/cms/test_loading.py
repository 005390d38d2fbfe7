"""Many pages loaded at once are what each would be that is published by hand."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageLogEntry, ReferenceIndex, Revision

from cms.actions import Outcome, loading, publish_source
from cms.models import LoadedSource, PlainPage
from tests.factories.courses import key_of


def load(home, name: str, *, title: str = "A title", body: str = "<p>Words.</p>") -> tuple[PlainPage, Outcome]:
    fields = {"title": title, "slug": name, "body": body}
    return publish_source(PlainPage, key=key_of(name), language="en", parent=home, fields=fields)


@loading()
def load_two(home, *titles: str) -> None:
    for number, title in enumerate(titles):
        load(home, f"page-{number}", title=title)


def test_a_loaded_page_is_as_if_published_by_hand(home):
    with loading():
        page, outcome = load(home, "loaded")
    by_hand = home.add_child(instance=PlainPage(title="A title", slug="by-hand", body="<p>Words.</p>", live=False))
    by_hand.save_revision().publish()

    def told(one: PlainPage) -> list[tuple]:
        one = PlainPage.objects.get(pk=one.pk)
        logs = PageLogEntry.objects.filter(page=one).order_by("pk")
        return [
            (one.live, one.has_unpublished_changes, one.draft_title, one.latest_revision == one.live_revision),
            (one.first_published_at is not None, one.last_published_at == one.first_published_at),
            (one.latest_revision.as_object().body, one.latest_revision.object_str, one.latest_revision.user),
            list(logs.values_list("action", "label", "content_changed", "user", "uuid")),
            one in PlainPage.objects.search("title"),
        ]

    assert outcome is Outcome.MADE
    assert told(page) == told(by_hand)
    assert set(PlainPage.objects.search("title")) == {page, by_hand}


def test_what_a_loaded_page_refers_to_is_noted(home):
    with loading():
        about, _outcome = load(home, "about-it")
        page, _outcome = load(home, "linking", body=f'<p><a linktype="page" id="{about.pk}">About</a></p>')

    assert [found.object_id for found in ReferenceIndex.get_references_to(about)] == [str(page.pk)]


def test_a_page_that_staff_edit_while_files_are_read_is_left_alone(home):
    page, _outcome = load(home, "one")

    with loading():
        assert load(home, "one") == (page, Outcome.UNCHANGED)
        staffs = PlainPage.objects.get(pk=page.pk)
        staffs.body = "<p>By staff.</p>"
        staffs.save_revision().publish()
        _page, outcome = load(home, "one", body="<p>By a file.</p>")

    assert outcome is Outcome.LEFT_ALONE
    assert PlainPage.objects.get(pk=page.pk).body == "<p>By staff.</p>"


def test_one_file_that_is_refused_leaves_nothing_behind(home):
    before = Revision.objects.count()

    with pytest.raises(ValidationError):
        load_two(home, "good", "")

    assert not PlainPage.objects.exists()
    assert not LoadedSource.objects.exists()
    assert Revision.objects.count() == before


def test_many_pages_cost_few_queries_each(home, django_assert_max_num_queries):
    with django_assert_max_num_queries(20 + 20 * 22), loading():
        for number in range(20):
            load(home, f"page-{number}")

    with django_assert_max_num_queries(3), loading():
        for number in range(20):
            assert load(home, f"page-{number}")[1] is Outcome.UNCHANGED
