"""Staff screens for people, letters, the audit trail and reference data."""

from people.staff.viewsets.letters import AuditEntryViewSet, LetterViewSet
from people.staff.viewsets.looking import LookOnlyViewSet
from people.staff.viewsets.people import PeopleViewSet
from people.staff.viewsets.reference import CountryViewSet, OrganisationViewSet, SectorViewSet

__all__ = [
    "AuditEntryViewSet",
    "CountryViewSet",
    "LetterViewSet",
    "LookOnlyViewSet",
    "OrganisationViewSet",
    "PeopleViewSet",
    "SectorViewSet",
]
