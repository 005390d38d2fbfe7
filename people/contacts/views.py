"""What whoever holds a link is asked for: GET shows, because mail scanners open links; POST answers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from people.contacts import actions
from people.contacts.models import ContactLink


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    link = actions.find_link(token, at=timezone.now())
    if link is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, link)
    contact = link.contact
    onward = "?" + urlencode({"next": request.path})
    context = {
        "contact": contact,
        "purpose": actions.purpose_of(contact.purpose),
        "link": link,
        "sign_up": reverse("account_signup") + onward,
        "sign_in": reverse("account_login") + onward,
    }
    return render(request, "people/contacts/invitation.html", context)


def _answer(request: HttpRequest, link: ContactLink) -> HttpResponse:
    said = request.POST.get("answer")
    try:
        if said in ("decline", "never"):
            actions.decline_contact(link, never_again=said == "never")
            return render(request, "people/contacts/declined.html")
        if said == "accept" and request.user.is_authenticated:
            contact = actions.accept_contact(link, request.user)
            messages.success(request, _("You have accepted."))
            return redirect(actions.purpose_of(contact.purpose).leads_to)
    except actions.LinkUsed as used:
        raise Http404 from used
    if request.user.is_authenticated:
        return redirect(request.path)
    return redirect_to_login(request.path)
