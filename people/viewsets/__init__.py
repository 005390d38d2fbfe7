"""Staff screens for people, letters, the audit trail and reference data."""

from people.viewsets.letters import AuditEntryViewSet, LetterViewSet
from people.viewsets.looking import LookOnlyViewSet
from people.viewsets.people import PeopleViewSet
from people.viewsets.reference import CountryViewSet, OrganisationViewSet, SectorViewSet

__all__ = [
    "AuditEntryViewSet",
    "CountryViewSet",
    "LetterViewSet",
    "LookOnlyViewSet",
    "OrganisationViewSet",
    "PeopleViewSet",
    "SectorViewSet",
]
