"""Organisations, tags, sectors, countries, regions: kept by staff."""

import django_filters
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from lms.lib.field_search import FieldSearchView
from people.accounts.models import Affiliation, User
from people.reference.actions import OutOfDate
from people.reference.models import Country, Organisation, OrganisationType, Region, Sector, Tag
from people.staff import actions
from people.staff.forms import (
    CountryForm,
    InsteadForm,
    OrganisationForm,
    OrganisationTypeForm,
    RegionForm,
    SectorForm,
    TagForm,
)


def _why_it_stays(thing) -> str:
    """How many have named a thing, in a sentence, and never who; "" if nobody has."""
    uses = actions.uses_of(thing)
    people = uses.get(User, 0) + uses.get(Affiliation, 0)
    offices = uses.get(Organisation, 0) + uses.get(Organisation.types.through, 0)
    others = sum(uses.values()) - people - offices
    told = []
    if people:
        told.append(ngettext("%(count)d person", "%(count)d people", people) % {"count": people})
    if offices:
        told.append(ngettext("%(count)d organisation", "%(count)d organisations", offices) % {"count": offices})
    if others:
        told.append(ngettext("%(count)d other thing", "%(count)d other things", others) % {"count": others})
    said = _("“%(name)s” is named by %(uses)s, so it is not deleted: what people said of themselves stays.")
    return said % {"name": thing, "uses": ", ".join(told)} if uses else ""


class ReferenceDeleteView(DeleteView):
    """Deletes what nobody has named; what somebody has named goes when another takes its place."""

    template_name = "people/staff/delete_reference.html"

    def get_form(self, form_class=None):
        given = self.request.POST if self.request.method == "POST" else None
        return InsteadForm(given, others=self.model.objects.exclude(pk=self.object.pk))

    def form_valid(self, form):
        try:
            actions.remove_reference(self.object, by=self.request.user, instead=form.cleaned_data["instead"])
        except (actions.StillUsed, IntegrityError):  # the second: named in this very moment
            messages.warning(self.request, _why_it_stays(self.object))
            return redirect(self.get_delete_url())
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"why_it_stays": _why_it_stays(self.object)}


class KeptByAction:
    """A form of these screens saves its row itself, because words are kept by an action."""

    def get_form_class(self):
        return self.form_class

    def save_instance(self):
        return self.form.keep(self.request.user)


class ReferenceAddView(KeptByAction, CreateView):
    """Adds a row; its words are staff's own from the start."""


class ReferenceEditView(KeptByAction, EditView):
    """Edits a row; a form that is out of date overwrites nothing."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except OutOfDate:
            messages.error(
                self.request, _("Somebody has renamed it meanwhile. Open it again, so that nothing is lost.")
            )
            return redirect(self.get_edit_url())


class ReferenceViewSet(ModelViewSet):
    """What the screens of all reference data have in common."""

    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = FieldSearchView
    add_view_class = ReferenceAddView
    edit_view_class = ReferenceEditView
    delete_view_class = ReferenceDeleteView
    search_backend_name = None  # with a backend, a search by fields fails on SQLite (wagtail #10217)
    search_fields = ["slug", "names"]
    list_per_page = 50
    form: type

    def get_form_class(self, for_update=False):
        return self.form


NAME = Column("name", label=_("Name"))
SLUG = Column("slug", label=_("Slug"), sort_key="slug")
LISTED = BooleanColumn("is_listed", label=_("Offered in forms"), sort_key="is_listed")


class OrganisationFilter(WagtailFilterSet):
    agreement = django_filters.ChoiceFilter(
        label=_("Agreement"), choices=[("ending", _("Ends within 60 days"))], method="filter_agreement"
    )

    class Meta:
        model = Organisation
        fields = ["types", "country"]

    def filter_agreement(self, organisations, _name, _value):
        return organisations.agreement_ending(timezone.localdate())


class OrganisationIndexView(FieldSearchView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("country").prefetch_related("types")


class OrganisationViewSet(ReferenceViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    form = OrganisationForm
    index_view_class = OrganisationIndexView
    search_fields = ["name"]
    filterset_class = OrganisationFilter
    list_display = [
        "name",
        Column("types", label=_("Types"), accessor=lambda one: ", ".join(str(kind) for kind in one.types.all())),
        "country",
        DateColumn("agreement_until", label=_("Agreement until"), sort_key="agreement_until"),
    ]


class OrganisationTypeViewSet(ReferenceViewSet):
    model = OrganisationType
    icon = "folder-open-inverse"
    menu_label = _("Types of organisations")
    form = OrganisationTypeForm
    list_display = [NAME, SLUG, LISTED]


class TagIndexView(FieldSearchView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("parent")


class TagViewSet(ReferenceViewSet):
    model = Tag
    icon = "tag"
    menu_label = _("Tags")
    form = TagForm
    index_view_class = TagIndexView
    list_filter = ["kind", "is_listed"]
    list_display = [
        NAME,
        Column("kind", label=_("List"), accessor="get_kind_display", sort_key="kind"),
        Column("parent", label=_("Belongs to")),
        SLUG,
        LISTED,
    ]


class SectorViewSet(ReferenceViewSet):
    model = Sector
    icon = "group"
    menu_label = _("Sectors")
    form = SectorForm
    list_filter = ["level", "branch", "is_listed"]
    list_display = [
        NAME,
        Column("level", label=_("Level"), accessor="get_level_display", sort_key="level"),
        Column("branch", label=_("Branch"), accessor="get_branch_display", sort_key="branch"),
        SLUG,
        LISTED,
    ]


class CountryIndexView(FieldSearchView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region")


class CountryViewSet(ReferenceViewSet):
    model = Country
    icon = "site"
    menu_label = _("Countries")
    form = CountryForm
    index_view_class = CountryIndexView
    search_fields = ["code", "names"]
    list_filter = ["region", "is_iso", "is_listed"]
    list_display = [
        NAME,
        Column("code", label=_("Code"), sort_key="code"),
        Column("region", label=_("Region")),
        BooleanColumn("is_iso", label=_("ISO 3166-1"), sort_key="is_iso"),
        LISTED,
    ]


class RegionViewSet(ReferenceViewSet):
    model = Region
    icon = "site"
    menu_label = _("Regions")
    form = RegionForm
    list_display = [NAME, SLUG]
