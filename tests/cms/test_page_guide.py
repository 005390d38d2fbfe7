"""The guide: a shelf and its pages."""

import json

import pytest

from tests.factories.cms import make_guide, make_guide_page, make_shelf

ACTIONS = [
    {
        "type": "actions",
        "id": "3b8d0f6e-0000-4000-8000-000000000001",
        "value": {
            "grade": "initial",
            "title": "First steps",
            "body": "<ul><li>Post the price. Done when it hangs.</li></ul>",
        },
    }
]


def test_the_shelf_names_its_pages_in_the_order_of_editors(home, stranger):
    shelf = make_guide(home)
    make_guide_page(shelf, "justice", position=2)
    make_guide_page(shelf, "water", position=1)

    shown = stranger.get("/en/guide/").content.decode()

    assert shown.index("Water") < shown.index("Justice")
    assert "/en/guide/water/" in shown


def test_a_page_shows_its_graded_actions_and_sources(home, stranger):
    make_guide_page(make_guide(home), "justice", body=json.dumps(ACTIONS), sources=["A treaty (1966)"], dated="2026-11")

    shown = stranger.get("/en/guide/justice/").content.decode()

    for words in ("Initial", "First steps", "Done when it hangs.", "A treaty (1966)", "Written in November 2026"):
        assert words in shown


def test_an_empty_shelf_says_where_to_go(home, stranger):
    make_guide(home)
    make_shelf(home)

    shown = stranger.get("/en/guide/").content.decode()

    assert "No guide page stands here yet" in shown
    assert "/en/stories/" in shown


def test_a_page_that_has_no_translation_is_read_in_english(home, stranger):
    make_guide(home, pages=1)

    assert stranger.get("/es/guide/guide-1/")["Location"] == "/en/guide/guide-1/?untranslated=es"


def test_a_page_that_is_not_published_is_not_there(home, stranger):
    shelf = make_guide(home, pages=1)
    shelf.guides().get().unpublish()

    assert stranger.get("/en/guide/guide-1/").status_code == 404
    assert "guide-1" not in stranger.get("/en/guide/").content.decode()


@pytest.mark.parametrize("pages", [1, 3])
def test_the_shelf_costs_the_same_however_long(home, stranger, django_assert_num_queries, pages):
    make_guide(home, pages=pages)
    stranger.get("/en/guide/")

    with django_assert_num_queries(4):  # one of them for what the shelf can be narrowed by
        stranger.get("/en/guide/")
