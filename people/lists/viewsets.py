"""The screen of a list of staff: Wagtail's, with columns that are chosen, an order by what is shown, and totals."""

from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import BaseColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from people.accounts.actions import write_audit_entry
from people.lists.declaration import StaffList, with_needs
from people.lists.forms import SavedViewForm
from people.lists.models import SavedView
from people.lists.permissions import can_act, can_export
from people.lists.rules import COLUMN, ORDER, ROWS, SIZES, WORDS, page_size

FEW = 1_000


class TickColumn(BaseColumn):
    cell_template_name = "people/lists/admin/tick.html"


class StaffListView(IndexView):
    """`staff_list` says what is in it. The first column leads to the row."""

    staff_list: StaffList
    template_name = "people/lists/admin/index.html"
    results_template_name = "people/lists/admin/results.html"
    is_searchable = True
    is_parted = True  # by duties, in rows_for

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.is_export = False  # Wagtail's own would give everything to whoever may look

    @cached_property
    def shown(self):
        return self.staff_list.shown(self.request.GET, self.request.user)

    @cached_property
    def columns(self):
        title, *others = self.shown
        first = TitleColumn(
            title.name,
            label=title.label,
            accessor=title.value_of,
            sort_key=title.name if title.sort else None,
            get_url=self.get_inspect_url,
        )
        ticks = [TickColumn("tick", label=_("Choose"))] if self.acts else []
        return [*ticks, first, *(self._drawn(one) for one in others)]

    @cached_property
    def acts(self):
        return [one for one in self.staff_list.acts if can_act(self.request.user, self.staff_list, one)]

    def _drawn(self, column):
        sort_key = column.name if column.sort else None
        return column.drawn(column.name, label=column.label, accessor=column.value_of, sort_key=sort_key)

    @cached_property
    def filters(self):
        filters = self.staff_list.filterset(self.request.GET, self.request.user, self.request)
        return filters if filters.form.fields else None

    def get_search_form(self):
        form = SearchForm(self.request.GET) if WORDS in self.request.GET else SearchForm()
        form.fields[WORDS].widget.attrs["placeholder"] = _("Search")
        return form

    def get_ordering(self):
        return self.staff_list.ordering(self.request.GET, self.request.user)

    def get_paginate_by(self, queryset):
        return page_size(self.request.GET.get(ROWS, ""))

    def get_base_queryset(self) -> QuerySet:
        return self.staff_list.rows_for(self.request.user)

    def order_queryset(self, queryset):
        return self.staff_list.ordered(queryset, self.ordering)

    def search_queryset(self, queryset):
        return self.staff_list.searched(queryset, self.search_query, self.request.user)

    def paginate_queryset(self, queryset, page_size):
        """Puts narrow rows in order, and fetches whole ones for this page only: a database sorts what it carries.

        Where words find few rows, their numbers are fetched at once: all rows are looked through once, not twice.
        """
        keys = queryset.values_list("pk", flat=True)
        if self.is_searching and len(few := list(keys[: FEW + 1])) <= FEW:
            keys = few
        paginator, page, _rows, has_others = super().paginate_queryset(keys, page_size)
        keys = page.object_list
        rows = self.order_queryset(with_needs(self.get_base_queryset(), self.shown).filter(pk__in=keys))
        page.object_list = rows
        return paginator, page, rows, has_others

    def get_paginator(self, keys, *args, **kwargs):
        """Counts and adds up in one question."""
        wanted = {f"total_{one.name}": one.total for one in self.shown if one.total}
        rows = self.get_base_queryset().filter(pk__in=keys) if isinstance(keys, list) else keys.order_by()
        is_known = isinstance(keys, list) and not wanted
        added = {"counted": len(keys)} if is_known else rows.aggregate(counted=Count("pk"), **wanted)
        paginator = super().get_paginator(keys, *args, **kwargs)
        paginator.model, paginator.count = self.model, added["counted"]
        self.totals = [(one.label, added[f"total_{one.name}"] or 0) for one in self.shown if one.total]
        return paginator

    def get(self, request, *args, **kwargs):
        if personal := [one.name for one in self.shown if one.is_personal]:
            write_audit_entry("list-seen", by=request.user, thing=self.staff_list.key, note=", ".join(personal))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        pairs = self.staff_list.asked(self.request.GET, self.request.user)
        return (
            context
            | self._with_the_whole(pairs)
            | {
                "totals": self.totals,
                "kept_in_search": [pair for pair in pairs if pair[0] in (COLUMN, ROWS, ORDER)],
                "kept_in_choice": [pair for pair in pairs if pair[0] not in (COLUMN, ROWS)],
                "offered_columns": self.staff_list.columns_for(self.request.user)[1:],
                "shown_columns": [one.name for one in self.shown],
                "first_column": self.shown[0].name,
                "sizes": SIZES,
                "size": self.get_paginate_by(None),
            }
        )

    def _with_the_whole(self, pairs):
        """What can be done with all rows that were found."""
        listed, user = self.staff_list, self.request.user
        views = SavedView.objects.of_list(listed.key, user)
        return {
            "listed": listed,
            "acts": self.acts,
            "asked": urlencode(pairs),
            "asked_pairs": pairs,
            "can_export": can_export(user, listed),
            "saved_views": [(one, self._address(one), one.owner_id == user.pk) for one in views],
            "save_form": SavedViewForm(auto_id="staff-list-%s"),
        }

    def _address(self, view):
        """Without what the reader may not see, whoever kept it."""
        return urlencode(self.staff_list.asked(QueryDict(view.query), self.request.user))
