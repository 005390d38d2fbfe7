"""What many things are told by: countries, sectors, tags, organisations. Staff edit all of it."""

from people.reference.models.geography import Country, Region
from people.reference.models.organisations import Organisation, OrganisationType
from people.reference.models.page_tags import KnownTags, PageTag, UnknownTag, tagged
from people.reference.models.sectors import Sector
from people.reference.models.tags import Tag
from people.reference.models.words import TranslatedRow

__all__ = [
    "Country",
    "KnownTags",
    "Organisation",
    "OrganisationType",
    "PageTag",
    "Region",
    "Sector",
    "Tag",
    "TranslatedRow",
    "UnknownTag",
    "tagged",
]
