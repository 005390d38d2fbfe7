"""Who works here, as what, where and until when. To look at; giving, ending and handing over are in admin_views."""

from datetime import datetime

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.widgets.button import Button, HeaderButton

from lms.lib.field_search import FieldSearchView
from people.duties.models import Duty, Role, titles_of
from people.duties.permissions import can_end, can_give_any
from people.duties.rules import scope_named
from people.staff.forms import scope_choices
from people.staff.viewsets.read_only import ReadOnlyViewSet

STATES = [("in_force", _("In force")), ("to_come", _("To come")), ("ended", _("Ended")), ("ending", _("Ends soon"))]


class DutyFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="filter_state")
    role = django_filters.ModelChoiceFilter(label=_("Role"), queryset=Role.objects.all())
    scope = django_filters.ChoiceFilter(label=_("Where"), choices=lambda: scope_choices()[1:], method="filter_scope")
    # Reached from a person's own screen: a list of everybody to choose from would be long, and tell too much.
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Duty
        fields: list[str] = []

    def filter_state(self, duties, _name, state):
        return getattr(duties, state)(timezone.now())

    def filter_scope(self, duties, _name, text):
        scope = scope_named(text)
        return duties.filter(scope_kind=scope.kind, scope_key=scope.key)


class DutyIndexView(FieldSearchView):
    page_title = _("Duties")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "role")

    @property
    def header_buttons(self):
        if not can_give_any(self.request.user):
            return []
        return [HeaderButton(_("Give a duty"), url=reverse("give_duty"), icon_name="plus")]

    @cached_property
    def titles(self):
        return titles_of({duty.scope for duty in self.object_list})

    @property
    def columns(self):
        return [
            TitleColumn("person", label=_("Person"), get_url=self.get_inspect_url),
            Column("role", label=_("Role"), sort_key="role__slug"),
            Column("scope", label=_("Where"), accessor=lambda duty: self.titles.get(duty.scope, duty.scope)),
            StatusTagColumn("state", label=_("State"), accessor=state_of),
            Column("since", label=_("From"), accessor=lambda duty: _day(duty.since), sort_key="since"),
            Column("until", label=_("Until"), accessor=lambda duty: _day(duty.last_moment), sort_key="until"),
        ]


def _day(moment: datetime | None) -> str:
    """Wagtail's own column calls whatever is to come "just now"."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else "–"


def state_of(duty: Duty) -> str:
    """In a word; one that was ended before it began counts as ended."""
    now, names = timezone.now(), dict(STATES)
    if duty.is_in_force(now):
        return names["in_force"]
    return names["to_come" if duty.since > now and duty.until != duty.since else "ended"]


class DutyInspectView(InspectView):
    page_title = _("Duty")

    def get_page_subtitle(self):
        return f"{self.object.person} · {self.object.role}"

    @property
    def header_more_buttons(self):
        if not can_end(self.request.user, self.object, at=timezone.now()):
            return []
        end, hand_over = reverse("end_duty", args=[self.object.pk]), reverse("hand_over", args=[self.object.person_id])
        return [
            Button(_("End"), url=end, icon_name="cross", priority=10),
            Button(_("Hand over all"), url=hand_over, icon_name="arrow-right-full", priority=20),
        ]

    def get_field_display_value(self, field_name, field):
        if field_name == "scope":
            return titles_of([self.object.scope])[self.object.scope]
        if field_name == "state":
            return state_of(self.object)
        value = super().get_field_display_value(field_name, field)
        return "–" if value in (None, "") else value

    def get_field_label(self, field_name, field):
        return LABELS.get(field_name) or super().get_field_label(field_name, field)


LABELS = {"scope": _("Where"), "state": _("State")}


class DutyViewSet(ReadOnlyViewSet):
    model = Duty
    icon = "key"
    menu_label = _("Duties")
    menu_order = 210
    add_to_admin_menu = True
    index_view_class = DutyIndexView
    inspect_view_class = DutyInspectView
    inspect_view_fields = ["person", "role", "scope", "state", "since", "until", "given_by", "given_at", "ended_by"]
    filterset_class = DutyFilter
    search_fields = ["person__username", "person__alias"]
    search_backend_name = None
