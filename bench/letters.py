"""Letters to many, and a new password among them: written, and handed to a mail server on this machine."""

import time
from contextlib import closing
from dataclasses import dataclass
from unittest.mock import patch

from django.test import override_settings

from people.letters import tasks
from people.letters.actions import Draft, write_letter, write_letters
from people.letters.emails import Words
from people.letters.models import Letter
from tests.faults.mail_server import MailServer

MOST_SECONDS, LEAST_A_SECOND = 60.0, 50.0  # to write them all; to hand over, on one processor
TEXT = "Good day.\n\n" + "The next course begins in May, and there is room for you. " * 12
SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOW = "2000-01-01T00:00:00+00:00"  # each batch is asked for here
MANY = 10**9
WAY_IN = "way-in@example.org"


@dataclass
class Posting:
    """`written` letters to many in so many seconds; `sent` of them a second; the password after so many seconds."""

    written: int
    writing_seconds: float
    sent: int
    per_second: float
    password_seconds: float

    @property
    def is_missed(self) -> bool:
        return (
            self.writing_seconds > MOST_SECONDS
            or self.per_second < LEAST_A_SECOND
            or self.password_seconds > MOST_SECONDS
        )


def post(count: int, *, sent: int) -> Posting:
    """Write `count` letters and send the first `sent` of them, batch by batch, as one worker does."""
    Letter.objects.all().delete()
    no_queue = patch("people.letters.actions.writing.enqueue_on_commit")
    with no_queue, patch("people.letters.tasks.enqueue_on_commit"):
        began = time.perf_counter()
        written = write_letters(_drafts(count), kind="bench")
        writing = time.perf_counter() - began
        with closing(_Server()) as server, server.settings():
            per_second, password = _send(sent, server.box)
    return Posting(written, writing, min(sent, written), per_second, password)


def _drafts(count: int):
    return (
        Draft(f"bench:{one}", Words("News of May", TEXT), address=f"p{one}@d{one % 50}.example") for one in range(count)
    )


def _send(count: int, box: MailServer) -> tuple[float, float]:
    began = time.perf_counter()
    while len(box.letters) < count // 2:
        tasks.send_next_letters(NOW)
    asked = time.perf_counter()
    write_letter(key="bench", kind="account-key", address=WAY_IN, subject="A new password", text=TEXT)
    tasks.send_next_letters(NOW)
    arrived = time.perf_counter() - asked
    if WAY_IN not in box.recipients():
        raise AssertionError("the password waited behind the letters to many")
    while len(box.letters) < count:
        tasks.send_next_letters(NOW)
    return count / (time.perf_counter() - began), arrived


class _Server:
    def __init__(self) -> None:
        self.box = MailServer()

    def settings(self) -> override_settings:
        return override_settings(
            EMAIL_BACKEND=SMTP,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=self.box.port,
            EMAIL_USE_TLS=False,
            LETTERS_A_MINUTE=MANY,
            LETTERS_A_MINUTE_TO_A_DOMAIN=MANY,
        )

    def close(self) -> None:
        self.box.stop()
