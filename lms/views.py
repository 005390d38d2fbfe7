"""Pages that show several apps at once, and the answers to errors."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certification.certificates.models import Certificate
from certification.schemes.models import Claim, claims_know_more, requirements_of_open_schemes
from certification.schemes.rules import missing_requirements
from cms.models import HomePage, SiteSections, known_site_sections, open_pages, public_page, restricted_for
from cms.views import moved, show
from courses.attendance.actions import say_intent
from courses.learning import anonymous
from courses.learning.actions import take_over
from courses.learning.models import LearningItem
from courses.learning.rules import next_step_id
from courses.material.body import bytes_of
from courses.material.models import CoursePage, LessonPage
from courses.offerings.models import Intent
from courses.reading.outline import MyCourse, Outline, courses_of_person, courses_on_device, locate_course, outline_for
from courses.reading.readers import reader_of
from lms.health import is_degraded, is_prepared
from lms.lib.names import judge_name
from lms.lib.process_cache import in_process_cache
from people.accounts.models import User
from people.letters.models import Letter

FRAME_BYTES = 14_000  # what a lesson needs besides its words: head, foot, stylesheet (tests/cms/test_weight.py)


def front_door(request: HttpRequest) -> HttpResponse:
    return redirect(f"/{translation.get_language() or settings.LANGUAGE_CODE}/")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door of one language, with the course that a newcomer begins with."""
    return show(request, HomePage, **_first_course(request, translation.get_language()))


def _first_course(request: HttpRequest, language: str) -> dict[str, object]:
    course = open_pages(CoursePage).filter(locale__language_code=language).order_by("path").first()
    location = locate_course(course.translation_key) if course else None
    if location is None:
        return {}
    outline = outline_for(request, location, language)
    done = reader_of(request).done(location, outline)
    return {
        "outline": outline,
        "first": next((step for step in outline.steps if step.address), None),
        "kilobytes": _kilobytes(outline),
        "is_first_offline": bool(outline.steps) and not outline.steps[0].address,
        "next_step": outline.step(next_step_id([step.as_state(done) for step in outline.steps])),
        "has_begun": bool(done),
    }


def _kilobytes(outline: Outline) -> int | None:
    """What a first look at the first lesson costs whoever pays for data. Kept while the outline's page stays."""
    first = next((step for step in outline.steps if step.kind == "lesson"), None)
    if first is None:
        return None
    return in_process_cache(f"kilobytes:{first.item_id}:{first.address}", lambda: _weigh(first.address))


def _weigh(address: str) -> int | None:
    page = public_page(LessonPage, address)
    return -(-(bytes_of(page) + FRAME_BYTES) // 1000) if page else None


def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    if not is_prepared():
        return JsonResponse({"status": "not ready"}, status=503)
    return JsonResponse({"status": "degraded" if is_degraded(timezone.now()) else "ready"})


@never_cache
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    language = translation.get_language()
    progress = anonymous.progress(request.session)
    has_account = request.user.is_authenticated
    find_restricted = partial(restricted_for, request)
    my_courses = (
        courses_of_person(request.user, language, find_restricted)
        if has_account
        else courses_on_device(progress, language, find_restricted)
    )
    certificates = list(Certificate.objects.of(request.user)) if has_account else []
    context = {
        "my_courses": my_courses,
        "intents": Intent.choices,
        "going_on": next((one for one in my_courses if one.finished_at is None and one.next), None),
        "is_under_way": any(not one.finished_at and not one.retired_at for one in my_courses),
        "waits_for_name": has_account and _waits_for_name(request.user, my_courses, certificates),
        "certificates": certificates,
        "on_this_device": has_account and anonymous.has_progress(request.session),
    }
    return render(request, "courses/my_learning.html", context)


def _waits_for_name(person: User, my_courses: list[MyCourse], certificates: list[Certificate]) -> bool:
    """Whether a certificate was earned in these courses that is not issued before the person has looked at it."""
    done = {item for course in my_courses for item in course.done_ids}
    held = {certificate.scheme_id for certificate in certificates}
    asked = {pk: chains for pk, chains in requirements_of_open_schemes().items() if chains}
    earned = {pk for pk, chains in asked.items() if not missing_requirements(chains, done)}
    if claims_know_more():
        earned |= set(Claim.objects.of(person).met().values_list("scheme", flat=True))
    return bool(earned - held) and not (person.one_name_for_all and judge_name(person.printed_name).flaw is None)


@login_required
@require_POST
def my_intent(request: HttpRequest) -> HttpResponse:
    """Keeps what somebody wants from a course that they have begun; it changes nothing else."""
    try:
        key = UUID(request.POST.get("course", ""))
    except ValueError:
        raise Http404 from None
    intent, course = request.POST.get("intent"), LearningItem.objects.filter(key=key).first()
    if course is None or intent not in Intent or not say_intent(request.user, course, intent=intent):
        raise Http404
    messages.success(request, _("Your choice is saved."))
    return redirect(_onward(request))


@never_cache
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """After signing up or in: what was done on this device is kept only if the person says so; devices are shared."""
    if request.method == "POST":
        if request.POST.get("keep") == "yes":
            take_over(request.user, anonymous.progress(request.session))
            messages.success(request, _("What you did on this device is now in your account."))
        anonymous.forget(request.session)
        return redirect(_onward(request))
    if not anonymous.has_progress(request.session):
        return redirect(_onward(request))
    find_restricted = partial(restricted_for, request)
    my_courses = courses_on_device(anonymous.progress(request.session), translation.get_language(), find_restricted)
    return render(request, "courses/welcome.html", {"my_courses": my_courses, "onward": _onward(request)})


def _onward(request: HttpRequest) -> str:
    """The page that the person came from, if it is ours, else My learning."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # A path, not merely "no other host": "x" would be looked up as the name of a view.
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if is_ours else reverse("my_learning")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.GET.get("next") or "/admin/")


@require_safe
def local_mail(request: HttpRequest) -> HttpResponse:
    """The letters of a house that runs on one machine for trying it out: newest first."""
    letters = Letter.objects.exclude(sent_at=None).order_by("-sent_at")[:50]
    return render(request, "lms/local_mail.html", {"letters": letters})


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was typed on a page that went meanwhile goes along, or comes back to its writer."""
    return moved(request) or render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # The database may be what is broken: the frame shows only what this process knows already.
    known = known_site_sections() or SiteSections()
    named = known.addresses(translation.get_language() or settings.LANGUAGE_CODE)
    return render(request, "500.html", {"sections": named}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
