"""What a list of staff consists of. Who has rows declares a `StaffList`, and names it by the hook of that name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Aggregate, F, Model, Q, QuerySet
from django.db.models.expressions import Case, Combinable, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column
from wagtail.coreutils import multigetattr

from people.lists.rules import (
    COLUMN,
    ORDER,
    ROWS,
    WORDS,
    OfferedColumn,
    lasting,
    ordering,
    shown_columns,
    spellings,
)

HOOK = "register_staff_list"


@dataclass(frozen=True, kw_only=True)
class ListColumn:
    """One column: what stands in it, on the screen and in a file, and how rows are put in its order.

    `value`: of one row; without it, the attribute called `name`. `sort`: what a database sorts by, a field or what
    makes an expression; it must give the order of what is shown. `needs` and `fetches`: for `select_related` and
    `prefetch_related`, asked for only where the column is shown. `total`: over all rows found. `permission`: without
    it, the column is not there. `is_personal`: looking at it is written down.
    """

    name: str
    label: str
    value: Callable[[Model], object] | str = ""
    sort: str | Callable[[], Combinable] | None = None
    is_usual: bool = True
    drawn: Callable[..., Column] = Column
    needs: tuple[str, ...] = ()
    fetches: tuple[object, ...] = ()
    total: Aggregate | None = None
    permission: str = ""
    is_personal: bool = False

    def value_of(self, row: Model) -> object:
        """What stands in this column of `row`; "" for nothing."""
        value = self.value(row) if callable(self.value) else multigetattr(row, self.value or self.name)
        return "" if value is None else value


@dataclass(frozen=True, kw_only=True)
class ListSearch:
    """One way to find rows by words: `finds` makes a condition of them.

    For whom has `permission` only; not for whom has `unless`, who finds the same in another way.
    """

    finds: Callable[[str], Q]
    permission: str = ""
    unless: str = ""

    def is_for(self, user: AbstractBaseUser) -> bool:
        """Whether `user` finds rows so."""
        has = [not self.permission or user.has_perm(self.permission), not self.unless or not user.has_perm(self.unless)]
        return all(has)


@dataclass(frozen=True, kw_only=True)
class BulkAct:
    """One act of another app on each of many rows. Every function takes the row first.

    `refusal`: why `by` may not do it to this row now, in words; "" if they may. `do` and `undo` call an action with the
    doer named; `choice` and `reason` are what was asked for. `undo_refusal`: why it cannot be taken back. `refused`:
    the errors by which the action itself says no.
    """

    key: str
    label: str
    permission: str
    refusal: Callable[[Model, AbstractBaseUser], str]
    do: Callable[..., object]
    undo: Callable[..., object] | None = None
    undo_refusal: Callable[[Model, AbstractBaseUser], str] = lambda _row, _by: ""
    choices: Sequence[tuple[str, str]] = ()
    needs_reason: bool = False
    refused: tuple[type[Exception], ...] = ()


@dataclass(frozen=True)
class StaffList:
    """One list of staff. `rows`: everything that it may ever show; `permission`: who sees it; `address`: its name.

    `usual_order`: the name of a column, with a minus in front for the last first. `filter_permissions`: filters that
    are there only for who has a permission; `personal_filters`: those that name somebody, which no kept view holds.
    """

    key: str
    label: str
    permission: str
    address: str
    rows: Callable[[], QuerySet]
    columns: Sequence[ListColumn]
    usual_order: str
    filters: type[WagtailFilterSet] | None = None
    filter_permissions: Mapping[str, str] = field(default_factory=dict)
    searches: Sequence[ListSearch] = ()
    personal_filters: Sequence[str] = ()
    acts: Sequence[BulkAct] = ()

    def act(self, key: str) -> BulkAct | None:
        """The act called so."""
        return next((one for one in self.acts if one.key == key), None)

    def rows_for(self, user: AbstractBaseUser) -> QuerySet:
        """Those rows that the duties of `user` reach, where the model is parted by duties; else all."""
        rows = self.rows()
        return rows.within_duties(user) if hasattr(rows, "within_duties") else rows

    def columns_for(self, user: AbstractBaseUser) -> list[ListColumn]:
        """The columns that `user` may see at all."""
        return [one for one in self.columns if not one.permission or user.has_perm(one.permission)]

    def shown(self, query: QueryDict, user: AbstractBaseUser) -> list[ListColumn]:
        """The columns that `user` asks for, or the usual ones."""
        offered = {one.name: one for one in self.columns_for(user)}
        return [offered[name] for name in shown_columns(query.getlist(COLUMN), _offered(offered.values()))]

    def ordering(self, query: QueryDict, user: AbstractBaseUser) -> str:
        """The name of the column that rows stand in the order of."""
        shown = [one.name for one in self.shown(query, user)]
        return ordering(query.get(ORDER, ""), _offered(self.columns_for(user)), shown, self.usual_order)

    def ordered(self, rows: QuerySet, order: str) -> QuerySet:
        """`rows` in the order of the column that `order` names. What is not known comes last; no two are equal."""
        column = next(one for one in self.columns if one.name == order.removeprefix("-"))
        by = column.sort() if callable(column.sort) else F(column.sort)
        # Said only where it says something: an index stands in the order of the database.
        last = {} if _is_always_known(rows.model, column.sort) else {"nulls_last": True}
        is_down = order.startswith("-")
        return rows.order_by(by.desc(**last) if is_down else by.asc(**last), "-pk" if is_down else "pk")

    def filterset(self, query: QueryDict, user: AbstractBaseUser, request=None) -> WagtailFilterSet:
        """The filters that `user` may use, with what `query` says of them. Everything else in it says nothing."""
        made = (self.filters or WagtailFilterSet)(query, self.rows_for(user), request=request)
        for name, permission in self.filter_permissions.items():
            if not user.has_perm(permission):
                del made.filters[name]
        return made

    def searched(self, rows: QuerySet, words: str, user: AbstractBaseUser) -> QuerySet:
        """Those of `rows` that `words` find, in what `user` may see."""
        found = [one.finds(words) for one in self.searches if one.is_for(user)]
        return rows.filter(reduce(or_, found)) if words and found else rows

    def asked(self, query: QueryDict, user: AbstractBaseUser) -> list[tuple[str, str]]:
        """Names and values of `query` that say something to `user`, and are worth keeping."""
        filters = self.filterset(query, user).filters
        known = {WORDS, ORDER, COLUMN, ROWS, *filters}
        pairs = [(name, value) for name, values in query.lists() for value in values]
        return lasting((name, value) for name, value in pairs if name in known or name.rpartition("_")[0] in filters)

    def found(self, query: QueryDict, user: AbstractBaseUser) -> QuerySet:
        """All rows that `query` asks for, as `user` sees them. Raises ValidationError for a filter that is none."""
        filters = self.filterset(query, user)
        if not filters.is_valid():
            raise ValidationError(list(filters.form.errors))
        typed = SearchForm(query)
        if query.get(WORDS) and not typed.is_valid():
            raise ValidationError([WORDS])
        words = typed.cleaned_data[WORDS] if query.get(WORDS) else ""
        rows = self.searched(filters.filter_queryset(self.rows_for(user)), words, user)
        return self.ordered(with_needs(rows, self.shown(query, user)), self.ordering(query, user))


def staff_lists() -> dict[str, StaffList]:
    """All lists that are declared anywhere, by their keys."""
    return {one.key: one for function in hooks.get_hooks(HOOK) for one in function()}


def with_needs(rows: QuerySet, columns: Iterable[ListColumn]) -> QuerySet:
    """`rows` with what `columns` show of other rows."""
    needs = {name for one in columns for name in one.needs}
    fetches = list(dict.fromkeys(name for one in columns for name in one.fetches))
    rows = rows.select_related(*sorted(needs)) if needs else rows
    return rows.prefetch_related(*fetches) if fetches else rows


def containing(*fields: str) -> Callable[[str], Q]:
    """A search for rows that hold the words anywhere in one of `fields`, in whatever case."""

    def finds(words: str) -> Q:
        return reduce(or_, (Q(**{f"{name}__icontains": one}) for name in fields for one in spellings(words)))

    return finds


def by_label(name: str, choices: Iterable[tuple[str, object]]) -> Callable[[], Combinable]:
    """To sort by the words of a choice, in the reader's language, and not by how it is stored."""
    return lambda: Lower(
        Case(*(When(**{name: kept}, then=Value(str(told))) for kept, told in choices), default=F(name))
    )


