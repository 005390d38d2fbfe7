"""One visitor in one language, who follows every link and sends every form. Whatever that changes is undone at once."""

import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

from tools.snapshot import told
from tools.snapshot.forms import Sending, sendings
from tools.snapshot.frozen import begin
from tools.snapshot.links import forms, home, in_letter, is_foreign, links, route_of

DEEP = 5  # what came of a form has forms, too, and so on: to ask for a new password, to choose it, to sign in
REDIRECTS = 5
KEPT = "kept"  # where the files of people are, as they were before
HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "8000"}  # as in settings.SITE_URL


class Visit:
    """`said`: what was found: who, in which language and where, to what was said there."""

    def __init__(self, who: str, language: str, said: dict[str, str]) -> None:
        self.who = who
        self.language = language
        self.said = said
        self.leads: list[str] = []  # addresses to which no link has to lead
        self.ids: dict[str, str] = {}
        self.sent: set[tuple[str, str, str]] = set()
        self.times: Counter[str] = Counter()
        self.client = Client(raise_request_exception=False, headers={"Accept-Language": language}, **HOST)
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def look_around(self, addresses: Iterable[str], is_wanted: Callable[[str], bool]) -> None:
        """Ask for these addresses and for all that they lead to, and send the forms that stand there."""
        waiting = deque(dict.fromkeys([*self.leads, *addresses]))
        known = set(waiting)
        while waiting:
            address = waiting.popleft()
            with self.undone():
                page = self.open(address, address)
                found = [one for one in links(page, address) if one not in known and is_wanted(one)]
                self.send_all(page, address, address)
            waiting += found
            known.update(found)

    def open(self, address: str, trail: str) -> HttpResponse:
        return self.ask("get", address, {}, trail)

    def ask(self, method: str, address: str, values: dict[str, list[str] | str], trail: str) -> HttpResponse:
        """One answer, written down together with the letters that it caused."""
        label = self.label(trail)
        before = len(mail.outbox)
        begin(label)
        cache.clear()  # how often somebody has tried
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = getattr(self.client, method)(address, values)
        self.said[label] = told.answer(answer)
        for number, letter in enumerate(mail.outbox[before:], start=1):
            self.said[f"{label}, letter {number}"] = told.letter(letter)
        return answer

    def label(self, trail: str) -> str:
        """How a place is called in the snapshot; the second answer there has another name."""
        named = f"{self.who} {self.language} {told.without_secrets(told.numbered(trail, self.ids))}"
        self.times[named] += 1
        return named if self.times[named] == 1 else f"{named} ({self.times[named]})"

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is done within leaves no trace: neither in the database nor in files, browser and mail."""
        cookies, letters = deepcopy(self.client.cookies), len(mail.outbox)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.client.cookies = cookies
        del mail.outbox[letters:]
        # A person who is erased takes their files along, and no transaction brings those back.
        shutil.copytree(settings.DATA_DIR / KEPT, settings.PRIVATE_ROOT, dirs_exist_ok=True)

    # --- Forms --------------------------------------------------------------------------------------------------------

    def send_all(self, page: HttpResponse, address: str, trail: str) -> None:
        """Send every form of a page that is of a new kind."""
        for sending in sendings(forms(page), address) if trail.count(" > ") < DEEP else []:
            goal = sending.values.get("next") if " > " in trail else None  # what somebody was at when asked to sign in
            kind = (route_of(sending.action), sending.kind, str(goal or ""))
            if kind not in self.sent and home(sending.action, address) and not is_foreign(sending.action):
                self.sent.add(kind)
                with self.undone():
                    self.send(sending, f"{trail} > {sending.action} ({sending.way})")

    def send(self, sending: Sending, trail: str) -> None:
        """Send one form, follow where that leads, and send the forms that stand there; read the letters."""
        before = len(mail.outbox)
        address, answer = sending.action, self.ask(sending.method, sending.action, sending.values, trail)
        for _ in range(REDIRECTS):
            if not (target := home(answer.get("Location", ""), address)):
                break
            address = target
            trail = f"{trail} → {address}"
            answer = self.open(address, trail)
        self.send_all(answer, address, trail)
        self.follow(mail.outbox[before:], trail)

    def follow(self, letters: list, trail: str) -> None:
        """Go where letters lead, to each kind of place once."""
        for link in [link for letter in letters for link in in_letter(letter)]:
            if (kind := (route_of(link), "in a letter", "")) not in self.sent:
                self.sent.add(kind)
                with self.undone():
                    self.send_all(self.open(link, f"{trail} > {link}"), link, f"{trail} > {link}")
