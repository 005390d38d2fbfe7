"""What we know of whoever looks."""

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
    if not viewer.is_authenticated:
        return STRANGER
    if not hasattr(viewer, "_known"):
        viewer._known = _asked(viewer)
    return viewer._known


def _asked(viewer) -> Known:
    current = Affiliation.objects.current().filter(person_id=viewer.pk)
    types: dict[int, set[str | None]] = {}
    countries: dict[int, int | None] = {}
    rows = current.values_list("organisation", "organisation__country", "organisation__types__slug")
    for organisation, country, slug in rows.order_by():
        types.setdefault(organisation, set()).add(slug)
        countries[organisation] = country
    # An organisation of which nobody has said what it is may be a government's.
    governments = {countries[one] for one, slugs in types.items() if slugs & {*GOVERNMENT, None}}
    return Known(viewer.pk, viewer.country_id, frozenset(governments), is_affiliated=bool(types))
