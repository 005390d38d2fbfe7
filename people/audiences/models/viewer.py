"""What we know of whoever looks."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Value

from people.accounts.models import Affiliation
from people.audiences.rules import STRANGER, Known

# Types of organisations (OrganisationType.slug) that make their people members of a government, in the widest sense.
GOVERNMENT = frozenset(
    {"national-government", "local-government", "parliament", "court", "oversight-body", "autonomous-institute"}
)


def known_of(viewer) -> Known:
    """What a User or AnonymousUser has said of themselves, as far as exclusions ask for it.

    One question, asked once for each object: a list and the fields on its page are of one viewer.
    """
    return beside_known(viewer, None)[0]


def beside_known(viewer, ids: models.QuerySet | None) -> tuple[Known, list[int]]:
    """The same, and the answers to `ids` (one number a row); one question for both."""
    if not viewer.is_authenticated or hasattr(viewer, "_known"):
        known = viewer._known if viewer.is_authenticated else STRANGER
        return known, [] if ids is None else list(ids)
    rows = _offices(viewer) if ids is None else _offices(viewer).union(_like_offices(ids), all=True)
    offices, found = [], []
    for is_office, number, country, slug in rows:
        if is_office:
            offices.append((number, country, slug))
        else:
            found.append(number)
    viewer._known = _told(viewer, offices)
    return viewer._known, found


def _offices(viewer) -> models.QuerySet:
    current = Affiliation.objects.current().filter(person_id=viewer.pk).order_by().annotate(is_office=Value(1))
    return current.values_list("is_office", "organisation_id", "organisation__country_id", "organisation__types__slug")


def _like_offices(ids: models.QuerySet) -> models.QuerySet:
    """As rows of the same columns."""
    nothing = {"none": Value(None, models.BigIntegerField()), "empty": Value(None, models.CharField())}
    (name,) = ids.query.values_select
    # SQLite has no LIMIT in a part of a union, but has one within that part.
    rows = ids.model.objects.filter(pk__in=ids.values("pk")).order_by().annotate(is_office=Value(0), **nothing)
    return rows.values_list("is_office", name, "none", "empty")


def _told(viewer, offices: Iterable[tuple[int, int | None, str | None]]) -> Known:
    types: dict[int, set[str | None]] = {}
    countries: dict[int, int | None] = {}
    for organisation, country, slug in offices:
        types.setdefault(organisation, set()).add(slug)
        countries[organisation] = country
    # An organisation of which nobody has said what it is may be a government's.
    governments = {countries[one] for one, slugs in types.items() if slugs & {*GOVERNMENT, None}}
    return Known(viewer.pk, viewer.country_id, frozenset(governments), is_affiliated=bool(types))
