"""Leaving at once: signed out, another site in sight, and no way back to what was on the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.people import PASSWORD, make_person
from tests.journeys.reader import Reader


@pytest.fixture
def somewhere_else(site: str, settings) -> str:
    """Tests leave no machine: a page of ours that shows nobody stands for the other site."""
    settings.QUICK_EXIT_URL = f"{site}/verify/"
    return settings.QUICK_EXIT_URL


def on_own_page(page: Page) -> Page:
    make_person("amina", quick_exit=True)
    reader = Reader(page, "en")
    reader.open("/accounts/login/")
    reader.sign_in("amina", PASSWORD)
    page.goto("/accounts/profile/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def test_the_page_is_replaced_and_back_leads_to_no_page_of_the_person(somewhere_else, open_browser):
    page = on_own_page(open_browser())

    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(somewhere_else)
    page.go_back()

    expect(page.locator("body")).not_to_contain_text("amina")
    assert "/accounts/profile/" not in page.url
    page.goto("/accounts/profile/")
    assert "/accounts/login/" in page.url


def test_without_javascript_one_is_signed_out_and_led_away(somewhere_else, open_browser):
    page = on_own_page(open_browser(java_script_enabled=False))

    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(somewhere_else)
    page.goto("/accounts/profile/")

    assert "/accounts/login/" in page.url
