"""Words of the glossary in texts."""

import pytest

from courses.material.terms import GlossaryEntry, link_terms, terms_in

pytestmark = pytest.mark.once

CIVIC = GlossaryEntry("civic-space", "civic space", ("civic space", "civic spaces"), "Room to speak.")
DATA = GlossaryEntry("open-data", "open data", ("open data",), "Data for all.")
RIGHT = GlossaryEntry("right", "droit d’accès", ("droit d’accès",), "Le droit de savoir.")


def test_the_first_place_of_a_term_is_linked_and_no_other():
    html = link_terms("<p>Open data helps. And open data is fair.</p>", [DATA], set())

    assert html == (
        '<p><a class="term" href="#word-open-data" id="use-open-data">Open data</a> helps. And open data is fair.</p>'
    )


def test_what_was_linked_in_an_earlier_block_is_not_linked_again():
    linked: set[str] = set()
    link_terms("<p>open data</p>", [DATA], linked)

    assert linked == {"open-data"}
    assert link_terms("<p>open data</p>", [DATA], linked) == "<p>open data</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Civic space</h2>",
        '<p><a href="/x/">about civic space</a></p>',
        '<p title="civic space">Words</p>',
        "<p>civic spacecraft, uncivic space</p>",
    ],
)
def test_headings_links_attributes_and_parts_of_words_are_left_alone(html):
    assert link_terms(html, [CIVIC], set()) == html


def test_of_two_terms_at_one_place_the_longer_is_linked():
    whole = GlossaryEntry("open-data-portal", "open data portal", ("open data portal",), "A site.")

    html = link_terms("<p>An open data portal.</p>", [DATA, whole], set())

    assert html.count("<a ") == 1
    assert 'href="#word-open-data-portal"' in html


@pytest.mark.parametrize("text", ["Civic  space", "CIVIC SPACES.", "civic\u00a0space"])
def test_a_term_is_found_whatever_its_case_and_spaces(text):
    assert terms_in(text, [CIVIC, DATA]) == [CIVIC]


@pytest.mark.parametrize("text", ["le droit d’accès", "le droit d'accès"])
def test_both_apostrophes_are_one(text):
    assert terms_in(text, [RIGHT]) == [RIGHT]
