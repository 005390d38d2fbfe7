"""Somebody with a browser who takes the course: everything that they do is a click or a word typed."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from lms.lib.contentfile import Fence, ParsedQuestion
from tests.journeys.leftovers import english_left
from tests.journeys.looking import faults_of
from tests.journeys.words import Words, answer_key, in_one_line

QUESTION = "fieldset.question"  # what has a right answer; a self-check is a text to write
NATIVE = {"en": "English", "es": "Español", "fr": "Français", "ar": "العربية"}


class Reader:
    """One person, one browser, one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.words = Words(language)
        self.key = answer_key(language)
        self.seen: list[str] = []  # addresses, without their host, of the pages of this language
        self.faults: list[str] = []

    # --- Going places ---------------------------------------------------------------------------------------------

    def open(self, address: str) -> None:
        self.page.goto(address)
        self._look()

    def click(self, target: Locator) -> None:
        """Click what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            target.click()
        self._look()

    def follow(self, text: str, **values: object) -> None:
        self.click(self.link(text, **values))

    def press(self, text: str, *, inside: Locator | None = None) -> None:
        self.click((inside or self.page).get_by_role("button", name=self.words(text), exact=True))

    def link(self, text: str, **values: object) -> Locator:
        return self.page.get_by_role("link", name=self.words(text, **values), exact=True)

    def heading(self, text: str) -> Locator:
        return self.page.get_by_role("heading", name=self.words(text))

    def sees_heading(self, text: str) -> None:
        expect(self.heading(text)).to_be_visible()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(urlsplit(self.page.url).path)

    def switch_language(self, language: str) -> None:
        """By the name that the language calls itself."""
        switch = self.page.get_by_role("navigation", name=self.words("Language"), exact=True)
        self.words, self.key = Words(language), answer_key(language)
        self.click(switch.get_by_role("link", name=NATIVE[language]))

    def _look(self) -> None:
        """Note what is wrong with the page: its language, its width, what lies over the text, English left on it."""
        parts, language = urlsplit(self.page.url), self.words.language
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        html = self.page.content()
        found = faults_of(self.page)
        if self.page.locator("html").get_attribute("lang") != language:
            found.append(f"is not in {language}")
        if language != "en":
            found += [f"English: {text}" for text in english_left(html, language)]
        self.seen.append(address)
        self.faults += [f"{address}: {fault}" for fault in found]

    # --- Questions ------------------------------------------------------------------------------------------------

    def questions(self) -> list[tuple[Locator, Fence, ParsedQuestion]]:
        """The questions on this page with what the course's files say about them."""
        fields = self.page.locator(QUESTION).all()
        return [(field, *self.key[self._prompt(field)]) for field in fields]

    def _prompt(self, field: Locator) -> str:
        text = in_one_line(field.locator("legend").inner_text())
        return re.sub(r"^\d+\. ", "", text)

    def answer(self, field: Locator, fence: Fence, question: ParsedQuestion, *, rightly: bool = True) -> None:
        """Choose the right answer, or one that is certainly wrong."""
        if fence.kind in {"single", "multiple"}:
            self._choose(field, question, rightly=rightly)
        else:
            self._arrange(field, fence, question, rightly=rightly)

    def _choose(self, field: Locator, question: ParsedQuestion, *, rightly: bool) -> None:
        wanted = [one.text for one in question.answers if one.right]
        if not rightly:
            wanted = [next(one.text for one in question.answers if not one.right)]
        for box in field.get_by_role("checkbox").all():
            box.uncheck()
        for text in wanted:
            field.get_by_label(text, exact=True).check()

    def _arrange(self, field: Locator, fence: Fence, question: ParsedQuestion, *, rightly: bool) -> None:
        lines = [one.text for one in question.answers]
        numbers = [str(number) for number, _line in enumerate(lines, start=1)]
        wanted = [one.match for one in question.answers] if fence.kind == "matching" else numbers
        if not rightly:
            wanted = [*wanted[1:], wanted[0]]
        for line, choice in zip(lines, wanted, strict=True):
            field.get_by_label(line, exact=True).select_option(label=choice)

    # --- Lessons and quizzes --------------------------------------------------------------------------------------

    def try_first_question(self) -> None:
        """Wrong first, then right; each time the page says so, and says why."""
        field, fence, question = self.questions()[0]
        self.answer(field, fence, question, rightly=False)
        self.press("Check my answer", inside=field)
        field = self.page.locator(QUESTION).first
        expect(field.get_by_text(self.words("Not quite."))).to_be_visible()
        expect(field.get_by_text(question.answers[0].why)).to_be_visible()
        self.answer(field, fence, question)
        self.press("Check again", inside=field)
        expect(self.page.locator(QUESTION).first.get_by_text(self.words("Right."), exact=True)).to_be_visible()

    def finish_lesson(self) -> None:
        """Answer the rest, write into the boxes if there are any, and say that it is done."""
        for field, fence, question in self.questions()[1:]:
            self.answer(field, fence, question)
        for number, box in enumerate(self.page.get_by_role("textbox").all(), start=1):
            box.fill(f"{number}: 12 % · Ñandú, à côté")
        self.press("Finish lesson")
        self.sees_heading("Lesson done")
        verdicts = self.page.locator(QUESTION).get_by_text(self.words("Right."), exact=True)
        expect(verdicts).to_have_count(self.page.locator(QUESTION).count())

    def do_lesson(self) -> None:
        if self.questions():
            self.try_first_question()
        self.finish_lesson()

    def go_on(self) -> None:
        """To what comes next, by the one large link at the end of a lesson."""
        end = self.page.get_by_role("region", name=self.words("Lesson done"))
        self.click(end.get_by_role("link").first)

    def take_quiz(self, *, rightly: bool, again: bool = False) -> set[str]:
        """One attempt from its beginning to its result; the prompts that were drawn."""
        self.press("Try again with other questions" if again else "Begin the quiz")
        questions = self.questions()
        prompts = {self._prompt(field) for field, _fence, _question in questions}
        for field, fence, question in questions:
            self.answer(field, fence, question, rightly=rightly)
        self.press("Hand in")
        self.sees_heading("Passed" if rightly else "Not passed yet")
        right = len(questions) if rightly else 0
        self.sees(self.words("%(right)s of %(total)s right.", right=right, total=len(questions)))
        return prompts

    def fail_then_pass_quiz(self) -> None:
        first = self.take_quiz(rightly=False)
        second = self.take_quiz(rightly=True, again=True)
        assert not first & second, "the second attempt asks the same again"

    # --- Account and certificate ----------------------------------------------------------------------------------

    def sign_up(self, username: str, password: str, email: str = "") -> None:
        main = self.page.get_by_role("main")
        fields = main.locator("input:visible, select:visible, textarea:visible")
        assert fields.count() <= 4
        main.get_by_label(self.words("User name")).fill(username)
        main.get_by_label(self.words("Password")).fill(password)
        main.get_by_label(self.words("E-mail address")).fill(email)
        self.press("Make an account", inside=main)

    def sign_in(self, username: str, password: str) -> None:
        main = self.page.get_by_role("main")
        main.get_by_label(self.words("User name or e-mail address")).fill(username)
        main.get_by_label(self.words("Password")).fill(password)
        self.press("Sign in", inside=main)

    def choose_name(self, name: str) -> None:
        """Type it, look at the certificate, have it issued, and later ones with it."""
        self.page.get_by_label(self.words("Name as printed")).fill(name)
        self.press("Look at it first")
        expect(self.page.get_by_role("main").locator("figure img")).to_have_attribute("alt", re.compile(name))
        self.page.get_by_label(self.words("The same name for all my certificates")).check()
        self.press("Issue this certificate")

    def download(self, text: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.link(text).click()
        return waiting.value.path().read_bytes()
