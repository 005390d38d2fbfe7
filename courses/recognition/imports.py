"""Completions earned elsewhere, from a table: each row is a proposal, which somebody else recognises."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.learning.models import ItemCompletion, LearningItem
from courses.recognition.actions import propose_completions
from courses.recognition.models import PriorCompletion
from people.accounts.models import User
from people.imports.rules import Column, ImportKind, Problem, RowCheck, plain

Row = Mapping[str, str]


class _KnownWork:
    """Whom and what some rows name. The same queries for any number of rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        said = {row["who"].lower() for row in rows}
        people = User.objects.filter(is_active=True)
        self.people = dict(people.filter(username__in=said).values_list("username", "pk"))
        owners = EmailAddress.objects.filter(email__in=said, verified=True, user__is_active=True)
        self.people |= dict(owners.values_list("email", "user"))
        self.items: dict[str, set[int]] = defaultdict(set)
        for item in LearningItem.objects.filter(retired_at=None):
            for name in (str(item.key), *item.titles.values()):
                self.items[plain(name)].add(item.pk)
        ids = set(self.people.values())
        self.done = set(ItemCompletion.objects.filter(person__in=ids).values_list("person", "item"))
        told = PriorCompletion.objects.filter(person__in=ids).exclude(state=PriorCompletion.State.REFUSED)
        self.proposed = set(told.values_list("person", "item"))

    def pair(self, row: Row) -> tuple[int | None, int | None]:
        """The person and the item of a row; None for what is not known, or not sure."""
        items = self.items.get(plain(row["what"]), set())
        return self.people.get(row["who"].lower()), next(iter(items)) if len(items) == 1 else None


def _check(rows: Sequence[Row], _asked: Row) -> list[RowCheck]:
    known, today = _KnownWork(rows), timezone.localdate()
    return [_judge(row, known, today) for row in rows]


def _judge(row: Row, known: _KnownWork, today: date) -> RowCheck:
    person, item = known.pair(row)
    problems = tuple(_problems(row, known, today))
    return RowCheck(problems, identity=f"{person}|{item}", about=row["who"].lower())


def _problems(row: Row, known: _KnownWork, today: date) -> Iterable[Problem]:
    person, item = known.pair(row)
    if person is None:
        yield Problem("nobody", "who")
    if item is None:
        yield Problem("several" if known.items.get(plain(row["what"])) else "nothing", "what")
    day = _day(row["finished_on"])
    if day is None:
        yield Problem("no-day", "finished_on")
    elif day > today:
        yield Problem("future", "finished_on")
    if (person, item) in known.done:
        yield Problem("done")
    elif (person, item) in known.proposed:
        yield Problem("proposed")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if len(said) == 10 else None
    except ValueError:
        return None


def _make(rows: Sequence[Row], _asked: Row, run: Any) -> list[int]:
    known, priors = _KnownWork(rows), []
    for row in rows:
        person, item = known.pair(row)
        told = {"finished_on": _day(row["finished_on"]), "source": row["source"], "checker": row["checker"]}
        priors.append(PriorCompletion(person_id=person, item_id=item, **told))
    return [prior.pk for prior in propose_completions(priors, by=run.by)]


def _undo(ids: Collection[int], _run: Any) -> dict[int, str]:
    rows = PriorCompletion.objects.filter(pk__in=ids)
    # Locks them: who decides about one in this moment comes before or after.
    decided = [row.pk for row in rows.select_for_update() if row.decided_at]
    kept = dict.fromkeys(decided, "was-decided")
    rows.exclude(pk__in=kept).delete()
    return kept


COLUMNS = (
    Column(
        "who",
        _("User name or e-mail address"),
        is_required=True,
        help=_("An address counts once its owner has confirmed it."),
        others=("email", "mail", "usuario", "correo", "utilisateur", "courriel"),
        example="amina",
        longest=254,
    ),
    Column(
        "what",
        _("What was finished"),
        is_required=True,
        help=_("The title of a lesson, quiz, module or course."),
        example="Open Gov 101",
    ),
    Column(
        "finished_on",
        _("Finished on"),
        is_required=True,
        help=_("As 2026-11-30."),
        others=("date", "fecha"),
        example="2026-05-31",
        longest=10,
    ),
    Column(
        "source", _("Where it was finished"), is_required=True, example="Regional school, cohort of May", longest=200
    ),
    Column("checker", _("Who checked it there"), is_required=True, example="The head of the school", longest=120),
)
COMPLETIONS = ImportKind(
    key="completions",
    title=_("Completions earned elsewhere"),
    permission="recognition.propose_priorcompletion",
    columns=COLUMNS,
    words={
        "nobody": _("Nobody here has this user name or has confirmed this address."),
        "nothing": _("There is no lesson, quiz, module or course of this title."),
        "several": _("Several things have this title. Write the key of the one that is meant."),
        "no-day": _("Write the day as 2026-11-30."),
        "future": _("This day has not come yet."),
        "done": _("The person has finished it here already."),
        "proposed": _("It is proposed or recognised already."),
        "was-decided": _("Kept: somebody has decided about it."),
    },
    check=_check,
    make=_make,
    undo=_undo,
)
