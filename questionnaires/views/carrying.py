"""The empty form to carry away, and a filled one taken back: for those whose line is dead most of the time."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST, require_safe

from people.uploads.private import as_private
from questionnaires.actions import begin_response, save_answers
from questionnaires.files import Unreadable, as_odt, as_text, lines_of, taken_back, text_of_odt, which_form
from questionnaires.forms import pages_of, too_long
from questionnaires.models import Questionnaire, Revision, Version
from questionnaires.pdf import render_form
from questionnaires.permissions import can_answer
from questionnaires.rules import Sent

LARGEST = 2_000_000  # bytes of a filled form
KINDS = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text", "txt": "text/plain; charset=utf-8"}
A_WEEK = 7 * 24 * 3600
UNREADABLE = "?unreadable=1#carry"


@require_safe
def empty_form(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The whole form, for anybody, before any account; while it is closed, for nobody: staff have its preview."""
    questionnaire = Questionnaire.objects.filter(slug=slug).first()
    version = questionnaire.newest if questionnaire else None
    if version is None or kind not in KINDS or not questionnaire.is_open:
        raise Http404
    language = get_language()
    answer = HttpResponse(_file(version, kind, language), content_type=KINDS[kind])
    return as_private(answer, called=f"{slug}-{version.number}-{language}.{kind}")


def _file(version: Version, kind: str, language: str) -> bytes:
    title = version.questionnaire.title_in(language)
    if kind == "pdf":
        what = sha256(f"{version.pk} {version.checksum} {title}".encode()).hexdigest()  # all that stands on its pages
        return cache.get_or_set(f"form-pdf-{what}-{language}", lambda: _pdf(version, title), A_WEEK)
    lines = lines_of(version.questionnaire.slug, version.number, title, version.fields, language)
    return as_text(lines) if kind == "txt" else as_odt(lines, title=title, language=language)


def _pdf(version: Version, title: str) -> bytes:
    language = get_language()
    pages = pages_of([one.without_conditions() for one in version.fields], {}, language=language)
    told = {"title": title, "pages": pages, "version": version, "language": language}
    return render_form(render_to_string("questionnaires/form_pdf.html", told))


@require_POST
def take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what stands in a filled form; where something else stood, both are shown. Empty fields take nothing away."""
    questionnaire = Questionnaire.objects.filter(slug=slug, is_open=True).first()
    if questionnaire is None or not can_answer(request.user, questionnaire):
        raise Http404
    address = reverse("questionnaires:fill", args=[slug])
    sent = request.FILES.get("file")
    text = _text_of(sent.read(LARGEST + 1)) if sent else ""
    form = which_form(text)
    version = questionnaire.versions.filter(number=form[1]).first() if form and form[0] == slug else None
    if version is None:
        return redirect(address + UNREADABLE)
    known = {one.key for one in questionnaire.newest.fields}
    answers = {key: value for key, value in taken_back(text, version.fields).items() if key in known}
    answers = {key: value for key, value in answers.items() if key not in set(too_long(answers))}
    language, at = form[2] if form[2] in dict(settings.LANGUAGES) else get_language(), timezone.now()
    told = {"language": language, "source": Revision.Source.FILE, "at": at, "base": 0}
    response = begin_response(questionnaire.newest, request.user)
    given = {key: Sent(value, at) for key, value in answers.items()}
    saved = save_answers(response, given, version=questionnaire.newest, **told)
    number = {"n": len(answers)}
    said = ngettext("%(n)s answer was read from the file.", "%(n)s answers were read from the file.", len(answers))
    messages.success(request, said % number)
    return redirect(address + (f"?differs={saved.revision}" if saved.differences else "") + "#form")


def _text_of(file: bytes) -> str:
    """The words of a file of whatever kind; "" where it is none of those that we can read."""
    if len(file) > LARGEST:
        return ""
    if file.startswith(b"PK"):
        try:
            return text_of_odt(file).replace("\0", "")
        except Unreadable:
            return ""
    for encoding in ("utf-16",) if file.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return file.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return ""
