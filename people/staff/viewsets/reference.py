"""Organisations, countries and sectors: kept by staff."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet

from people.accounts import actions
from people.accounts.models import Country, Organisation, Sector, User
from people.staff.forms import CountryForm, InsteadForm, SectorForm


def _why_it_stays(thing) -> str:
    """How many have named a thing, in a sentence, and never who; "" if nobody has."""
    uses = actions.uses_of(thing)
    people, offices = uses.get(User, 0), uses.get(Organisation, 0)
    told = []
    if people:
        told.append(ngettext("%(count)d person", "%(count)d people", people) % {"count": people})
    if offices:
        told.append(ngettext("%(count)d organisation", "%(count)d organisations", offices) % {"count": offices})
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


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    form_fields = ["name", "kind", "country"]
    copy_view_enabled = False
    delete_view_class = ReferenceDeleteView
    inspect_view_enabled = True
    search_fields = ["name"]
    search_backend_name = None  # with a backend, a search by fields fails on SQLite (wagtail #10217)
    list_filter = ["kind", "country"]
    list_display = ["name", Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"), "country"]


class CountryViewSet(ModelViewSet):
    model = Country
    icon = "site"
    menu_label = _("Countries")
    copy_view_enabled = False
    delete_view_class = ReferenceDeleteView
    inspect_view_enabled = True
    search_fields = ["code", "names"]
    search_backend_name = None
    list_per_page = 50
    list_filter = ["is_iso", "is_listed"]
    list_display = [
        Column("name", label=_("Name")),
        Column("code", label=_("Code"), sort_key="code"),
        BooleanColumn("is_iso", label=_("ISO 3166-1"), sort_key="is_iso"),
        BooleanColumn("is_listed", label=_("Offered in forms"), sort_key="is_listed"),
    ]

    def get_form_class(self, for_update=False):
        return CountryForm


class SectorViewSet(ModelViewSet):
    model = Sector
    icon = "tag"
    menu_label = _("Sectors")
    copy_view_enabled = False
    delete_view_class = ReferenceDeleteView
    inspect_view_enabled = True
    list_display = [
        Column("name", label=_("Name")),
        "slug",
        Column("position", label=_("Position"), sort_key="position"),
    ]

    def get_form_class(self, for_update=False):
        return SectorForm
