"""Staff screens for people, duties, letters, the audit trail and reference data."""

from people.staff.viewsets.duties import DutyViewSet
from people.staff.viewsets.letters import AuditEntryViewSet, LetterViewSet
from people.staff.viewsets.people import PeopleViewSet
from people.staff.viewsets.read_only import ReadOnlyViewSet
from people.staff.viewsets.reference import (
    CountryViewSet,
    OrganisationTypeViewSet,
    OrganisationViewSet,
    RegionViewSet,
    SectorViewSet,
    TagViewSet,
)

__all__ = [
    "AuditEntryViewSet",
    "CountryViewSet",
    "DutyViewSet",
    "LetterViewSet",
    "OrganisationTypeViewSet",
    "OrganisationViewSet",
    "PeopleViewSet",
    "ReadOnlyViewSet",
    "RegionViewSet",
    "SectorViewSet",
    "TagViewSet",
]
