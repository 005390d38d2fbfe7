"""What rests on something that is to be retired: schemes, and the people on the way to their certificates."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.schemes.models import Scheme
from courses.learning.models import ItemCompletion, LearningItem


@dataclass(frozen=True)
class DependentScheme:
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


def dependent_schemes(gone: Iterable[LearningItem], above: Iterable[LearningItem] = ()) -> list[DependentScheme]:
    """The open schemes that ask for any of `gone`, or for any of `above`, in which those stand."""
    gone, above = set(gone), set(above)
    schemes = {scheme: [criterion.chain for criterion in scheme.asked()] for scheme in Scheme.objects.open()}
    found = (_dependent_scheme(scheme, chains, gone, above) for scheme, chains in schemes.items())
    return [one for one in found if one]


def _dependent_scheme(
    scheme: Scheme, chains: list, gone: set[LearningItem], above: set[LearningItem]
) -> DependentScheme | None:
    asked = [chain[-1] for chain in chains if chain]
    direct = tuple(item for item in asked if item in gone)
    items = direct or tuple(item for item in asked if item in above)
    if not items:
        return None
    holders = scheme.certificates.in_force()
    begun = ItemCompletion.objects.filter(item__in=[item for chain in chains for item in chain], person__isnull=False)
    going = begun.exclude(person__in=holders.exclude(person=None).values("person"))
    return DependentScheme(
        scheme=scheme,
        items=items,
        is_direct=bool(direct),
        is_all=len(direct) == len(chains),
        going=going.values("person").distinct().count(),
        holding=holders.count(),
    )
