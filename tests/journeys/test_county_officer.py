"""A county officer with an old phone, prepaid data and a slow line, who comes by a shared link; and a verifier."""

import pytest
from playwright.sync_api import Page, expect

from certification.certificates.models import Certificate
from courses.material.models import LessonPage
from lms.lib.codes import grouped
from people.letters.models import Letter
from tests.factories.certification import make_certificate, make_finished_certificate
from tests.factories.people import make_person
from tests.journeys.reader import Reader

LESSON = "/en/learn/open-gov-101/1-why-open-government/1-2-four-values/"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
READING = 1_000  # milliseconds at one place
FIRST_VIEW, THREE_LESSONS = 100_000, 500_000  # bytes on the line
PASSWORD = "three herons by a slow river"


class Meter:
    """Bytes that travelled to a page, and how many requests fetched them."""

    def __init__(self, page: Page) -> None:
        self.bytes = self.requests = 0
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
        line.on("Network.loadingFinished", self._count)

    def _count(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]
        self.requests += 1


def test_a_shared_link_is_cheap_and_three_lessons_cost_little(deployed, open_browser):
    page = open_browser(base_url=deployed)  # compressed, with the one stylesheet that travels
    meter = Meter(page)

    page.goto(LESSON, wait_until="networkidle")

    assert meter.bytes < FIRST_VIEW
    assert meter.requests <= 5  # the page, its stylesheet, its script, the icon: nothing waits for a sixth round
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2")
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert cookies <= {"plaza_csrf", "plaza_language", "sessionid"}  # what forms and the language need
    assert page.get_by_role("dialog").count() == 0  # and nobody is asked about them

    reader = Reader(page, "en")
    for _lesson in range(3):
        reader.do_lesson()
        reader.go_on()
    assert meter.bytes < THREE_LESSONS


def test_the_language_changes_and_the_place_stays(open_browser):
    page = open_browser()
    page.goto(LESSON)
    block = page.locator(".lesson__text > [id]").nth(5)
    block.evaluate("(one) => one.scrollIntoView({block: 'start'})")
    anchor = block.get_attribute("id")
    page.wait_for_timeout(READING)

    # The links stand above the text: to press one, the page scrolls up.
    for name, language in (("Français", "fr"), ("English", "en")):
        page.locator(f"a[hreflang={language}]", has_text=name).first.click()
        page.wait_for_url(f"**/{language}/learn/**#{anchor}")

        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
        page.wait_for_timeout(READING)


def test_what_was_begun_on_the_phone_goes_on_at_the_office(open_browser):
    reader = Reader(open_browser(java_script_enabled=False), "en")
    reader.open(LESSON)
    reader.do_lesson()
    reader.follow("Sign up to keep it for good")
    reader.sign_up("county-officer", PASSWORD)
    reader.press("It was me: keep it in my account")

    office = Reader(open_browser(viewport={"width": 1280, "height": 800}), "en")
    office.open("/en/my/learning/")
    office.click(office.page.get_by_role("main").get_by_role("link", name="Sign in"))
    office.sign_in("county-officer", PASSWORD)
    office.open("/en/my/learning/")

    minutes = sum(LessonPage.objects.filter(slug="1-3-does-it-work").values_list("minutes", flat=True)[:1])
    going_on = office.page.get_by_role("region", name="Continue where you left off")
    expect(going_on).to_contain_text("Does it work? Reading evidence with care")
    expect(going_on).to_contain_text(f"{minutes} minutes for this step")
    expect(going_on).to_contain_text("min left in the course")
    office.page.get_by_text("What counts, and why").click()
    expect(office.page.get_by_text("Done on").first).to_be_visible()
    assert not Letter.objects.exists()  # no address was given, and none is asked for


@pytest.mark.parametrize("state", ["valid", "expired", "revoked"])
def test_a_verifier_reads_the_answer_in_one_step(open_browser, state):
    certificate = certificate_that_is(state)
    page = open_browser(java_script_enabled=False)

    page.goto(f"/verify/{grouped(certificate.code)}/")

    expect(page.get_by_role("heading", level=1)).to_contain_text(state.capitalize())
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    assert "Rosa Quispe" not in page.content()


def certificate_that_is(state: str) -> Certificate:
    certificate = make_finished_certificate(make_person("rosa", printed_name="Rosa Quispe"))
    changes = {
        "valid": {},
        "expired": {"valid_until": "2020-01-01"},
        "revoked": {"revoked_at": certificate.issued_at, "revocation_reason": "mistake"},
    }
    Certificate.objects.filter(pk=certificate.pk).update(**changes[state])
    return certificate


def test_there_is_no_list_of_certificates_to_look_through(open_browser):
    certificate = make_certificate(make_person("rosa", printed_name="Rosa Quispe"))
    page = open_browser()

    for address in ("/verify/", "/en/", "/en/learn/"):
        page.goto(address)
        assert certificate.number not in page.content()
        assert grouped(certificate.code) not in page.content()
