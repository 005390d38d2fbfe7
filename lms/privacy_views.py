"""What is stored about a person: seen, hidden, taken along, erased."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.lib.limits import is_limited
from lms.privacy import backups_until, erase_person, export_person, hide_person, is_seen, words_of
from people.accounts.actions import choose_safety
from people.accounts.forms import EraseForm, SafetyForm
from people.accounts.models import AuditEntry, User
from people.audiences.models import own_fields
from people.staff.forms import EraseByStaffForm
from people.staff.permissions import can_erase
from people.uploads.private import as_private

# What the person reads of an act of staff, by its name in the audit trail.
ACTS = {
    "dates-seen": gettext_lazy("staff looked at other dates that you have"),
    "dates-moved": gettext_lazy("staff gave you other dates"),
    "dates-moved-back": gettext_lazy("staff took back other dates"),
    "certificate-seen": gettext_lazy("staff looked at a certificate of yours"),
    "duty-ended": gettext_lazy("staff ended a duty of yours"),
    "duty-given": gettext_lazy("staff gave you a duty"),
    "duty-handed-over": gettext_lazy("staff handed a duty over to you"),
    "completion-recognised": gettext_lazy("staff recognised what you finished elsewhere"),
    "completion-refused": gettext_lazy("staff did not recognise what you finished elsewhere"),
    "enrolment-seen": gettext_lazy("staff looked at your progress"),
    "letter-seen": gettext_lazy("staff looked at a letter to you"),
    "letter-tried-again": gettext_lazy("staff sent a letter to you again"),
    "person-added": gettext_lazy("staff made your account"),
    "person-changed": gettext_lazy("staff changed your account"),
    "second-steps-reset": gettext_lazy("staff took the second step off your account"),
    "second-steps-reset-proposed": gettext_lazy("staff proposed to take the second step off your account"),
    "person-seen": gettext_lazy("staff looked at your account"),
}
IN_WORDS = {"looks", "visibility", "exclusions"}  # told on the page in sentences of their own
LONGEST_SHOWN = 300  # a signed record fills a screen; the file has all of it
ERASE_TRIES = {"limit": 10, "seconds": 3600}


@login_required
def safety(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    chosen = {name: getattr(request.user, name) for name in SafetyForm.base_fields}
    form = SafetyForm(posted, initial=chosen)
    if form.is_valid():
        choose_safety(request.user, **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("safety")
    return render(request, "lms/safety.html", {"form": form, "is_seen": is_seen(request.user)})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Signs out and leads away. A page that says nothing does so, since browsers let no form lead to another site."""
    logout(request)
    response = render(request, "lms/left.html", {"address": settings.QUICK_EXIT_URL})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_required
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    hide_person(request.user, by=request.user)
    messages.success(request, _("Within a minute nobody but you sees anything of you."))
    return redirect("safety")


@login_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    found = AuditEntry.objects.filter(about=request.user).exclude(by=request.user).values("at", "act")[:50]
    looks = [
        {"at": row["at"], "words": ACTS.get(row["act"], _("staff did something with your account"))} for row in found
    ]
    sections = [section for section in _sections(request.user) if section["kind"] not in IN_WORDS]
    context = {
        "kinds": [section for section in sections if section["rows"]],
        "nothing": [section["title"] for section in sections if not section["rows"]],
        "looks": looks,
        "own_fields": own_fields(request.user),
    }
    return render(request, "lms/privacy.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    answer = JsonResponse(
        {"made_at": timezone.now(), **export_person(request.user)},
        json_dumps_params={"indent": 2, "ensure_ascii": False, "default": str},
    )
    return as_private(answer, called="my-data.json")


@login_required
def erase(request: HttpRequest) -> HttpResponse:
    until = backups_until(timezone.now())
    posted = request.POST if request.method == "POST" else None
    if posted and is_limited("erase", str(request.user.pk), **ERASE_TRIES):
        return render(request, "429.html", status=429)
    form = EraseForm(posted, person=request.user)
    if not form.is_valid():
        return render(request, "lms/erase.html", {"form": form, "backups_until": until})
    person = request.user
    logout(request)
    erase_person(person, is_told=form.cleaned_data["tell"])
    messages.success(request, _("Your account is erased."))
    return redirect("privacy_erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "lms/erased.html", {"backups_until": backups_until(timezone.now())})


def erase_by_staff(request: HttpRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=person_id)
    if not can_erase(request.user, person):
        raise PermissionDenied
    form = EraseByStaffForm(request.POST if request.method == "POST" else None, person=person)
    if not form.is_valid():
        return render(request, "lms/admin/erase.html", {"form": form, "person": person})
    erase_person(person, by=request.user, note=form.cleaned_data["reason"], is_told=form.cleaned_data["tell"])
    messages.success(request, _("The person is erased."))
    return redirect("wagtailusers_users:index")


def _sections(person) -> Iterator[dict[str, object]]:
    titles, names = words_of()
    for kinds in export_person(person).values():
        for kind, rows in kinds.items():
            shown = [{str(names[kind].get(name, name)): _shown(value) for name, value in row.items()} for row in rows]
            yield {"kind": kind, "title": titles[kind], "rows": shown, "count": len(shown)}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
