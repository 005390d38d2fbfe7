"""To whom courses are given, and until when: kept by staff."""

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button

from courses.attendance.forms import OfferingForm
from courses.learning.models import LearningItem
from courses.offerings.models import Offering
from courses.offerings.permissions import can_move_dates
from lms.lib.field_search import FieldSearchView
from people.accounts.actions import write_audit_entry

OVERRIDES_SHOWN = 200  # of one offering; the newest are what somebody looks for


def _titles(offerings) -> dict:
    """The titles of the courses of offerings, by their keys."""
    return {one.key: one.title for one in LearningItem.objects.filter(key__in={row.course for row in offerings})}


class OfferingIndexView(FieldSearchView):
    def get_base_queryset(self):
        return super().get_base_queryset().annotate(number=Count("enrolments", distinct=True))

    @cached_property
    def header_more_buttons(self):
        if not can_move_dates(self.request.user):
            return super().header_more_buttons
        address = reverse("offering_extension")
        return [*super().header_more_buttons, Button(_("Extend for a country"), url=address, icon_name="globe")]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        titles = _titles(context["object_list"])
        for row in context["object_list"]:
            row.course_title = titles.get(row.course, str(row.course))
        return context


class OfferingAddView(CreateView):
    def save_instance(self):
        return self.form.keep(self.request.user)


class OfferingEditView(EditView):
    def save_instance(self):
        return self.form.keep(self.request.user)


class OfferingInspectView(InspectView):
    """The dates of an offering, and for whom they are others."""

    @property
    def header_more_buttons(self):
        if not can_move_dates(self.request.user):
            return super().header_more_buttons
        pk = self.object.pk
        return [
            Button(_("Set a date"), url=reverse("offering_date", args=[pk]), icon_name="date", priority=4),
            Button(
                _("Other dates for somebody"), url=reverse("offering_override", args=[pk]), icon_name="user", priority=5
            ),
            *super().header_more_buttons,
        ]

    def get_field_display_value(self, field_name, field):
        if field_name == "course":
            return _titles([self.object]).get(self.object.course, self.object.course)
        return super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs):
        overrides = self.object.overrides.select_related("person", "group", "country", "made_by", "undone_by")
        overrides = list(overrides[:OVERRIDES_SHOWN])
        for person in {one.person for one in overrides if one.person_id}:
            # Why somebody has other dates is theirs: looking is written down.
            write_audit_entry("dates-seen", by=self.request.user, about=person, thing=f"offering:{self.object.pk}")
        dates = list(self.object.dates.select_related("anchor"))
        keys = {one.item for one in [*dates, *overrides]} - {None}
        titles = {one.key: one.title for one in LearningItem.objects.filter(key__in=keys)}
        for one in [*dates, *overrides]:
            one.item_title = titles.get(one.item, "")
        return super().get_context_data(**kwargs) | {
            "dates": dates,
            "anchors": self.object.anchors.all(),
            "overrides": overrides,
            "can_move": can_move_dates(self.request.user),
        }


class OfferingViewSet(ModelViewSet):
    model = Offering
    icon = "date"
    menu_label = _("Offerings")
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = OfferingIndexView
    add_view_class = OfferingAddView
    edit_view_class = OfferingEditView
    inspect_view_class = OfferingInspectView
    inspect_template_name = "courses/admin/offering.html"
    inspect_view_fields = ["course", "kind", "zone", "starts_on"]
    search_backend_name = None  # with a backend, a search by fields fails on SQLite (wagtail #10217)
    search_fields = ["name"]
    list_filter = ["kind"]
    list_per_page = 50
    list_display = [
        "__str__",
        Column("course_title", label=_("Course")),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        DateColumn("starts_on", label=_("First day"), sort_key="starts_on"),
        Column("zone", label=_("Time zone"), sort_key="zone"),
        Column("number", label=_("Enrolments")),
    ]

    def get_form_class(self, for_update=False):
        return OfferingForm
