"""Staff screens of imports: GET shows how far one is, POST does one act."""

from collections.abc import Callable, Iterator

import tablib
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.lib.spreadsheets import safe_cell
from people.imports import actions
from people.imports.forms import FileForm, MappingForm, flaw_in_words, remark_in_words
from people.imports.models import WORKING, Import, ImportRow
from people.imports.permissions import ImportRefused, all_kinds, kinds_for, may_import
from people.imports.rules import ImportKind
from people.uploads.private import as_private

STATE = ImportRow.State
TOLD = (STATE.SOUND, STATE.DOUBTFUL, STATE.WRONG, STATE.LEFT, STATE.MADE, STATE.KEPT, STATE.UNDONE)
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
REMARKED = (STATE.WRONG, STATE.DOUBTFUL, STATE.LEFT, STATE.KEPT)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    kinds = {kind.key: kind for kind in _kinds(request)}
    runs = Import.objects.filter(kind__in=kinds).select_related("by")
    page = Paginator(runs, 50).get_page(request.GET.get("page"))
    rows = [(run, kinds[run.kind].title) for run in page]
    return TemplateResponse(
        request, "people/imports/admin/imports.html", {"kinds": kinds.values(), "rows": rows, "page": page}
    )


def new_import(request: HttpRequest, kind: str) -> HttpResponse:
    found = _kind(request, kind)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*posted, kind=found)
    if posted and form.is_valid():
        run = actions.begin_import(found.key, form.cleaned_data["file"], asked=form.asked(), by=request.user)
        return redirect("import", run.pk)
    return TemplateResponse(request, "people/imports/admin/new.html", {"kind": found, "form": form})


@require_safe
def template(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    found = _kind(request, kind)
    data = tablib.Dataset([one.example for one in found.columns], headers=[str(one.label) for one in found.columns])
    return _file(data, f"{found.key}.{ending}", ending)


@require_safe
def one_import(request: HttpRequest, import_id: int) -> HttpResponse:
    run, kind = _run(request, import_id)
    counts = run.rows.counts()
    shown = request.GET.get("show", "")
    context = {
        "run": run,
        "kind": kind,
        "flaw": flaw_in_words(run),
        "is_working": run.state in WORKING,
        "counts": [(state, state.label, counts.get(state, 0)) for state in TOLD if counts.get(state)],
        "total": sum(counts.values()),
        "rest": counts.get(STATE.READ, 0) if run.state == Import.State.CHECKING else _rest(run, counts),
        "undecided": run.rows.filter(state=STATE.DOUBTFUL, is_wanted=None).count(),
        "form": MappingForm(kind=kind, run=run) if run.state in (Import.State.MAPPING, Import.State.READY) else None,
        "shown": shown,
        "can_decide": run.state == Import.State.READY,
        "has_remarks": any(counts.get(state) for state in REMARKED),
    }
    if shown in STATE.values:
        context["page"] = page = Paginator(run.rows.filter(state=shown), 50).get_page(request.GET.get("page"))
        context["rows"] = [(row, _cells(row, run, kind), _remarks(row, kind)) for row in page]
    return TemplateResponse(request, "people/imports/admin/import.html", context)


def _rest(run: Import, counts: dict[str, int]) -> int:
    if run.state == Import.State.MAKING:
        return run.rows.to_make().count()
    return counts.get(STATE.MADE, 0) if run.state == Import.State.UNDOING else 0


def _cells(row: ImportRow, run: Import, kind: ImportKind) -> list[str]:
    positions = [run.mapping.get(one.name) for one in kind.columns]
    return [row.cells[at] if at is not None and at < len(row.cells) else "" for at in positions]


def _remarks(row: ImportRow, kind: ImportKind) -> list[str]:
    return [remark_in_words(one, kind) for one in row.remarks]


@require_POST
def map_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    run, kind = _run(request, import_id)
    form = MappingForm(request.POST, kind=kind, run=run)
    if form.is_valid():
        return _do(request, run, lambda: actions.map_columns(run, form.mapping(), by=request.user))
    for error in [one for errors in form.errors.values() for one in errors]:
        messages.error(request, error)
    return redirect("import", run.pk)


@require_POST
def decide_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    run, _kind_of = _run(request, import_id)
    said = {"take": True, "leave": False}
    wanted = {int(number): said.get(request.POST.get(f"row-{number}", "")) for number in _numbers(request)}
    return _do(request, run, lambda: actions.decide_rows(run, wanted, by=request.user), "?show=doubtful")


def _numbers(request: HttpRequest) -> Iterator[str]:
    """The rows that a form speaks of."""
    yield from (one for one in request.POST.getlist("row") if one.isascii() and one.isdigit() and len(one) < 8)


@require_POST
def start_import(request: HttpRequest, import_id: int) -> HttpResponse:
    run, _kind_of = _run(request, import_id)
    return _do(request, run, lambda: actions.start_import(run, by=request.user))


@require_POST
def undo_import(request: HttpRequest, import_id: int) -> HttpResponse:
    run, _kind_of = _run(request, import_id)
    return _do(request, run, lambda: actions.undo_import(run, by=request.user))


@require_POST
def cancel_import(request: HttpRequest, import_id: int) -> HttpResponse:
    run, _kind_of = _run(request, import_id)
    return _do(request, run, lambda: actions.cancel_import(run, by=request.user))


@require_POST
def follow_up(request: HttpRequest, import_id: int) -> HttpResponse:
    run, _kind_of = _run(request, import_id)

    def act() -> None:
        number = actions.follow_up(run, by=request.user)
        done = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", number)
        messages.success(request, done % {"count": number})

    return _do(request, run, act)


@require_safe
def remarks(request: HttpRequest, import_id: int, ending: str) -> HttpResponse:
    run, kind = _run(request, import_id)
    headings = [_("Row"), *(str(one.label) for one in kind.columns), _("What is to be done")]
    data = tablib.Dataset(headers=headings)
    for row in run.rows.filter(state__in=REMARKED).iterator():
        data.append([row.number, *_cells(row, run, kind), " ".join(_remarks(row, kind))])
    return _file(data, f"import-{run.pk}.{ending}", ending)


def _file(data: tablib.Dataset, name: str, ending: str) -> HttpResponse:
    if ending not in TYPES:
        raise Http404
    if ending == "csv":
        safe = tablib.Dataset(*([safe_cell(cell) for cell in row] for row in data), headers=data.headers)
        content = "\ufeff" + safe.export("csv")  # without the mark, Excel reads UTF-8 as something else
    else:
        content = data.export("xlsx", escape=True)
    return as_private(HttpResponse(content, content_type=TYPES[ending]), called=name)


def _do(request: HttpRequest, run: Import, act: Callable[[], object], query: str = "") -> HttpResponse:
    try:
        act()
    except ImportRefused:
        messages.warning(request, _("Nothing was changed: the import has gone on meanwhile. This is how it stands."))
    response = redirect("import", run.pk)
    response["Location"] += query
    return response


def _kinds(request: HttpRequest) -> list[ImportKind]:
    found = kinds_for(request.user)
    if not found:
        raise PermissionDenied
    return found


def _kind(request: HttpRequest, key: str) -> ImportKind:
    found = {kind.key: kind for kind in _kinds(request)}
    if key not in found:
        raise Http404
    return found[key]


def _run(request: HttpRequest, import_id: int) -> tuple[Import, ImportKind]:
    _kinds(request)
    run = get_object_or_404(Import, pk=import_id)
    if not may_import(request.user, run):
        raise Http404
    return run, all_kinds()[run.kind]
