"""The list of people: by what staff know of them."""

from collections.abc import Callable

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, DateColumn

from people.accounts.models import Affiliation, AuditEntry, User
from people.duties.models import Duty, Role
from people.lists.declaration import BulkAct, ListColumn, ListSearch, StaffList, among, by_label, by_words, containing
from people.reference.models import Country, Sector
from people.staff.actions import NotAllowed, correct_person
from people.staff.permissions import can_correct


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
IN_ALL = containing("username", "alias", "email", "printed_name")


def _known(words: str) -> Q:
    return IN_ALL(words) | in_organisation(words)


def people_searches(field: str) -> list[ListSearch]:
    """Find rows by their person, in `field`: by what all lists show of them, or by all that accounts tell."""
    shown, known = among(field, User.objects.all, IN_NAMES), among(field, User.objects.all, _known)
    return [
        ListSearch(finds=shown, unless="accounts.view_user"),
        ListSearch(finds=known, permission="accounts.view_user"),
    ]


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


def _why_not_to_close(person: User, by: User) -> str:
    if person == by:
        return _("Your own account")
    if not person.is_active:
        return _("Is closed already")
    return "" if can_correct(by, person) else _("Works here: only who gives roles may close it")


def _why_not_to_open(person: User, by: User) -> str:
    if person.is_active:
        return _("Was opened meanwhile")
    closings = AuditEntry.objects.filter(act="person-changed", about=person, note__regex=r"(^|, )is_active(,|$)")
    last = closings.order_by("-at", "-pk").first()
    if last is not None and last.by_id != by.pk:  # a colleague has closed it anew
        return _("Was decided meanwhile")
    return "" if can_correct(by, person) else _("Works here: only who gives roles may open it")


def _close(person: User, *, by: User, **_given: str) -> None:
    correct_person(person, {"is_active": False}, by=by)


def _open(person: User, *, by: User) -> None:
    correct_person(person, {"is_active": True}, by=by)


CLOSE = BulkAct(
    key="close",
    label=_("Close accounts"),
    permission="accounts.change_user",
    refusal=_why_not_to_close,
    do=_close,
    undo=_open,
    undo_refusal=_why_not_to_open,
    refused=(NotAllowed,),
)

PEOPLE = StaffList(
    key="people",
    label=_("People"),
    permission="accounts.view_user",
    address="wagtailusers_users:index",
    rows=User.objects.all,
    usual_order="-joined",
    filters=PeopleFilter,
    searches=[ListSearch(finds=_known)],
    acts=[CLOSE],
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
        ListColumn(
            name="roles",
            label=_("Roles"),
            value=roles_of,
            fetches=(Prefetch("duties", Duty.objects.select_related("role")),),
        ),
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
            fetches=(Prefetch("affiliations", Affiliation.objects.select_related("organisation")),),
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
