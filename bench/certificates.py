"""Certificates a second on one processor, and what each part costs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from bench import fill
from certification.certificates import tasks
from certification.certificates.actions import issue
from certification.certificates.models import Certificate
from certification.schemes.models import Scheme
from courses.learning.models import ItemCompletion
from people.accounts.models import User

PARTS = ("issue", "sign", "render", "store", "letter")


@dataclass
class Making:
    """`seconds`: processor time of this process by part, for `made` certificates."""

    made: int = 0
    first_seconds: float = 0.0  # of the very first: the printer's libraries are read
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))

    @property
    def per_second(self) -> float:
        return self.made / sum(self.seconds.values())

    def share(self, part: str) -> float:
        return self.seconds[part] / sum(self.seconds.values())


def make(count: int) -> Making:
    """Issue and complete so many certificates as the worker does, one after another."""
    scheme = Scheme.objects.get(slug=fill.SCHEME)
    without = User.objects.filter(username__startswith=fill.PERSON, certificates=None).order_by("pk")
    people = list(without[: count + 1])
    earn(people, scheme)
    making = Making()
    began = time.process_time()
    _make_one(people[0], scheme, Making())
    making.first_seconds = time.process_time() - began
    for person in people[1:]:
        _make_one(person, scheme, making)
    return making


def earn(people: list[User], scheme: Scheme) -> None:
    """Let them have completed everything that the scheme asks for."""
    ItemCompletion.objects.bulk_create(
        ItemCompletion(person=person, item=item, completed_at=fill.AT, language="en")
        for person in people
        for item in [criterion.item for criterion in scheme.asked()]
    )


def _make_one(person: User, scheme: Scheme, making: Making) -> None:
    with _timed(making, "issue"), patch.object(tasks.complete_certificate, "apply_async"):
        certificate = issue(person, scheme)
    pk = str(certificate.pk)
    with _timed(making, "sign"):
        tasks._sign(pk)
    rendered = making.seconds["render"]
    with _timed(making, "store"), patch.object(tasks, "render_certificate", _timed_render(making)):
        tasks._print(pk)
    making.seconds["store"] -= making.seconds["render"] - rendered
    with _timed(making, "letter"):
        tasks._tell(pk)
    if Certificate.objects.unfinished().filter(pk=pk).exists():
        raise AssertionError("the certificate was not finished")
    making.made += 1


def _timed_render(making: Making):
    render = tasks.render_certificate

    def timed(document):
        with _timed(making, "render"):
            return render(document)

    return timed


@contextmanager
def _timed(making: Making, part: str) -> Iterator[None]:
    began = time.process_time()
    yield
    making.seconds[part] += time.process_time() - began