def by_words(field: str, key: str = "") -> Callable[[], Combinable]:
    """To sort by words that are kept in many languages, `{"en": "Kenya"}`, as the reader reads them.

    `key`: of one text among several in each language. What has words in other languages only comes last.
    """

    def told():
        languages = dict.fromkeys([(get_language() or "en").split("-")[0], "en"])
        path = [field, key] if key else [field]
        words = [_inside(language, *path) for language in languages]
        return Lower(Coalesce(*words) if len(words) > 1 else words[0])

    return told


def _inside(language: str, field: str, key: str = "") -> Combinable:
    return KeyTextTransform(key, KeyTransform(language, field)) if key else KeyTextTransform(language, field)


def among(field: str, rows: Callable[[], QuerySet], finds: Callable[[str], Q]) -> Callable[[str], Q]:
    """A search for rows whose `field` is one of those that `finds` leaves of `rows`."""
    return lambda words: Q(**{f"{field}__in": rows().filter(finds(words)).values("pk")})


def _is_always_known(model: type[Model], sort: object) -> bool:
    return isinstance(sort, str) and "__" not in sort and not model._meta.get_field(sort).null


def _offered(columns: Iterable[ListColumn]) -> list[OfferedColumn]:
    return [OfferedColumn(one.name, is_usual=one.is_usual, is_sortable=one.sort is not None) for one in columns]
