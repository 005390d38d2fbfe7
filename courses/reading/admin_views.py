"""Staff screens for verbs: retiring what people have already finished, confirming what a course asks for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page

from courses.attendance.actions import reporting
from courses.attendance.permissions import can_read_report
from courses.learning import actions, permissions
from courses.learning.models import (
    CourseEdition,
    EditionItem,
    LearningItem,
    blockers_of,
    differences_of,
    offline_in_own_language,
    shape_of_edition,
    source_page,
)
from courses.learning.rules import shape_changes
from courses.reading.forms import RetireForm
from lms.lib.smallcells import TOTAL, Release
from people.reference.models import Region
from people.reports.models import TableRelease

CHANGES = {
    "added": gettext_lazy("New"),
    "removed": gettext_lazy("Taken out"),
    "elective": gettext_lazy("No longer required"),
    "required": gettext_lazy("Now required"),
    "moved": gettext_lazy("In another module"),
    "reordered": gettext_lazy("In another order"),
}


def retire(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id)
    if not permissions.can_retire(request.user, page):
        raise PermissionDenied
    if not actions.items_retired_with(page):
        raise Http404
    item = LearningItem.objects.filter(key=page.translation_key).first()
    form = RetireForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid():
        actions.retire_page(page, by=request.user, replacement=form.cleaned_data["replacement"])
        messages.success(request, _("Retired. Nobody lost anything: what was finished stays finished."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {
        "page": page,
        "form": form,
        "finished": actions.people_who_finished(page.get_descendants(inclusive=True)),
        "below": page.get_descendants().count(),
        "consequences": _consequences(page),
    }
    return TemplateResponse(request, "courses/admin/retire.html", context)


def _consequences(page: Page) -> list[str]:
    """What the apps above say about retiring it, a sentence each: they register the hook "consequences_of_retiring"."""
    gone, above = actions.items_retired_with(page), actions.items_above(page)
    return [sentence for tell in hooks.get_hooks("consequences_of_retiring") for sentence in tell(gone, above)]


def shape(request: HttpRequest, course_id: int) -> HttpResponse:
    """What a course asks for, what changed, whom the change completes; POST confirms what was seen."""
    course = get_object_or_404(LearningItem, pk=course_id, kind=LearningItem.Kind.COURSE)
    page = source_page(course)
    if page is None or not permissions.can_confirm(request.user, page):
        raise PermissionDenied
    edition = get_object_or_404(CourseEdition.objects.filter(course=course).order_by("-number")[:1])
    if request.method == "POST":
        return _confirm(request, edition)
    context = {
        "course": course,
        "page": page,
        "edition": edition,
        "confirms_itself_at": edition.made_at + actions.STILL,
        "differences": differences_of(course),
        "offline": _offline(edition),
        "offline_here": offline_in_own_language(edition),
        "language": page.locale.get_display_name(),
        "modules": _modules(edition),
        **(_change(edition) if edition.confirmed_at is None else {}),
    }
    return TemplateResponse(request, "courses/admin/shape.html", context)


def _confirm(request: HttpRequest, edition: CourseEdition) -> HttpResponse:
    is_seen = request.POST.get("seen") == edition.made_at.isoformat()
    how = CourseEdition.Confirmation.EDITOR
    if is_seen and actions.confirm_edition(edition, how=how, by=request.user):
        messages.success(request, _("Confirmed. Whoever had done all the rest has now finished."))
    else:
        messages.warning(request, _("The course was changed or confirmed meanwhile. Nothing was done: look again."))
    return redirect("courses_shape", edition.course_id)


def _change(edition: CourseEdition) -> dict[str, object]:
    """What an unconfirmed edition changes, and whom it completes."""
    before = CourseEdition.objects.confirmed().newest_of(edition.course)
    changes = shape_changes(shape_of_edition(before) if before else [], shape_of_edition(edition))
    completes = actions.would_complete(edition)
    names = LearningItem.objects.in_bulk({item for items in changes.values() for item in items} | set(completes))
    return {
        "changes": [(CHANGES[kind], [names[item] for item in items]) for kind, items in changes.items()],
        "completes": [(names[item], number) for item, number in completes.items()],
    }


def _modules(edition: CourseEdition) -> list[tuple[EditionItem, list[EditionItem]]]:
    """What is asked for: each module with its steps."""
    rows = list(edition.items.select_related("item"))
    steps: dict[int | None, list[EditionItem]] = {}
    for row in rows:
        steps.setdefault(row.module_id, []).append(row)
    return [(row, steps.get(row.item_id, [])) for row in steps.get(None, [])]


def _offline(edition: CourseEdition) -> list[LearningItem]:
    """The steps that nobody can open at present, in any language."""
    steps = LearningItem.objects.filter(edition_items__in=edition.items.steps()).order_by("edition_items__position")
    blockers = blockers_of(steps)
    return [item for item in steps if item.pk in blockers]


@require_safe
def report(request: HttpRequest, course_id: int) -> HttpResponse:
    """How many take a course, by regions of the world: a table a month, in which nobody is given away."""
    course = get_object_or_404(LearningItem, pk=course_id, kind=LearningItem.Kind.COURSE)
    if not can_read_report(request.user, course):
        raise PermissionDenied
    releases = list(TableRelease.objects.of(reporting.report_of(course)))
    asked = request.GET.get("month")
    shown = next((one for one in releases if str(one.month) == asked), releases[0] if releases else None)
    context = {
        "course": course,
        "release": shown,
        "rows": _report_rows(shown.as_release()) if shown else [],
        "earlier": [one for one in releases if one != shown],
    }
    return TemplateResponse(request, "courses/admin/report.html", context)


def _report_rows(table: Release) -> list[tuple[str, list[int | None]]]:
    """Each region in its order, then those of whom none is known, then all of them."""
    there = {row for row, _column in table.counts}
    rows = [(one.slug, one.name) for one in Region.objects.filter(slug__in=there - {None})]
    rows += [(reporting.UNKNOWN, _("not known"))] if reporting.UNKNOWN in there else []
    columns = (reporting.UNDER_WAY, reporting.FINISHED, TOTAL)
    return [
        (name, [table[slug, column] if (slug, column) in table.counts else 0 for column in columns])
        for slug, name in [*rows, (TOTAL, _("All"))]
    ]
