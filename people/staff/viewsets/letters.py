"""The outbox and the audit trail. To look at; the one verb, "try again", is in admin_views."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import Button

from people.accounts.actions import write_audit_entry
from people.accounts.models import AuditEntry, User
from people.letters.emails import envelope
from people.letters.models import Letter
from people.letters.rules import holds_secret
from people.staff.permissions import can_try_letter_again
from people.staff.viewsets.read_only import ReadOnlyViewSet


class LetterFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Letter.State.choices, method="filter_state")
    # Reached from a person's own screen: a list of everybody to choose from would be long, and tell too much.
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Letter
        fields = ["kind", "language"]

    def filter_state(self, letters, _name, state):
        return letters.in_state(state, timezone.now())


class LetterIndexView(IndexView):
    page_title = _("Outbox")
    default_ordering = "-written_at"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person")


class LetterInspectView(InspectView):
    page_title = _("Letter")

    def get(self, request, *args, **kwargs):
        write_audit_entry("letter-seen", by=request.user, about=self.object.person, thing=f"letter:{self.object.pk}")
        return super().get(request, *args, **kwargs)

    @property
    def header_more_buttons(self):
        if not can_try_letter_again(self.request.user, self.object):
            return []
        address = reverse("try_letter_again", args=[self.object.pk])
        return [Button(_("Try again"), url=address, icon_name="rotate", priority=5)]

    def get_context_data(self, **kwargs):
        is_secret = holds_secret(self.object.kind)
        preview = None if is_secret else envelope(self.object)
        return super().get_context_data(**kwargs) | {"is_secret": is_secret, "preview": preview}


class LetterViewSet(ReadOnlyViewSet):
    model = Letter
    icon = "mail"
    menu_label = _("Outbox")
    index_view_class = LetterIndexView
    inspect_view_class = LetterInspectView
    inspect_template_name = "people/staff/letter.html"
    inspect_view_fields = [
        "kind",
        "state",
        "person",
        "address",
        "language",
        "written_at",
        "released_at",
        "not_before",
        "tries",
        "last_error",
        "sent_at",
        "given_up_at",
    ]
    filterset_class = LetterFilter
    list_display = [
        "kind",
        StatusTagColumn("state", label=_("State"), accessor="get_state_display"),
        Column("person", label=_("Person")),
        Column("tries", label=_("Tries"), sort_key="tries"),
        Column("last_error", label=_("Last error"), sort_key="last_error"),
        DateColumn("written_at", label=_("Written"), sort_key="written_at"),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
    ]


class AuditFilter(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    act = django_filters.AllValuesFilter(label=_("Act"))
    by = django_filters.ModelChoiceFilter(label=_("By"), queryset=User.objects.filter(is_staff=True))

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class AuditIndexView(IndexView):
    page_title = _("Audit trail")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("by", "about")


class AuditEntryViewSet(ReadOnlyViewSet):
    model = AuditEntry
    icon = "history"
    menu_label = _("Audit trail")
    index_view_class = AuditIndexView
    inspect_view_fields = ["at", "by", "act", "about", "thing", "note"]
    filterset_class = AuditFilter
    list_display = [
        DateColumn("at", label=_("When"), sort_key="at"),
        Column("by", label=_("By")),
        "act",
        Column("about", label=_("About")),
        Column("thing", label=_("Thing")),
        Column("note", label=_("Note")),
    ]
