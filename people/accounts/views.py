"""What people say of themselves, and their letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from people.accounts import actions
from people.accounts.forms import ProfileForm
from people.accounts.models import Letter


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        actions.update_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("people:profile")
    return render(request, "people/accounts/profile.html", {"form": form})


@login_required
def letters(request: HttpRequest) -> HttpResponse:
    mine = Letter.objects.readable_by(request.user).only("pk", "subject", "written_at")
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    return render(request, "people/accounts/letters.html", {"page": page})


@login_required
def letter(request: HttpRequest, letter_id) -> HttpResponse:
    found = get_object_or_404(Letter.objects.readable_by(request.user), pk=letter_id)
    return render(request, "people/accounts/letter.html", {"letter": found})
