"""Contacts as staff see them. To look at; inviting is a verb of whoever asked for them."""

import django_filters
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn

from lms.lib.field_search import FieldSearchView
from people.contacts.models import Contact
from people.staff.viewsets import ReadOnlyViewSet


class ContactFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Contact.State.choices, method="filter_state")

    class Meta:
        model = Contact
        fields = ["purpose", "language"]

    def filter_state(self, contacts, _name, state):
        return contacts.in_state(state, timezone.now())


class ContactIndexView(FieldSearchView):
    page_title = _("Contacts")
    default_ordering = "-asked_at"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation", "asked_by")

    @property
    def columns(self):
        return [
            TitleColumn("told", label=_("Contact"), accessor=_told, get_url=self.get_inspect_url),
            Column("organisation", label=_("Organisation")),
            StatusTagColumn("state", label=_("State"), accessor="get_state_display"),
            Column("asked_by", label=_("Asked by")),
            DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
            Column("ends_at", label=_("Ends"), accessor=_ends, sort_key="ends_at"),
        ]


def _ends(contact: Contact) -> str:
    """A day to come: Wagtail's column of dates tells only how long ago something was."""
    return date_format(timezone.localtime(contact.ends_at), "DATE_FORMAT")


def _told(contact: Contact) -> str:
    return contact.name or contact.address or "–"


class ContactViewSet(ReadOnlyViewSet):
    model = Contact
    icon = "mail"
    menu_label = _("Contacts")
    index_view_class = ContactIndexView
    filterset_class = ContactFilter
    search_fields = ["address", "name"]
    search_backend_name = None
    inspect_view_fields = [
        "address",
        "name",
        "language",
        "organisation",
        "state",
        "purpose",
        "basis",
        "asked_by",
        "asked_at",
        "invited_at",
        "accepted_at",
        "ends_at",
    ]
