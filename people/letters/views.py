"""A person's own letters."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from people.letters.models import Letter


@login_required
def letters(request: HttpRequest) -> HttpResponse:
    mine = Letter.objects.readable_by(request.user).only("pk", "subject", "written_at")
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    return render(request, "people/letters/letters.html", {"page": page})


@login_required
def letter(request: HttpRequest, letter_id) -> HttpResponse:
    found = get_object_or_404(Letter.objects.readable_by(request.user), pk=letter_id)
    return render(request, "people/letters/letter.html", {"letter": found})
