"""The staff screen on which completions earned elsewhere are recognised, several at once and each by its own act."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.recognition import actions
from courses.recognition.models import PriorCompletion
from courses.recognition.permissions import RecognitionRefused

ACTS = {"recognise": actions.recognise_completion, "refuse": actions.refuse_completion}


def recognition(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("recognition.recognise_priorcompletion"):
        raise PermissionDenied
    waiting = PriorCompletion.objects.for_decision_by(request.user)
    if request.method == "POST":
        if request.POST.get("answer") in ACTS:
            _decide(request, waiting)
        return redirect("recognition")
    rows = waiting.select_related("person", "item", "proposed_by")
    others = PriorCompletion.objects.waiting().count() - waiting.count()
    context = {"page": Paginator(rows, 50).get_page(request.GET.get("page")), "others": others}
    return TemplateResponse(request, "courses/recognition/admin/recognition.html", context)


def _decide(request: HttpRequest, waiting) -> None:
    chosen = [int(one) for one in request.POST.getlist("row") if one.isascii() and one.isdigit() and len(one) < 18]
    done = 0
    for prior in waiting.filter(pk__in=chosen[:50]):
        try:
            ACTS[request.POST["answer"]](prior, by=request.user)
            done += 1
        except RecognitionRefused:
            continue  # a colleague was faster
        except actions.InNoCourse:
            messages.warning(request, _("“%(item)s” stands in no course at present.") % {"item": prior.item})
    said = ngettext("%(count)d decision is kept.", "%(count)d decisions are kept.", done)
    messages.success(request, said % {"count": done})
