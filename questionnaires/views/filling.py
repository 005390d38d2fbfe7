"""The page of a questionnaire: one page of fields at a time, kept by every button and while one types."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from people.reference.models import Country
from questionnaires.actions import begin_response, hand_in, save_answers
from questionnaires.forms import (
    entries_of,
    is_from_owner,
    owner_mark,
    pages_of,
    read_answers,
    read_base,
    read_typed,
    too_long,
    words_of,
)
from questionnaires.models import Questionnaire, Response, Revision, Version
from questionnaires.permissions import can_answer
from questionnaires.rules import MAX_LETTERS, SILENT, Field, Kind, Sent, Value, in_language, problems

BACK, NEXT, HAND_IN = "back", "next", "hand-in"  # buttons besides the one that only saves


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, slug: str) -> HttpResponse:
    questionnaire = Questionnaire.objects.filter(slug=slug, is_open=True).first()
    version = questionnaire.newest if questionnaire else None
    if version is None:
        raise Http404
    if not can_answer(request.user, questionnaire):
        return redirect_to_login(request.get_full_path())
    return _keep_and_go(request, version) if request.method == "POST" else _show(request, version)


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the fields that were touched, and say what else has changed since the window began and what gave way."""
    questionnaire = Questionnaire.objects.filter(slug=slug, is_open=True).first()
    version = questionnaire.newest if questionnaire else None
    if version is None:
        raise Http404
    if not can_answer(request.user, questionnaire) or not is_from_owner(request):
        return JsonResponse({}, status=409)
    answers = read_answers(version.fields, request.POST)
    if too_long(answers):
        return JsonResponse({}, status=413)
    base = read_base(request.POST)
    saved = _save(request, version, answers, source=Revision.Source.AUTOMATIC)
    row = saved.response
    news = {key for key, one in row.stamps.items() if base is not None and one["revision"] > base}
    told = {
        one.key: entries_of(one, row.answers.get(one.key, ""))
        for one in version.fields
        if one.key in {*answers, *news} and one.kind not in SILENT | {Kind.FILE}
    }
    lost = _in_words(version, {one.key: one.lost for one in saved.differences}, get_language())
    words = {one.key: text for one, text in lost}
    return JsonResponse({"revision": saved.revision, "entries": told, "lost": words})


def _save(request: HttpRequest, version: Version, answers: dict[str, Value], *, source: str):
    at = timezone.now()
    typed = read_typed(request.POST, answers, at=at)
    sent = {key: Sent(value, typed[key]) for key, value in answers.items()}
    told = {"language": get_language(), "base": read_base(request.POST), "source": source, "at": at}
    return save_answers(begin_response(version, request.user), sent, version=version, **told)


def _keep_and_go(request: HttpRequest, version: Version) -> HttpResponse:
    answers = read_answers(version.fields, request.POST)
    if too_long(answers):
        return render(request, "questionnaires/too_long.html", {"max_letters": MAX_LETTERS}, status=413)
    saved = _save(request, version, answers, source=Revision.Source.SAVED)
    told = [f"differs={saved.revision}"] if saved.differences else []
    number = _number(request.POST.get("page", ""))
    pages = pages_of(version.fields, saved.response.answers, language=get_language())
    asked = request.POST.get("go", "")
    if asked == HAND_IN:
        return _hand_in(request, version, saved.response, told)
    if asked == NEXT and _opened(version, saved.response, request, number):
        return _to(version, number, "more=1", *told)
    if asked == NEXT:
        return _to(version, next((one.number for one in pages if one.number > number), number), *told)
    if asked == BACK:
        return _to(version, next((one.number for one in reversed(pages) if one.number < number), number), *told)
    return _to(version, number, "saved=1", *told)


def _opened(version: Version, response: Response, request: HttpRequest, number: int) -> bool:
    """Whether the answers of a page make it ask for more than it has shown."""
    page = next(
        (one for one in pages_of(version.fields, response.answers, language="en") if one.number == number), None
    )
    asked = set(request.POST.getlist("keys"))
    return page is not None and any(one.is_asked and one.field.key not in asked for one in page.fields)


def _hand_in(request: HttpRequest, version: Version, response: Response, told: list[str]) -> HttpResponse:
    found = hand_in(response, language=get_language(), countries=_country_names(version))
    if not found:
        return _to(version, 0, "done=1", *told)
    pages = pages_of(version.fields, response.answers, language=get_language(), problems=found)
    first = next((page.number for page in pages if any(one.error for one in page.fields)), 0)
    return _to(version, first, "check=1", *told)


def _to(version: Version, number: int, *told: str) -> HttpResponse:
    address = reverse("questionnaires:fill", args=[version.questionnaire.slug])
    return redirect(f"{address}?{'&'.join([f'page={number}', *told])}#form")


def _show(request: HttpRequest, version: Version) -> HttpResponse:
    language = get_language()
    response = Response.objects.of(request.user).filter(questionnaire=version.questionnaire_id, about="").first()
    answers, countries = response.answers if response else {}, _country_names(version)
    found = problems(version.fields, answers, countries=countries) if "check" in request.GET else []
    pages = pages_of(version.fields, answers, language=language, countries=countries, problems=found)
    number = _number(request.GET.get("page", ""))
    at = next((position for position, one in enumerate(pages) if one.number == number), 0)
    wrong = [(page, one) for page in pages for one in page.fields if one.error]
    context = {
        "questionnaire": version.questionnaire,
        "title": version.questionnaire.title_in(language),
        "response": response,
        "revision": response.revision if response else 0,
        "pages": pages,
        "shown": pages[at] if pages else None,
        "position": at + 1,
        "is_first": at == 0,
        "is_last": at + 1 >= len(pages),
        "wrong": wrong,
        "has_more": "more" in request.GET,
        "is_unreadable": "unreadable" in request.GET,
        "owner": owner_mark(request),
        "gave_way": _gave_way(version, response, request.GET.get("differs", ""), language),
    }
    return render(request, "questionnaires/fill.html", context)


def _gave_way(version: Version, response: Response | None, told: str, language: str) -> list[tuple[str, str]]:
    """The label of each field in which words gave way at one revision, with those words."""
    number = _number(told)
    revision = response.revisions.filter(number=number).first() if response and number else None
    lost = _in_words(version, revision.lost, language) if revision else []
    return [(in_language(one.label, language), text) for one, text in lost]


def _in_words(version: Version, lost: dict[str, Value], language: str) -> list[tuple[Field, str]]:
    return [(one, words_of(one, lost[one.key], language)) for one in version.fields if one.key in lost]


def _country_names(version: Version) -> dict[str, str]:
    """Name of each country that is offered, by its code; none where no field asks for one."""
    if not any(one.kind == Kind.COUNTRY for one in version.fields):
        return {}
    return dict(
        sorted(((one.code, one.name) for one in Country.objects.filter(is_listed=True)), key=lambda one: one[1])
    )


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
