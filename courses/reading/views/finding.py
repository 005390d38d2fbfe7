"""The page that an address means; and what is answered where it has no translation, is off line, or was retired."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from cms.models import PublicPage, is_restricted, offline_page, public_page, restricted_for
from cms.views import as_wagtail_answers, moved
from courses.learning.models import LearningItem
from courses.material.models import CoursePage
from courses.reading.outline import Location, course_of, locate_course, outline_for, pages_by_key
from courses.reading.readers import reader_of
from courses.reading.views.shared import course_state


@dataclass(frozen=True)
class OfflinePage:
    """What stood at an address and is off line at present, or retired. `location`: its course in its newest edition."""

    item: LearningItem
    course: LearningItem
    location: Location | None


class ElsewhereError(Exception):
    """The page is at another address. `form_address`: where what was sent to it can be done; "" if nowhere."""

    def __init__(self, address: str, form_address: str = "") -> None:
        super().__init__(address)
        self.form_address = form_address


class RestrictedError(Exception):
    """The page at this address stands behind a restriction that the request does not meet."""


class OfflineError(Exception):
    """The page is off line, and who asks knows of it."""

    def __init__(self, offline: OfflinePage) -> None:
        super().__init__()
        self.offline = offline


def page_at(request: HttpRequest, model: type[PublicPage], *slugs: str) -> PublicPage:
    """The published page below the catalogue. Raises ElsewhereError if it exists in the course's own language, or in
    English, and not in this one; RestrictedError if who asks may not read it; OfflineError if it is off line and they
    know of it; else Http404."""
    language = translation.get_language()
    address = "/".join(["", language, request.resolver_match.kwargs["shelf"], *slugs, ""])
    page = public_page(model, address, request)
    if page:
        return page
    if request.method in ("GET", "HEAD") and is_restricted(model, address):
        raise RestrictedError(address)
    others = _other_languages(language, *slugs[:1])
    for other in others:
        elsewhere = address.replace(f"/{language}/", f"/{other}/", 1)
        if public_page(model, elsewhere, request):
            raise ElsewhereError(f"{elsewhere}?untranslated={language}", request.path.replace(language, other, 1))
    for code in [language, *others]:
        page = offline_page(model, address.replace(f"/{language}/", f"/{code}/", 1), request)
        if offline := page and _known(request, page):
            raise OfflineError(offline)
    raise Http404


def _other_languages(language: str, course: str = "") -> list[str]:
    """Where to look for what is not there in a language: the course's own, then English."""
    keys = CoursePage.objects.filter(slug=course).order_by().values("translation_key") if course else []
    own = LearningItem.objects.filter(key__in=keys).values_list("language", flat=True) if course else []
    return [code for code in dict.fromkeys([*own, settings.LANGUAGE_CODE]) if code not in ("", language)]


def _known(request: HttpRequest, page: PublicPage) -> OfflinePage | None:
    """What a page that is off line stands for, if who asks knows of it.

    Whoever has begun its course does. Others do while the course's own page, which is there for them, names it.
    """
    item = LearningItem.objects.filter(key=page.translation_key).select_related("replaced_by").first()
    course = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE, key__in=course_of(page)).first()
    if item is None or course is None:
        return None
    location = locate_course(course.key)
    if reader_of(request).has_begun(course):
        return OfflinePage(item, course, location)
    outline = outline_for(request, location, page.language) if location else None
    is_named = (
        outline and outline.address and outline.names(item.pk) and public_page(CoursePage, outline.address, request)
    )
    return OfflinePage(item, course, location) if is_named else None


def or_in_english(view):
    """Send the reader on to English, honestly, where a page has no translation yet, and what was typed along.

    Where it is off line, say so, and give back what was typed. At a closed page Wagtail asks for the password, or to
    sign in.
    """

    def wrapped(request: HttpRequest, *args: str, shelf: str, **kwargs: str) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RestrictedError as refusal:
            return as_wagtail_answers(request, str(refusal))
        except ElsewhereError as elsewhere:
            is_sent = request.method == "POST" and elsewhere.form_address
            return redirect(elsewhere.form_address if is_sent else str(elsewhere), preserve_request=bool(is_sent))
        except OfflineError as error:
            return moved(request) or _show_offline(request, error.offline)

    wrapped.__name__ = view.__name__
    wrapped.__module__ = view.__module__
    return wrapped


def _show_offline(request: HttpRequest, offline: OfflinePage) -> HttpResponse:
    language = translation.get_language()
    item, location = offline.item, offline.location
    context: dict[str, object] = {
        "item": item,
        "kind": item.kind,
        "retired_at": item.retired_at or offline.course.retired_at,
        "instead": _instead_of(request, item, language),
    }
    if location and not offline.course.retired_at:
        context |= course_state(reader_of(request), location, outline_for(request, location, language))
        context["is_done"] = item.pk in context["done"]
    return render(request, "courses/offline_page.html", context, status=404)


def _instead_of(request: HttpRequest, item: LearningItem, language: str) -> tuple[str, str, str] | None:
    """Title, address and language of the page that took the place of a retired one."""
    new = item.replaced_by
    is_open = new is not None and not restricted_for(request, [new.key])
    found = pages_by_key({new.key: new.language}, language) if is_open else {}
    return found[new.key][:3] if found else None
