"""What people have done, asked of the apps below: one function for each kind of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from certification.models import Scheme
from courses.learning.models import Hurdle, ItemCompletion, LearningItem, QuizAttempt, hurdles_before


def completed_items(person, items: list[LearningItem]) -> set[LearningItem]:
    """Those of `items` that `person` has completed, in whatever language. One query."""
    done = set(ItemCompletion.objects.filter(person=person, item__in=items).values_list("item_id", flat=True))
    return {item for item in items if item.pk in done}


@dataclass(frozen=True)
class Trace:
    """How one thing was done: when, from where, and for a quiz after how many tries with which best share (0 to 1).

    `replaced_by`: the title of what has taken its place, if anything.
    """

    title: str
    replaced_by: str
    done_at: datetime | None
    source: str
    tries: int | None
    best: float | None


def trail(person, chains: Iterable[Iterable[LearningItem]]) -> list[Trace]:
    """How `person` did each of the items of some chains, never what they wrote. Two queries."""
    items = list(dict.fromkeys(item for chain in chains for item in chain))
    done = {row.item_id: row for row in ItemCompletion.objects.filter(person=person, item__in=items)}
    attempts = QuizAttempt.objects.filter(person=person, item__in=items, handed_in_at__isnull=False).order_by()
    quizzes = {row["item"]: row for row in attempts.values("item").annotate(tries=Count("pk"), best=Max("share"))}
    return [_trace(item, done.get(item.pk), quizzes.get(item.pk, {})) for item in items]


def _trace(item: LearningItem, row: ItemCompletion | None, quiz: dict) -> Trace:
    source = str(row.get_source_display()) if row else ""
    instead = item.replaced_by.title if item.left_at and item.replaced_by else ""
    return Trace(item.title, instead, row and row.completed_at, source, quiz.get("tries"), quiz.get("best"))


@dataclass(frozen=True)
class Rest:
    """One open scheme that rests on something: on `items`, or on what they stand in."""

    scheme: Scheme
    items: tuple[LearningItem, ...]
    is_direct: bool
    is_all: bool
    going: int
    holding: int

    @property
    def sentence(self) -> str:
        """All of it in words for an editor."""
        values = {"scheme": self.scheme, "items": ", ".join(f"“{item.title}”" for item in self.items)}
        if not self.is_direct:
            said = _("“%(scheme)s” asks for %(items)s, in which it stands and which will ask for less.")
        elif self.is_all:
            said = _("“%(scheme)s” asks for nothing but %(items)s: without a replacement nobody can earn it any more.")
        else:
            said = _("“%(scheme)s” asks for %(items)s.")
        counts = _("On the way to it: %(going)d. Hold it: %(holding)d.")
        return f"{said % values} {counts % {'going': self.going, 'holding': self.holding}}"


def what_rests_on(gone: Iterable[LearningItem], above: Iterable[LearningItem] = ()) -> list[Rest]:
    """The open schemes that ask for any of `gone`, or for any of `above`, in which those stand."""
    gone, above = set(gone), set(above)
    found = (_rest(scheme, scheme.asked(), gone, above) for scheme in Scheme.objects.open())
    return [one for one in found if one]


def _rest(scheme: Scheme, chains: list, gone: set[LearningItem], above: set[LearningItem]) -> Rest | None:
    asked = [chain[-1] for chain in chains]
    direct = tuple(item for item in asked if item in gone)
    items = direct or tuple(item for item in asked if item in above)
    if not items:
        return None
    holders = scheme.certificates.standing()
    begun = ItemCompletion.objects.filter(item__in=[item for chain in chains for item in chain], person__isnull=False)
    going = begun.exclude(person__in=holders.exclude(person=None).values("person"))
    return Rest(
        scheme=scheme,
        items=items,
        is_direct=bool(direct),
        is_all=len(direct) == len(asked),
        going=going.values("person").distinct().count(),
        holding=holders.count(),
    )


def schemes_out_of_reach() -> list[tuple[Scheme, Hurdle | None]]:
    """The open schemes that nobody new can earn at present, each with what stands in the way; None: it asks nothing."""
    schemes = list(Scheme.objects.open())
    asked = {scheme: [chain[-1] for chain in scheme.asked()] for scheme in schemes}
    hurdles = hurdles_before({item for items in asked.values() for item in items})
    found: list[tuple[Scheme, Hurdle | None]] = []
    for scheme, items in asked.items():
        if not items:
            found.append((scheme, None))
        elif closed := [item for item in items if item.pk in hurdles]:
            found.append((scheme, hurdles[closed[0].pk]))
    return found
