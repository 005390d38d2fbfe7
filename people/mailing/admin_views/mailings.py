"""Staff screens of mailings: the list, one of them with its preview and numbers, and what is done with it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.lib.transitions import Wish
from people.letters.models import Letter
from people.letters.rules import CANCELLED
from people.mailing import actions
from people.mailing.emails import words_to
from people.mailing.forms import MailingForm, SeenMailingForm
from people.mailing.models import Mailing, reach_of
from people.mailing.permissions import MAILING, MailingRefused, can_see, may_write, offered

# What is done by one press, in the order of the page: its name, the button, what is said afterwards.
VERBS: dict[str, tuple[Callable[..., Mailing], object, object]] = {
    "propose": (
        actions.propose_mailing,
        gettext_lazy("Propose it to a second person"),
        gettext_lazy("Proposed. It leaves when a second person releases it."),
    ),
    "take_back": (
        actions.take_back_mailing,
        gettext_lazy("Take it back to edit it"),
        gettext_lazy("It is a draft again."),
    ),
    "release": (
        actions.release_mailing,
        gettext_lazy("Release it"),
        gettext_lazy("Released. Its letters are written now, and leave as the budget allows."),
    ),
    "resume": (actions.resume_mailing, gettext_lazy("Go on sending"), gettext_lazy("Its letters go on leaving.")),
    "hold": (
        actions.hold_mailing,
        gettext_lazy("Hold it"),
        gettext_lazy("Held. At most what was in the hands of a worker leaves still."),
    ),
    "cancel": (
        actions.cancel_mailing,
        gettext_lazy("Cancel it"),
        gettext_lazy("Cancelled. At most what was in the hands of a worker leaves still."),
    ),
}


@require_safe
def mailings(request: HttpRequest) -> HttpResponse:
    _let_in(request)
    page = Paginator(Mailing.objects.select_related("audience", "made_by"), 20).get_page(request.GET.get("page"))
    context = {"page": page, "named": _("Mailings"), "icon": "mail", "may_write": may_write(request.user)}
    return TemplateResponse(request, "people/mailing/admin/mailings.html", context)


@require_safe
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    names = offered(request.user, found)
    buttons = [(name, label, MAILING.transitions[name].needs_reason) for name, (_act, label, _done) in VERBS.items()]
    context = {
        "mailing": found,
        "named": found.name,
        "icon": "mail",
        "reach": reach_of(found, at=timezone.now()) if found.state in ("draft", "proposed") else [],
        "progress": _progress(found),
        "previews": [(one, words_to(one, request.user)) for one in found.texts.all()],
        "may_edit": "edit" in names,
        "may_test": may_write(request.user),
        "buttons": [button for button in buttons if button[0] in names],
        "form": SeenMailingForm(initial={"version": found.version}, auto_id=False),
    }
    return TemplateResponse(request, "people/mailing/admin/mailing.html", context)


def _progress(found: Mailing) -> dict[str, int]:
    """What has become of its letters. One query."""
    letters = Letter.objects.filter(kind=found.kind)
    stopped = Q(last_error=CANCELLED)
    return letters.aggregate(
        written=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None, held_at=None)),
        held=Count("pk", filter=Q(sent_at=None, given_up_at=None, held_at__isnull=False)),
        cancelled=Count("pk", filter=Q(sent_at=None, given_up_at__isnull=False) & stopped),
        given_up=Count("pk", filter=Q(sent_at=None, given_up_at__isnull=False) & ~stopped),
        returned=Count("pk", filter=Q(returned_at__isnull=False)),
    )


def add_mailing(request: HttpRequest) -> HttpResponse:
    _let_in(request, is_writer=True)
    form = MailingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.make_mailing(**form.answer(), by=request.user)
        messages.success(request, _("The draft is saved. Look at it, and propose it to a second person."))
        return redirect("mailing", made.pk)
    return _form(request, form, _("A new mailing"))


def edit_mailing(request: HttpRequest, pk: int) -> HttpResponse:
    _let_in(request, is_writer=True)
    found = _seen(request, pk)
    if "edit" not in offered(request.user, found):
        messages.warning(request, _("Only a draft is edited. Take it back first."))
        return redirect("mailing", pk)
    form = MailingForm(request.POST if request.method == "POST" else None, mailing=found)
    if form.is_valid():
        wish = Wish(request.user, form.cleaned_data["version"])
        try:
            actions.edit_mailing(found, wish, **form.answer())
        except MailingRefused:
            messages.error(request, _("Nothing was changed: a colleague was faster. This is how it stands."))
        else:
            messages.success(request, _("The draft is saved."))
        return redirect("mailing", pk)
    return _form(request, form, found.name)


def _form(request: HttpRequest, form: MailingForm, named: str) -> HttpResponse:
    return TemplateResponse(
        request, "people/mailing/admin/mailing_form.html", {"form": form, "named": named, "icon": "mail"}
    )


@require_POST
def take_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One press on a button of the page."""
    found = _seen(request, pk)
    if name not in VERBS:
        raise Http404
    if not MAILING.transitions[name].may(request.user, found):
        raise PermissionDenied
    act, _label, done = VERBS[name]
    form = SeenMailingForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"version": -1, "reason": ""}
    if MAILING.transitions[name].needs_reason and not given["reason"]:
        messages.error(request, _("Say why. Nothing was changed."))
        return redirect("mailing", pk)
    try:
        act(found, Wish(request.user, given["version"], given["reason"]))
    except MailingRefused:
        messages.error(request, _("Nothing was changed: a colleague was faster. This is how it stands."))
    else:
        messages.success(request, done)
    return redirect("mailing", pk)


@require_POST
def test_mailing(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The letter in one language, to whoever presses."""
    _let_in(request, is_writer=True)
    found = _seen(request, pk)
    if not request.user.email:
        messages.warning(request, _("Your account has no address: the letter stands under “Letters” there."))
    if actions.send_test(found, language, by=request.user) is None:
        raise Http404
    messages.success(request, _("The letter is on its way to you."))
    return redirect("mailing", pk)


def _let_in(request: HttpRequest, *, is_writer: bool = False) -> None:
    if not (may_write(request.user) if is_writer else can_see(request.user)):
        raise PermissionDenied


def _seen(request: HttpRequest, pk: int) -> Mailing:
    _let_in(request)
    rows = Mailing.objects.select_related("audience", "made_by", "proposed_by", "released_by")
    return get_object_or_404(rows.prefetch_related("texts"), pk=pk)
