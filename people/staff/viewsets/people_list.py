"""The list of people: by what staff know of them."""

from collections.abc import Callable

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Count, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, DateColumn

from people.accounts.models import Affiliation, User
from people.duties.models import Duty, Role
from people.lists.declaration import ListColumn, ListSearch, StaffList, among, by_label, by_words, containing
from people.reference.models import Country, Sector


class PeopleFilter(WagtailFilterSet):
    is_active = django_filters.BooleanFilter(label=_("Active"))
    is_staff = django_filters.BooleanFilter(label=_("Works here"))
    role = django_filters.ModelChoiceFilter(label=_("Role"), queryset=Role.objects.all(), method="filter_role")
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)
    country = django_filters.ModelChoiceFilter(label=_("Country"), queryset=Country.objects.all())
    sector = django_filters.ModelChoiceFilter(label=_("Where they work"), queryset=Sector.objects.all())
    organisation = django_filters.CharFilter(
        label=_("Organisation"),
        method="filter_organisation",
        widget=forms.TextInput(attrs={"placeholder": _("Part of its name")}),
    )
    joined = django_filters.DateFromToRangeFilter(
        label=_("Joined"), field_name="date_joined", widget=DateRangePickerWidget
    )
    seen = django_filters.DateFromToRangeFilter(
        label=_("Last signed in"), field_name="last_login", widget=DateRangePickerWidget
    )

    class Meta:
        model = User
        fields: list[str] = []

    def filter_role(self, people, _name, role):
        return people.filter(pk__in=Duty.objects.in_force(timezone.now()).filter(role=role).values("person"))

    def filter_organisation(self, people, _name, words):
        return people.filter(in_organisation(words))


def in_organisation(words: str) -> Q:
    """People who belong at present to an organisation with these words in its name."""
    rows = Affiliation.objects.current().filter(organisation__name__icontains=words)
    return Q(pk__in=rows.values("person"))


IN_NAMES = containing("username", "alias")
ON_CERTIFICATES = containing("printed_name")
IN_ADDRESS = containing("email")


def shown_people(field: str) -> ListSearch:
    """Finds rows by the names under which their person, in `field`, is shown in all lists."""
    return ListSearch(finds=among(field, User.objects.all, IN_NAMES))


def known_people(field: str) -> ListSearch:
    """Finds rows by what only who may see accounts knows of their person: address, printed name, organisation."""
    return ListSearch(finds=among(field, User.objects.all, _known), permission="accounts.view_user")


def _known(words: str) -> Q:
    return IN_ADDRESS(words) | ON_CERTIFICATES(words) | in_organisation(words)


def by_name(prefix: str = "") -> Callable[[], Combinable]:
    """To sort by the name that a person is shown with; `prefix`: the way to the person."""
    return lambda: Lower(Coalesce(NullIf(F(f"{prefix}alias"), Value("")), F(f"{prefix}username")))


def roles_of(person: User) -> str:
    """The roles of duties in force, wherever they hold. They are fetched before."""
    now = timezone.now()
    return ", ".join(sorted({duty.role.name for duty in person.duties.all() if duty.is_in_force(now)}))


def _organisations(person: User) -> str:
    current = [one.organisation.name for one in person.affiliations.all() if one.ended_on is None]
    return ", ".join(sorted(current))


PEOPLE = StaffList(
    key="people",
    label=_("People"),
    permission="accounts.view_user",
    rows=User.objects.all,
    usual_order="-joined",
    filters=PeopleFilter,
    searches=[ListSearch(finds=IN_NAMES), ListSearch(finds=_known)],
    columns=[
        ListColumn(name="name", label=_("Name"), value="display_name", sort=by_name()),
        ListColumn(name="username", label=_("User name"), sort="username"),
        ListColumn(
            name="email", label=_("E-mail address"), sort=lambda: Lower("email"), is_usual=False, is_personal=True
        ),
        ListColumn(
            name="printed_name",
            label=_("Name on certificates"),
            sort=lambda: Lower("printed_name"),
            is_usual=False,
            is_personal=True,
        ),
        ListColumn(name="roles", label=_("Roles"), value=roles_of, fetches=("duties__role",)),
        ListColumn(
            name="language",
            label=_("Language"),
            value="get_language_display",
            sort=by_label("language", settings.LANGUAGES),
        ),
        ListColumn(
            name="country", label=_("Country"), sort=by_words("country__names"), needs=("country",), is_usual=False
        ),
        ListColumn(
            name="sector", label=_("Where they work"), sort=by_words("sector__names"), needs=("sector",), is_usual=False
        ),
        ListColumn(
            name="organisations",
            label=_("Organisations"),
            value=_organisations,
            fetches=("affiliations__organisation",),
            is_usual=False,
        ),
        ListColumn(
            name="active",
            label=_("Active"),
            value="is_active",
            sort="is_active",
            drawn=BooleanColumn,
            total=Count("pk", filter=Q(is_active=True)),
        ),
        ListColumn(name="joined", label=_("Joined"), value="date_joined", sort="date_joined", drawn=DateColumn),
        ListColumn(name="seen", label=_("Last signed in"), value="last_login", sort="last_login", drawn=DateColumn),
    ],
)
