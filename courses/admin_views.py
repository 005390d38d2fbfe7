"""Staff screens for verbs: retiring what people have already finished."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from courses import actions, permissions
from courses.forms import RetireForm
from courses.models import LearningItem


def retire(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id)
    if not permissions.can_retire(request.user, page):
        raise PermissionDenied
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
