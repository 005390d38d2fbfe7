"""An address that only takes what a form sends leads whoever opens it to the page that it stands below."""

from django.test import Client

from people.accounts.models import User
from tests.architecture.permission_table import ROWS
from tests.factories.people import PASSWORD

PAGES = {row.address for row in ROWS if row.method == "GET"}
# No form leads to these: programs send to them, and nobody else learns that they are there.
FOR_PROGRAMS = {"/letters/intake/"}
FORM_ADDRESSES = [
    row
    for row in ROWS
    if row.method == "POST" and row.address not in PAGES | FOR_PROGRAMS and "/admin/" not in row.address
]


def just_signed_in(person: User) -> Client:
    """A browser that nobody asks for the password again."""
    browser = Client()
    browser.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return browser


def test_every_deed_leads_to_its_page(one_of_each: dict[str, object], learner: User):
    browser = just_signed_in(learner)

    led = {row.address: browser.get(row.at(one_of_each), follow=True) for row in FORM_ADDRESSES}

    assert FORM_ADDRESSES
    assert {address: answer.status_code for address, answer in led.items()} == dict.fromkeys(led, 200)
    above = {row.address: row.at(one_of_each).rstrip("/").rpartition("/")[0] + "/" for row in FORM_ADDRESSES}
    assert {address: answer.redirect_chain[0][0] for address, answer in led.items()} == above


def test_what_is_asked_of_a_deed_in_another_way_is_refused(one_of_each: dict[str, object], learner: User):
    browser = just_signed_in(learner)

    assert {browser.put(row.at(one_of_each)).status_code for row in FORM_ADDRESSES} == {405}
