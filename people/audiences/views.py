"""Where people say who sees what of theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lms.lib.limits import is_limited
from people.audiences.actions import change_field
from people.audiences.forms import VisibilityForm
from people.audiences.models import own_fields

NAMES = {"limit": 30, "seconds": 3600}  # user names that one person may try in an hour


@login_required
def change_visibility(request: HttpRequest, subject: str, thing, field: str) -> HttpResponse:
    own = next((one for one in own_fields(request.user, subject=subject, thing=thing) if one.field == field), None)
    if own is None or not own.kinds:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    if posted and posted.get("person") and is_limited("visibility-names", str(request.user.pk), **NAMES):
        return render(request, "429.html", status=429)
    form = VisibilityForm(posted, owner=request.user, own=own)
    if form.is_valid():
        change_field(request.user, own, **form.answer(), by=request.user)
        messages.success(request, _("Your choice is saved."))
        return redirect("people:visibility", subject, thing, field)
    return render(request, "people/audiences/change.html", {"form": form, "own": own})
