"""Staff screens for what is done with a whole list: a view kept, a file asked for, an act on many rows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.lists import actions, permissions
from people.lists.declaration import BulkAct, StaffList, staff_lists
from people.lists.files import KINDS
from people.lists.forms import ActForm, ExportForm, SavedViewForm
from people.lists.models import BulkRun, ListExport, SavedView
from people.lists.rules import RowOutcome
from people.uploads.private import send_private

SHOWN = 200  # rows of a run on its page; the others are counted
ACT, ROW = "act", "row"
OUTCOMES = {
    RowOutcome.READY: gettext_lazy("will be done"),
    RowOutcome.REFUSED: gettext_lazy("left out"),
    RowOutcome.DONE: gettext_lazy("done"),
    RowOutcome.UNDOING: gettext_lazy("will be taken back"),
    RowOutcome.UNDONE: gettext_lazy("taken back"),
    RowOutcome.KEPT: gettext_lazy("stays as it is"),
}


def _list(request: HttpRequest, key: str) -> StaffList:
    listed = staff_lists().get(key)
    if listed is None:
        raise Http404
    if not permissions.can_see(request.user, listed):
        raise PermissionDenied
    return listed


def _back(listed: StaffList, query: str = "") -> HttpResponse:
    address = reverse(listed.address)
    return redirect(f"{address}?{query}" if query else address)


# --- Views that are kept ----------------------------------------------------------------------------------------------


@require_POST
def save_view(request: HttpRequest, key: str) -> HttpResponse:
    listed = _list(request, key)
    form = SavedViewForm(request.POST)
    if form.is_valid():
        view = actions.save_view(listed, query=request.GET, by=request.user, **form.cleaned_data)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    else:
        messages.error(request, _("Give the view a name of at most 80 characters. Nothing was kept."))
    return _back(listed, urlencode(listed.asked(request.GET, request.user)))


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    listed = _list(request, view.list_key)
    actions.remove_view(view, by=request.user)
    messages.success(request, _("The view is removed."))
    return _back(listed)


# --- Files ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, key: str) -> HttpResponse:
    listed = _list(request, key)
    if not permissions.can_export(request.user, listed):
        raise PermissionDenied
    rows = _found(request, listed)
    if rows is None:
        return _back(listed)
    form = ExportForm(request.POST or None)
    query = urlencode(listed.asked(request.GET, request.user))
    if request.method == "POST" and form.is_valid():
        asked = actions.ask_export(listed, query, by=request.user, **form.cleaned_data)
        return redirect("staff_lists:export_state", asked.pk)
    context = {"listed": listed, "form": form, "query": query, "number": rows.count()}
    return TemplateResponse(request, "people/lists/admin/export.html", context)


@require_safe
def export_state(request: HttpRequest, pk) -> HttpResponse:
    asked = get_object_or_404(ListExport, pk=pk, asker=request.user)
    is_there = ListExport.objects.there(timezone.now()).filter(pk=pk).exists()
    context = {"export": asked, "listed": staff_lists().get(asked.list_key), "is_there": is_there}
    context["is_waiting"] = asked.made_at is None and asked.refused_at is None
    return TemplateResponse(request, "people/lists/admin/export_state.html", context)


@require_safe
def export_file(request: HttpRequest, pk) -> HttpResponse:
    asked = get_object_or_404(ListExport.objects.there(timezone.now()), pk=pk, asker=request.user)
    listed = _list(request, asked.list_key)
    if not permissions.can_export(request.user, listed):
        raise PermissionDenied
    actions.note_fetched(asked, by=request.user)
    called = f"{asked.list_key}-{asked.asked_at:%Y-%m-%d}.{asked.file_format}"
    return send_private(asked.file_name, called=called, kind=KINDS[asked.file_format])


def _found(request: HttpRequest, listed: StaffList) -> QuerySet | None:
    """The rows that the address asks for; None, and a word about it, if it asks for something that there is not."""
    try:
        return listed.found(request.GET, request.user)
    except ValidationError:
        messages.error(request, _("A filter of this list could not be read. Please choose it again."))
        return None


# --- Acts on many rows ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str) -> HttpResponse:
    listed = _list(request, key)
    chosen = _act(request, listed, request.GET.get(ACT, ""))
    rows = _found(request, listed)
    if rows is None:
        return _back(listed)
    if picked := _picked(request, listed):
        rows = rows.filter(pk__in=picked)
    form = ActForm(request.POST if request.method == "POST" else None, act=chosen)
    if request.method == "POST" and form.is_valid():
        return _try(request, listed, chosen, rows, form.cleaned_data)
    context = {"listed": listed, "act": chosen, "form": form, "number": rows.count()}
    return TemplateResponse(request, "people/lists/admin/act.html", context)


def _try(request: HttpRequest, listed: StaffList, chosen: BulkAct, rows: QuerySet, given: dict) -> HttpResponse:
    try:
        run = actions.try_act(listed, chosen, rows, by=request.user, **given)
    except actions.TooMany:
        messages.error(request, _("At most 2,000 rows at once. Please filter the list first; nothing was changed."))
    except actions.NothingToDo:
        messages.error(request, _("No row is left of what you chose. Nothing was changed."))
    else:
        return redirect("staff_lists:run", run.pk)
    return _back(listed, urlencode(listed.asked(request.GET, request.user)))


def _act(request: HttpRequest, listed: StaffList, key: str) -> BulkAct:
    chosen = listed.act(key)
    if chosen is None:
        raise Http404
    if not permissions.can_act(request.user, listed, chosen):
        raise PermissionDenied
    return chosen


def _picked(request: HttpRequest, listed: StaffList) -> list:
    """The rows that somebody ticked, of any number; a key that is none finds none."""
    field = listed.rows().model._meta.pk
    picked = []
    for typed in request.GET.getlist(ROW):
        try:
            picked.append(field.to_python(typed))
        except ValidationError as error:
            raise Http404 from error
    return picked


@require_safe
def run(request: HttpRequest, pk) -> HttpResponse:
    one = get_object_or_404(BulkRun, pk=pk, doer=request.user)
    listed = _list(request, one.list_key)
    chosen = _act(request, listed, one.act)
    numbers = dict(one.rows.order_by().values_list("outcome").annotate(Count("pk")))
    shown = list(one.rows.all()[:SHOWN])
    named = {str(row.pk): str(row) for row in _rows_of(listed, one, shown)}
    context = {
        "run": one,
        "listed": listed,
        "act": chosen,
        "numbers": [(OUTCOMES[outcome], numbers[outcome]) for outcome in RowOutcome if outcome in numbers],
        "rows": [(named.get(row.row_key, row.row_key), OUTCOMES[RowOutcome(row.outcome)], row.said) for row in shown],
        "ready": numbers.get(RowOutcome.READY, 0),
        "is_working": one.confirmed_at is not None and any(numbers.get(one) for one in RowOutcome.waiting()),
        "can_undo": permissions.can_undo(request.user, one, chosen) and bool(numbers.get(RowOutcome.DONE)),
    }
    return TemplateResponse(request, "people/lists/admin/run.html", context)


def _rows_of(listed: StaffList, one: BulkRun, shown: list) -> QuerySet:
    return listed.rows_for(one.doer).filter(pk__in=[row.row_key for row in shown])


@require_POST
def confirm_run(request: HttpRequest, pk) -> HttpResponse:
    one = get_object_or_404(BulkRun, pk=pk, doer=request.user)
    _act(request, _list(request, one.list_key), one.act)
    try:
        actions.confirm_run(one, by=request.user)
    except actions.NothingToDo:
        messages.warning(request, _("Nothing is left to do here."))
    return redirect("staff_lists:run", one.pk)


@require_POST
def undo_run(request: HttpRequest, pk) -> HttpResponse:
    one = get_object_or_404(BulkRun, pk=pk, doer=request.user)
    chosen = _act(request, _list(request, one.list_key), one.act)
    try:
        actions.undo_run(one, chosen, by=request.user)
    except actions.NothingToDo:
        messages.warning(request, _("Nothing can be taken back here, or no more."))
    return redirect("staff_lists:run", one.pk)
