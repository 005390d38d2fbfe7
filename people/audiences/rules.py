"""Whom an exclusion hits, in plain Python."""

from dataclasses import dataclass

FOR_ALL = frozenset({"link", "members", "anyone"})  # kinds that need no membership


@dataclass(frozen=True)
class Known:
    """What is known of a viewer. Ids; None where nothing is known.

    `governments`: the countries of the government offices that they belong to; None in it for one without a country.
    `is_affiliated`: whether they have named any organisation at all.
    """

    person: int | None = None
    country: int | None = None
    governments: frozenset[int | None] = frozenset()
    is_affiliated: bool = False


STRANGER = Known()


@dataclass(frozen=True)
class Hits:
    """The exclusions that hit a viewer, by what they name. None: each of that kind does."""

    people: frozenset[int] | None
    countries: frozenset[int] | None
    governments: frozenset[int] | None


def hits_of(known: Known) -> Hits:
    """Which exclusions hit a viewer of whom this is known.

    What is not known counts against the viewer: silence opens nothing that somebody has closed. So whoever is not
    signed in is hit by every exclusion, whoever names no country by those of every country, and whoever names no
    organisation may work for the government of the country that they name.
    """
    if known.person is None:
        return Hits(None, None, None)
    countries = None if known.country is None else frozenset({known.country})
    return Hits(frozenset({known.person}), countries, _governments(known, countries))


def _governments(known: Known, countries: frozenset[int] | None) -> frozenset[int] | None:
    if not known.is_affiliated:
        return countries
    named = frozenset(country for country in known.governments if country is not None)
    return named if named == known.governments else None
