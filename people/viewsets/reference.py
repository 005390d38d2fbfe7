"""Organisations, countries and sectors: kept by staff."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet

from people.forms import CountryForm, SectorForm
from people.models import Country, Organisation, Sector


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    form_fields = ["name", "kind", "country"]
    copy_view_enabled = False
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
    inspect_view_enabled = True
    list_display = [
        Column("name", label=_("Name")),
        "slug",
        Column("position", label=_("Position"), sort_key="position"),
    ]

    def get_form_class(self, for_update=False):
        return SectorForm
