"""A person's own letters."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from people.accounts.models import User
from people.letters import actions
from people.letters.emails import read_stop_token
from people.letters.forms import LettersForm
from people.letters.models import Letter, Purpose
from people.letters.rules import POSTED_BYTES, is_signed


@login_required
def letters(request: HttpRequest) -> HttpResponse:
    mine = Letter.objects.readable_by(request.user).only("pk", "subject", "written_at")
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    return render(request, "people/letters/letters.html", {"page": page})


@login_required
def letter(request: HttpRequest, letter_id) -> HttpResponse:
    found = get_object_or_404(Letter.objects.readable_by(request.user), pk=letter_id)
    return render(request, "people/letters/letter.html", {"letter": found})


@login_required
def choose_letters(request: HttpRequest) -> HttpResponse:
    form = LettersForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        actions.choose_letters(request.user, **form.answer())
        messages.success(request, _("Your choice is saved."))
        return redirect("people:choose_letters")
    return render(request, "people/letters/choices.html", {"form": form})


@csrf_exempt  # mail programs post here for their reader (RFC 8058): whoever has the letter may stop its kind
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    try:
        public_id, purpose = read_stop_token(token)
    except BadSignature as forged:
        raise Http404 from forged
    is_stopped = request.method == "POST"
    if is_stopped:
        # Says the same of somebody who is erased. No redirect: RFC 8058 forbids it.
        for person in User.objects.filter(public_id=public_id):
            for one in purpose.split("+"):
                actions.stop_letters(person, one)
    labels = "; ".join(str(Purpose(one).label) for one in purpose.split("+"))
    context = {"is_stopped": is_stopped, "purpose": labels}
    return render(request, "people/letters/stop.html", context)


@csrf_exempt  # programs post here; the signature is what lets them in
def take_in(request: HttpRequest) -> HttpResponse:
    """One message as it came (RFC 822), signed by whoever takes in our mail; to all others there is no such page."""
    if request.method != "POST" or int(request.META.get("CONTENT_LENGTH") or 0) > POSTED_BYTES:
        raise Http404
    given = {name: request.headers.get(f"X-Plaza-{name.title()}", "") for name in ("stamp", "signature")}
    if not is_signed(request.body, settings.INTAKE_SECRET, at=timezone.now(), **given):
        raise Http404
    report = actions.take_in_posted(request.body, signature=given["signature"])
    return JsonResponse({"kind": report.kind if report else "repeated"})
