"""Staff screens: what is asked, in all languages side by side; how it looks; what was handed in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.reference.models import Country
from people.uploads.private import as_private
from questionnaires import permissions
from questionnaires.actions import UnsoundFields, export_answers, open_questionnaire, shape
from questionnaires.files import as_csv, as_xlsx
from questionnaires.forms import pages_of
from questionnaires.models import Questionnaire, Version
from questionnaires.rules import missing_words, with_words, worded

A_PAGE = 50
FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    _let_in(permissions.can_see(request.user))
    rows = Questionnaire.objects.annotate(
        responses_begun=Count("responses", distinct=True),
        responses_handed_in=Count("responses", filter=Q(responses__handed_in_at__isnull=False), distinct=True),
        shapes=Count("versions", distinct=True),
    )
    page = Paginator(rows.order_by("made_for", "slug"), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "questionnaires/admin/list.html", {"page_obj": page})


@dataclass(frozen=True)
class WordsRow:
    """One piece of words of a questionnaire, in each language; "" where it is missing."""

    key: str
    part: str
    kind: str
    cells: list[tuple[str, str, bool]]  # language, words, whether they are missing


@require_safe
def questionnaire(request: HttpRequest, questionnaire_id: int) -> HttpResponse:
    _let_in(permissions.can_see(request.user))
    row = get_object_or_404(Questionnaire, pk=questionnaire_id)
    version = _version(row, request.GET.get("version", ""))
    languages = [code for code, _name in settings.LANGUAGES]
    context = {
        "row": row,
        "version": version,
        "versions": row.versions.order_by("-number"),
        "languages": settings.LANGUAGES,
        "words": _words(version, languages) if version else [],
        "missing": len(missing_words(version.fields, languages)) if version else 0,
        "begun": row.responses.count(),
        "handed_in": row.responses.handed_in().count(),
        "can_change": permissions.can_change(request.user) and not row.made_for,
        "can_export": permissions.can_read_answers(request.user),
    }
    return render(request, "questionnaires/admin/show.html", context)


@require_safe
def preview(request: HttpRequest, questionnaire_id: int, language: str) -> HttpResponse:
    """As somebody sees it who has answered nothing, all pages below each other, with whatever conditions."""
    _let_in(permissions.can_see(request.user))
    version = _version(get_object_or_404(Questionnaire, pk=questionnaire_id), request.GET.get("version", ""))
    if version is None or language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        countries = {one.code: one.name for one in Country.objects.filter(is_listed=True)}
        open_fields = [one.without_conditions() for one in version.fields]
        pages = pages_of(open_fields, {}, language=language, countries=countries)
        title = version.questionnaire.title_in(language)
        told = {"title": title, "pages": pages, "version": version}
        return render(request, "questionnaires/preview.html", told)


@require_POST
def export(request: HttpRequest, questionnaire_id: int, kind: str) -> HttpResponse:
    _let_in(permissions.can_read_answers(request.user))
    row = get_object_or_404(Questionnaire, pk=questionnaire_id)
    write, content_type = FILES.get(kind) or _nothing()
    duties = list(request.user.groups.values_list("name", flat=True))
    with_personal = permissions.can_read_personal(request.user)
    table = export_answers(row, by=request.user, duties=duties, with_personal=with_personal)
    answer = HttpResponse(write(table.columns, table.rows), content_type=content_type)
    return as_private(answer, called=f"{row.slug}-{timezone.localdate().isoformat()}.{kind}")


@require_POST
def let_answer(request: HttpRequest, questionnaire_id: int) -> HttpResponse:
    row = get_object_or_404(Questionnaire, pk=questionnaire_id)
    _let_in(permissions.can_change(request.user) and not row.made_for)
    open_questionnaire(row, is_open="open" in request.POST, by=request.user)
    said = _("Whoever is signed in may answer it now.") if row.is_open else _("Nobody may answer it any more.")
    messages.success(request, said)
    return redirect("questionnaires_show", row.pk)


@require_POST
def reword(request: HttpRequest, questionnaire_id: int) -> HttpResponse:
    """Keep words that were typed beside each other: the newest version, or the next one once it was answered."""
    row = get_object_or_404(Questionnaire, pk=questionnaire_id)
    _let_in(permissions.can_change(request.user) and not row.made_for)
    version = row.newest or _nothing()
    languages = [code for code, _name in settings.LANGUAGES]
    told = {
        (one.key, part): {code: request.POST[name].strip() for code, name in names if name in request.POST}
        for one in version.fields
        for part, _words_of_part in worded(one)
        for names in [[(code, f"{one.key}--{part}--{code}") for code in languages]]
    }
    try:
        shape(row, [with_words(one, told) for one in version.fields], by=request.user)
        messages.success(request, _("The words are saved."))
    except UnsoundFields:
        messages.error(request, _("Not saved: every field and every choice needs words in one language at least."))
    return redirect("questionnaires_show", row.pk)


def _let_in(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _nothing():
    raise Http404


def _version(row: Questionnaire, told: str) -> Version | None:
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
    return get_object_or_404(row.versions, number=number) if number is not None else row.newest


def _words(version: Version, languages: list[str]) -> list[WordsRow]:
    missing = set(missing_words(version.fields, languages))
    return [
        WordsRow(
            one.key,
            part,
            one.kind,
            [(code, words.get(code, ""), (one.key, part, code) in missing) for code in languages],
        )
        for one in version.fields
        for part, words in worded(one)
    ]
