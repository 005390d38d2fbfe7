"""Registrations: the staff list of contacts, and their first purpose, which needs no app above."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from people.accounts.actions import set_organisations
from people.accounts.models import Affiliation
from people.contacts.imports import PEOPLE
from people.contacts.models import Contact
from people.contacts.rules import ContactPurpose
from people.contacts.viewsets import ContactViewSet
from people.imports.rules import ImportKind
from people.reference.models import Organisation
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(Contact, ReadOnlyPolicy(Contact))


@hooks.register("register_admin_viewset")
def register_viewset() -> ContactViewSet:
    return ContactViewSet("contact", menu_order=255, add_to_admin_menu=True)


def _join_organisation(contact: Contact, person, at) -> None:
    """They belong to the organisation that they were invited with, and to those that they named before."""
    if contact.organisation_id:
        current = Affiliation.objects.current().filter(person=person).values("organisation")
        others = Organisation.objects.filter(pk__in=current) | Organisation.objects.filter(pk=contact.organisation_id)
        set_organisations(person, others, on=at.date())


JOIN = ContactPurpose(
    key="join",
    title=_("Invited to join"),
    asks=_("You are invited to learn here, together with the people you work with."),
    days=180,
    accepted=_join_organisation,
    leads_to="my_learning",
)


@hooks.register("import_kinds")
def people_of_a_list() -> ImportKind:
    return PEOPLE


@hooks.register("contact_purposes")
def join() -> ContactPurpose:
    return JOIN
