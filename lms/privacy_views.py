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
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.lib.limits import is_limited
from lms.privacy import backups_until, erase_person, export_person, hide_person, is_seen
from people.accounts.actions import choose_safety
from people.accounts.forms import EraseForm, SafetyForm
from people.accounts.models import AuditEntry, User
from people.staff.forms import EraseByStaffForm
from people.staff.permissions import can_erase
from people.uploads.private import as_private

# The words for what the export calls by its short names. A name without words is shown as it is.
TITLES = {
    "account": gettext_lazy("Account"),
    "affiliations": gettext_lazy("Organisations"),
    "acts": gettext_lazy("What you did as staff"),
    "addresses": gettext_lazy("E-mail addresses"),
    "answers": gettext_lazy("Answers to check questions"),
    "attempts": gettext_lazy("Quiz attempts"),
    "audiences": gettext_lazy("Where you belong"),
    "certificates": gettext_lazy("Certificates"),
    "completions": gettext_lazy("Finished lessons and quizzes"),
    "consents": gettext_lazy("Consents"),
    "duties": gettext_lazy("Your duties"),
    "enrolments": gettext_lazy("Courses"),
    "exclusions": gettext_lazy("From whom you keep something"),
    "letters": gettext_lazy("Letters"),
    "mail_choices": gettext_lazy("Letters you want"),
    "mail_hours": gettext_lazy("Hours of letters"),
    "looks": gettext_lazy("Looks and changes by staff"),
    "recovery_codes": gettext_lazy("Recovery codes"),
    "responses": gettext_lazy("Answers to questionnaires"),
    "second_factors": gettext_lazy("Second step at sign-in"),
    "sessions": gettext_lazy("Where you are signed in"),
    "staff_area": gettext_lazy("Settings of the staff area"),
    "claims": gettext_lazy("On the way to certificates"),
    "evidence": gettext_lazy("What others have confirmed about you"),
    "tasks": gettext_lazy("Tasks"),
    "visibility": gettext_lazy("What others may see"),
}
NAMES = {
    "about": gettext_lazy("about"),
    "act": gettext_lazy("act"),
    "address": gettext_lazy("address"),
    "alias": gettext_lazy("what we call you"),
    "amount": gettext_lazy("amount"),
    "answer": gettext_lazy("answer"),
    "answers": gettext_lazy("answers"),
    "at": pgettext_lazy("a time", "at"),
    "audience": gettext_lazy("who may see it"),
    "began_at": gettext_lazy("begun"),
    "begun_at": gettext_lazy("begun"),
    "block": gettext_lazy("question"),
    "certificate": gettext_lazy("certificate"),
    "certified_at": gettext_lazy("certificate issued"),
    "checked_at": gettext_lazy("checked"),
    "code": gettext_lazy("code"),
    "completed_at": gettext_lazy("finished"),
    "country": gettext_lazy("country"),
    "country_withheld": gettext_lazy("prefers not to say the country"),
    "course": gettext_lazy("course"),
    "created_at": gettext_lazy("since"),
    "criteria_version": gettext_lazy("version of the criteria"),
    "current_time_zone": gettext_lazy("time zone"),
    "discreet_mail": gettext_lazy("discreet mail"),
    "quick_exit": gettext_lazy("a button to leave at once"),
    "done": gettext_lazy("done"),
    "email": gettext_lazy("e-mail address"),
    "field": gettext_lazy("field"),
    "file": gettext_lazy("file"),
    "given_at": gettext_lazy("given"),
    "handed_in_at": gettext_lazy("handed in"),
    "happened_on": gettext_lazy("date"),
    "hidden": gettext_lazy("hidden"),
    "id": gettext_lazy("number"),
    "is_complete": gettext_lazy("complete"),
    "is_right": gettext_lazy("right"),
    "issued_at": gettext_lazy("issued"),
    "item": gettext_lazy("lesson or quiz"),
    "item__key": gettext_lazy("lesson or quiz"),
    "joined_at": gettext_lazy("joined"),
    "key": gettext_lazy("of which thing"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "last_login_at": gettext_lazy("last signed in"),
    "lapsed_at": gettext_lazy("lapsed"),
    "last_seen_at": gettext_lazy("last seen"),
    "languages": gettext_lazy("languages"),
    "level": gettext_lazy("level"),
    "made_at": gettext_lazy("made"),
    "met_at": gettext_lazy("everything done"),
    "most_a_week": gettext_lazy("at most in seven days"),
    "name": gettext_lazy("name"),
    "name_as_printed": gettext_lazy("name as printed"),
    "note": gettext_lazy("note"),
    "number": gettext_lazy("number"),
    "one_name_for_all": gettext_lazy("the same name on all certificates"),
    "began_on": gettext_lazy("from"),
    "ended_on": gettext_lazy("until"),
    "organisation_name": gettext_lazy("organisation"),
    "preferred_language": gettext_lazy("language"),
    "primary": gettext_lazy("in use"),
    "printed_name": gettext_lazy("name on certificates"),
    "purpose": gettext_lazy("purpose"),
    "questionnaire": gettext_lazy("questionnaire"),
    "quiet_from": gettext_lazy("quiet from"),
    "quiet_until": gettext_lazy("quiet until"),
    "required": gettext_lazy("required"),
    "revisions": gettext_lazy("every time it was saved"),
    "role": gettext_lazy("role"),
    "roles": gettext_lazy("roles"),
    "scope": gettext_lazy("where"),
    "saved_at": gettext_lazy("saved"),
    "person": gettext_lazy("person"),
    "since": gettext_lazy("since"),
    "until": gettext_lazy("until"),
    "sector": gettext_lazy("where you work"),
    "sent_at": gettext_lazy("sent"),
    "share": gettext_lazy("share of right answers"),
    "signed_record": gettext_lazy("signed record"),
    "signed_record_without_name": gettext_lazy("signed record without name"),
    "source": gettext_lazy("source"),
    "started_at": gettext_lazy("begun"),
    "status": gettext_lazy("status"),
    "subject": gettext_lazy("subject"),
    "text": gettext_lazy("text"),
    "thing": gettext_lazy("thing"),
    "title": gettext_lazy("title"),
    "type": gettext_lazy("kind"),
    "used_at": gettext_lazy("used"),
    "user_agent": gettext_lazy("what the browser says of itself"),
    "username": gettext_lazy("user name"),
    "verified": gettext_lazy("confirmed"),
    "version": gettext_lazy("version"),
    "wanted": gettext_lazy("wanted"),
    "withdrawn_at": gettext_lazy("taken back"),
    "wording": gettext_lazy("version of the wording"),
    "written_at": gettext_lazy("written"),
    "zone": gettext_lazy("time zone"),
}
# What the person reads of an act of staff, by its name in the audit trail.
ACTS = {
    "certificate-seen": gettext_lazy("staff looked at a certificate of yours"),
    "duty-ended": gettext_lazy("staff ended a duty of yours"),
    "duty-given": gettext_lazy("staff gave you a duty"),
    "duty-handed-over": gettext_lazy("staff handed a duty over to you"),
    "enrolment-seen": gettext_lazy("staff looked at your progress"),
    "letter-seen": gettext_lazy("staff looked at a letter to you"),
    "letter-tried-again": gettext_lazy("staff sent a letter to you again"),
    "person-added": gettext_lazy("staff made your account"),
    "person-changed": gettext_lazy("staff changed your account"),
    "second-steps-reset": gettext_lazy("staff took the second step off your account"),
    "second-steps-reset-proposed": gettext_lazy("staff proposed to take the second step off your account"),
    "person-seen": gettext_lazy("staff looked at your account"),
}
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
    response["Clear-Site-Data"] = '"cache"'
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
    sections = [section for section in _sections(request.user) if section["kind"] != "looks"]
    context = {
        "kinds": [section for section in sections if section["rows"]],
        "nothing": [section["title"] for section in sections if not section["rows"]],
        "looks": looks,
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
    for kinds in export_person(person).values():
        for kind, rows in kinds.items():
            shown = [{str(NAMES.get(name, name)): _shown(value) for name, value in row.items()} for row in rows]
            yield {"kind": kind, "title": TITLES.get(kind, kind), "rows": shown, "count": len(shown)}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
