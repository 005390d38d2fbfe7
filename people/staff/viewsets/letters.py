"""The outbox and the audit trail. To look at; the verbs are in admin_views."""

import django_filters
from django import forms
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, NumberRangeWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets.button import Button

from people.accounts.actions import write_audit_entry
from people.accounts.models import AuditEntry, User
from people.letters.actions import try_letter_again
from people.letters.emails import envelope
from people.letters.models import Letter, Purpose
from people.letters.permissions import can_read_words, offered
from people.letters.rules import CANCELLED, UNWANTED, holds_secret
from people.lists.declaration import BulkAct, ListColumn, ListSearch, StaffList, by_label, containing
from people.lists.viewsets import StaffListView
from people.staff.permissions import can_try_letter_again
from people.staff.viewsets.people_list import by_name, people_searches
from people.staff.viewsets.read_only import ReadOnlyViewSet


class LetterFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Letter.State.choices, method="filter_state")
    written = django_filters.DateFromToRangeFilter(
        label=_("Written"), field_name="written_at", widget=DateRangePickerWidget
    )
    sent = django_filters.DateFromToRangeFilter(label=_("Sent"), field_name="sent_at", widget=DateRangePickerWidget)
    tries = django_filters.RangeFilter(label=_("Tries"), widget=NumberRangeWidget)
    # Reached from a person's own screen: a list of everybody to choose from would be long, and tell too much.
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Letter
        fields = ["kind", "language", "purpose"]

    def filter_state(self, letters, _name, state):
        return letters.in_state(state, timezone.now())


def _by_state():
    """As Letter.state tells one by one."""
    state, now = Letter.State, timezone.now()
    return Case(
        When(returned_at__isnull=False, then=Value(str(state.RETURNED.label))),
        When(sent_at__isnull=False, then=Value(str(state.SENT.label))),
        When(given_up_at__isnull=False, last_error=CANCELLED, then=Value(str(state.CANCELLED.label))),
        When(given_up_at__isnull=False, then=Value(str(state.GIVEN_UP.label))),
        When(held_at__isnull=False, then=Value(str(state.ON_HOLD.label))),
        When(digest_at__isnull=False, then=Value(str(state.GATHERED.label))),
        When(Q(released_at=None) | Q(released_at__gt=now), then=Value(str(state.HELD.label))),
        When(last_error="", then=Value(str(state.WAITING.label))),
        default=Value(str(state.FAILING.label)),
    )


class LeftMeanwhile(Exception):
    """The letter was sent, or nobody wants it."""


# Stopped by staff, or waiting for a time that suits its reader: nothing has failed, and many at once would not suit.
NOT_FAILED = (Letter.State.ON_HOLD, Letter.State.CANCELLED, Letter.State.HELD, Letter.State.GATHERED)


def _why_not_tried(letter: Letter, by: User) -> str:
    if letter.sent_at:
        return _("Has left already")
    if letter.last_error == UNWANTED:
        return _("Its reader does not want such letters")
    if letter.state in NOT_FAILED:
        return str(letter.state.label)
    return "" if can_try_letter_again(by, letter) else _("Has no address")


def _try_again(letter: Letter, *, by: User, **_given: str) -> None:
    if not try_letter_again(letter, by=by):
        raise LeftMeanwhile(_("Has left already"))


TRY_AGAIN = BulkAct(
    key="try-again",
    label=_("Try again"),
    permission="letters.change_letter",
    refusal=_why_not_tried,
    do=_try_again,
    refused=(LeftMeanwhile,),
)

LETTERS = StaffList(
    key="letters",
    label=_("Outbox"),
    permission="letters.view_letter",
    address="letter:index",
    rows=lambda: Letter.objects.defer("text", "html"),
    usual_order="-written",
    filters=LetterFilter,
    personal_filters=["person"],
    searches=[ListSearch(finds=containing("kind", "address")), *people_searches("person")],
    acts=[TRY_AGAIN],
    columns=[
        ListColumn(name="kind", label=_("Kind"), sort="kind"),
        ListColumn(name="state", label=_("State"), value="get_state_display", sort=_by_state, drawn=StatusTagColumn),
        ListColumn(name="person", label=_("Person"), sort=by_name("person__"), needs=("person",)),
        ListColumn(name="address", label=_("Address"), sort=lambda: Lower("address"), is_usual=False, is_personal=True),
        ListColumn(name="language", label=_("Language"), sort="language", is_usual=False),
        ListColumn(
            name="purpose",
            label=_("Purpose"),
            value="get_purpose_display",
            sort=by_label("purpose", Purpose.choices),
            is_usual=False,
        ),
        ListColumn(name="tries", label=_("Tries"), sort="tries"),
        ListColumn(name="error", label=_("Last error"), value="last_error", sort="last_error"),
        ListColumn(name="written", label=_("Written"), value="written_at", sort="written_at", drawn=DateColumn),
        ListColumn(
            name="sent", label=_("Sent"), value="sent_at", sort="sent_at", drawn=DateColumn, total=Count("sent_at")
        ),
    ],
)


class LetterIndexView(StaffListView):
    page_title = _("Outbox")
    staff_list = LETTERS


class LetterInspectView(InspectView):
    page_title = _("Letter")

    def get(self, request, *args, **kwargs):
        write_audit_entry("letter-seen", by=request.user, about=self.object.person, thing=f"letter:{self.object.pk}")
        return super().get(request, *args, **kwargs)

    @property
    def header_more_buttons(self):
        names = offered(self.request.user, self.object)
        buttons = [
            Button(label, url=reverse(f"{name}_letter", args=[self.object.pk]), icon_name=icon, priority=10)
            for name, label, icon in HANDLED
            if name in names
        ]
        if can_try_letter_again(self.request.user, self.object):
            address = reverse("try_letter_again", args=[self.object.pk])
            buttons.append(Button(_("Try again"), url=address, icon_name="rotate", priority=5))
        return buttons

    def get_context_data(self, **kwargs):
        letter = self.object
        is_secret = holds_secret(letter.kind)
        is_discreet = not is_secret and bool(letter.person and letter.person.discreet_mail)
        return super().get_context_data(**kwargs) | {
            "is_secret": is_secret,
            "is_discreet": is_discreet,
            "is_readable": is_discreet and can_read_words(self.request.user, letter),
            "preview": None if is_secret else envelope(letter),
        }


HANDLED = [
    ("release", _("Release"), "check"),
    ("hold", _("Hold"), "lock"),
    ("edit", _("Edit"), "edit"),
    ("cancel", _("Cancel"), "cross"),
]


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
        "held_at",
        "not_before",
        "tries",
        "last_error",
        "sent_at",
        "given_up_at",
        "returned_at",
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
