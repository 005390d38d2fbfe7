"""Staff screens of the words of letters: what they say in each language, changed, tried, and as the house came."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.letters.actions import TemplateRefused, return_to_shipped, save_template
from people.letters.emails import DECLARED, Declared, Words, filled, words_to_edit
from people.letters.models import LetterTemplate
from people.mailing.actions import send_template_test
from people.mailing.forms import TemplateForm
from people.mailing.permissions import may_change_templates

LANGUAGES = dict(settings.LANGUAGES)


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    _let_in(request)
    changed: dict[str, set[str]] = {}
    versions = LetterTemplate.objects.order_by("version").values_list("name", "language", "subject")
    for name, language, subject in versions:
        languages = changed.setdefault(name, set())
        (languages.add if subject else languages.discard)(language)
    rows = [(one, ", ".join(sorted(LANGUAGES[code] for code in changed.get(one.name, ())))) for one in _listed()]
    context = {"rows": rows, "named": _("Words of letters"), "icon": "mail"}
    return TemplateResponse(request, "people/mailing/admin/templates.html", context)


def _listed() -> list[Declared]:
    return sorted(DECLARED.values(), key=lambda one: str(one.label))


@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as its readers see it, in every language, with invented values."""
    declared = _declared(request, name)
    previews = [(code, _sample(declared, words_to_edit(declared, code))) for code in LANGUAGES]
    versions = LetterTemplate.objects.filter(name=name).select_related("made_by").order_by("-made_at", "-pk")
    context = {"declared": declared, "previews": previews, "versions": versions[:50], "named": declared.label}
    return TemplateResponse(request, "people/mailing/admin/template.html", context | {"icon": "mail"})


def _sample(declared: Declared, says: Words) -> Words:
    return filled(declared, says, declared.samples) or says


def edit_template(request: HttpRequest, name: str, language: str) -> HttpResponse:
    declared = _declared(request, name, language)
    newest = LetterTemplate.objects.newest(name, language)
    says = words_to_edit(declared, language)
    initial = {"version": newest.version if newest else 0, "subject": says.subject, "text": says.text}
    given = request.POST if request.method == "POST" and "shipped" not in request.POST else None
    form = TemplateForm(given, initial=initial, declared=declared, language=language)
    if request.method == "POST" and "shipped" in request.POST:
        version = request.POST.get("version", "")
        read = int(version) if version.isascii() and version.isdigit() else -1
        return _save(request, name, lambda: return_to_shipped(declared, language, read=read, by=request.user))
    if form.is_valid() and "look" not in request.POST:
        read = form.cleaned_data["version"]
        return _save(request, name, lambda: save_template(declared, language, form.words(), read=read, by=request.user))
    context = {
        "declared": declared,
        "form": form,
        "language": language,
        "is_changed": bool(newest and newest.subject),
        "preview": _sample(declared, form.words()) if form.is_bound and form.is_valid() else None,
        "named": declared.label,
        "icon": "mail",
    }
    return TemplateResponse(request, "people/mailing/admin/template_form.html", context)


def _save(request: HttpRequest, name: str, act) -> HttpResponse:
    try:
        act()
    except TemplateRefused:
        messages.error(request, _("Nothing was changed: a colleague was faster. This is how it stands."))
    else:
        messages.success(request, _("Saved. Letters that are written from now on say so."))
    return redirect("letter_template", name)


@require_POST
def test_template(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """The letter with invented values, to whoever presses."""
    declared = _declared(request, name, language)
    send_template_test(_sample(declared, words_to_edit(declared, language)), language, by=request.user)
    messages.success(request, _("The letter is on its way to you."))
    return redirect("letter_template", name)


def _let_in(request: HttpRequest) -> None:
    if not may_change_templates(request.user):
        raise PermissionDenied


def _declared(request: HttpRequest, name: str, language: str = "en") -> Declared:
    _let_in(request)
    if name not in DECLARED or language not in LANGUAGES:
        raise Http404
    return DECLARED[name]
