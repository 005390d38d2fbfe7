"""Staff screens for people, letters, the audit trail and reference data."""

from people.viewsets.letters import AuditEntryViewSet, LetterViewSet
from people.viewsets.people import PeopleViewSet
from people.viewsets.reference import CountryViewSet, OrganisationViewSet, SectorViewSet

__all__ = [
    "AuditEntryViewSet",
    "CountryViewSet",
    "LetterViewSet",
    "OrganisationViewSet",
    "PeopleViewSet",
    "SectorViewSet",
]
