"""What waits for whoever opens the staff area: numbers that lead to the rows behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.certificates.models import Certificate
from certification.certificates.permissions import can_see_all
from certification.schemes.evidence import schemes_nobody_can_earn
from certification.schemes.models import Scheme
from cms.models import overdue
from courses.learning.models import CourseEdition, LearningItem, differences_of, offline_in_own_language, source_page
from courses.learning.permissions import can_confirm
from courses.material.models import CoursePage
from courses.recognition.models import PriorCompletion
from lms.health import PREPARATION, SWEEP, is_sweep_late
from people.accounts.models import LETTERS_HELD, AuditEntry, Job, User
from people.duties.models import Duty, title_of
from people.duties.permissions import can_give_any
from people.letters.models import Letter
from people.letters.rules import UNWANTED
from people.reference.models import Organisation
from people.staff.permissions import can_give_roles

SLOW = timedelta(minutes=15)  # a certificate without its file for so long needs a look at the worker
LATELY = timedelta(days=1)  # what passes by itself is told for so long

# What a job of the sweep is called among people; others go by the name in lms.schedule.
JOBS = {
    "send_due_letters": gettext_lazy("Sending letters"),
    "settle_duties": gettext_lazy("Beginning and ending duties"),
    "keep_lists": gettext_lazy("Files and acts on many rows of lists"),
    "write_digests": gettext_lazy("Gathering letters into digests"),
    "keep_mailings": gettext_lazy("Writing and finishing mailings"),
    "issue_due": gettext_lazy("Issuing certificates"),
    "settle_due": gettext_lazy("Keeping claims in step with certificates"),
    "let_new_key_sign": gettext_lazy("Changing the key that signs"),
    "publish_due": gettext_lazy("Publishing the list of revoked certificates"),
    "finish_due": gettext_lazy("Making the files of certificates"),
    "remove_stray_files": gettext_lazy("Removing files that belong to nothing"),
    "take_in_mail": gettext_lazy("Taking in mail that came back"),
    "go_on_with_imports": gettext_lazy("Going on with imports"),
    "forget_old_imports": gettext_lazy("Forgetting old imports"),
    "join_contacts": gettext_lazy("Joining contacts to accounts that have their address"),
    "write_invitations": gettext_lazy("Writing invitations"),
    "forget_ended_contacts": gettext_lazy("Forgetting contacts whose purpose is over"),
    "forget_old_letters": gettext_lazy("Forgetting old letters"),
    "recount_due": gettext_lazy("Counting anew who belongs to an audience"),
    "forget_ended_sessions": gettext_lazy("Forgetting ended sessions"),
    "keep_list_of_erased": gettext_lazy("Keeping the list of those who were erased"),
    "keep_schedules": gettext_lazy("Publishing pages at their time"),
    "keep_addresses": gettext_lazy("Keeping the addresses of translations in step"),
    "sync_courses": gettext_lazy("Keeping courses in step with their pages"),
    "release_course_tables": gettext_lazy("Making the monthly tables of courses"),
    PREPARATION: gettext_lazy("Preparing the database"),
}


@dataclass(frozen=True)
class Todo:
    """One kind of thing that waits, in a sentence with its number, and the list behind it if there is one."""

    sentence: str
    address: str = ""


def staff_todo(user: User, *, at: datetime) -> list[Todo]:
    """What waits for this member of staff, by what the roles let them see. Empty when nothing does."""
    return [
        *_jobs(user, at),
        *_people(user, at),
        *_duties(user, at),
        *_letters(user, at),
        *_certificates(user, at),
        *_pages(user, at),
        *_courses(user),
        *_agreements(user, at),
        *_recognition(user),
    ]


def _jobs(user: User, at: datetime) -> Iterator[Todo]:
    if not user.has_perm("accounts.view_job"):
        return
    if is_sweep_late(at):
        last = Job.objects.filter(name=SWEEP).first()
        sentence = _("Nothing has run by itself since %(time)s: the worker, its clock or its queue is away")
        never = _("Nothing has run by itself yet: the worker, its clock or its queue is away")
        yield Todo(sentence % {"time": _told(last.done_at)} if last and last.done_at else never)
    for job in Job.objects.failing():
        sentence = ngettext(
            "%(job)s failed at %(time)s, once: %(error)s",
            "%(job)s has failed since %(time)s, %(count)d times: %(error)s",
            job.failures,
        )
        told = {"job": JOBS.get(job.name, job.name), "time": _told(job.failing_since), "count": job.failures}
        yield Todo(sentence % (told | {"error": job.error}))


def _told(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _people(user: User, at: datetime) -> Iterator[Todo]:
    """Second steps of staff that a colleague proposed to take off; not to whoever proposed it, nor to whose it is."""
    if not can_give_roles(user):
        return
    for proposal in AuditEntry.objects.resets_proposed(at).exclude(by=user).exclude(about=user).select_related("about"):
        sentence = _("The lost second step of %(person)s waits for a second person who takes it off")
        yield Todo(
            sentence % {"person": proposal.about.display_name}, reverse("reset_factors", args=[proposal.about_id])
        )


def _duties(user: User, at: datetime) -> Iterator[Todo]:
    """Duties that end soon and that nothing follows: one's own, and those of others to whoever gives them."""
    ending = Duty.objects.ending(at).select_related("role")
    for duty in ending.filter(person=user):
        told = {"duty": duty.role.name, "where": title_of(duty.scope), "time": _told(duty.until)}
        yield Todo(_("Your duty ends at %(time)s: %(duty)s, %(where)s") % told)
    if not can_give_any(user):
        return
    if number := ending.exclude(person=user).within_duties(user, at=at).count():
        sentence = ngettext("%(count)d duty ends within 30 days", "%(count)d duties end within 30 days", number)
        yield Todo(sentence % {"count": number}, reverse("duty:index") + "?state=ending")


def _letters(user: User, at: datetime) -> Iterator[Todo]:
    if not user.has_perm("letters.view_letter"):
        return
    held = AuditEntry.objects.filter(act=LETTERS_HELD, at__gt=at - LATELY)
    if last := held.first():
        sentence = _(
            "At %(time)s people who signed up got no letter: the house had written as many to new addresses as it may"
            " in an hour (%(limit)d). Somebody may be misusing the forms, or many sign up."
        )
        yield Todo(sentence % {"time": _told(last.at), "limit": settings.STRANGERS_LETTERS})
    outbox = reverse("letter:index")
    lost = Letter.objects.in_state(Letter.State.GIVEN_UP, at).exclude(address="").exclude(last_error=UNWANTED)
    if given_up := lost.count():
        sentence = ngettext("%(count)d letter was given up", "%(count)d letters were given up", given_up)
        yield Todo(sentence % {"count": given_up}, f"{outbox}?state={Letter.State.GIVEN_UP}")
    if held := Letter.objects.in_state(Letter.State.ON_HOLD, at).count():
        sentence = ngettext("%(count)d letter is held", "%(count)d letters are held", held)
        yield Todo(sentence % {"count": held}, f"{outbox}?state={Letter.State.ON_HOLD}")
    if failing := Letter.objects.in_state(Letter.State.FAILING, at).count():
        sentence = ngettext("%(count)d letter is tried again", "%(count)d letters are tried again", failing)
        yield Todo(sentence % {"count": failing}, f"{outbox}?state={Letter.State.FAILING}")


def _certificates(user: User, at: datetime) -> Iterator[Todo]:
    if not can_see_all(user):
        return
    certificates, seen = reverse("certificate:index"), Certificate.objects.within_duties(user)
    if proposed := seen.awaiting_second_person().count():
        sentence = ngettext(
            "%(count)d revocation waits for a second person", "%(count)d revocations wait for a second person", proposed
        )
        yield Todo(sentence % {"count": proposed}, f"{certificates}?state=proposed")
    if asked := seen.awaiting_correction().count():
        sentence = ngettext("%(count)d holder asks for another name", "%(count)d holders ask for another name", asked)
        yield Todo(sentence % {"count": asked}, f"{certificates}?state=correction")
    if drawn := seen.awaiting_spot_check().count():
        sentence = ngettext(
            "%(count)d certificate waits for an audit", "%(count)d certificates wait for an audit", drawn
        )
        yield Todo(sentence % {"count": drawn}, f"{certificates}?state=audit")
    if (
        slow := seen.filter(pk__in=Certificate.objects.unfinished().values("pk"))
        .filter(issued_at__lt=at - SLOW)
        .count()
    ):
        sentence = ngettext("%(count)d certificate is not finished", "%(count)d certificates are not finished", slow)
        yield Todo(sentence % {"count": slow}, f"{certificates}?state=unfinished")
    yield from _schemes_nobody_can_earn(user)


def _schemes_nobody_can_earn(user: User) -> Iterator[Todo]:
    seen = set(Scheme.objects.within_duties(user).values_list("pk", flat=True))
    for scheme, blocker in schemes_nobody_can_earn():
        if scheme.pk not in seen:
            continue
        values = {"scheme": scheme, "item": blocker.item if blocker else ""}
        if blocker is None:
            sentence = _("Nobody can earn “%(scheme)s” at present: all that it asked for was retired")
        elif blocker.is_in_course:
            sentence = _("Nobody can earn “%(scheme)s” at present: “%(item)s” is off line in every language")
        else:
            sentence = _("Nobody can earn “%(scheme)s” at present: “%(item)s” stands in no course")
        yield Todo(sentence % values, reverse("scheme:inspect", args=[scheme.pk]))


def _pages(user: User, at: datetime) -> Iterator[Todo]:
    """Versions whose time has come and that are not ready, for those who may publish the page."""
    for page, due_at, flaws in overdue(at):
        if page.permissions_for_user(user).can_publish():
            sentence = _("“%(title)s” was to go live at %(time)s and is not ready. %(flaws)s")
            told = {"title": page, "time": _told(due_at), "flaws": flaws}
            yield Todo(sentence % told, reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _courses(user: User) -> Iterator[Todo]:
    """Shapes to confirm, and translations that differ, for those who may publish the course."""
    waiting = set(CourseEdition.objects.filter(confirmed_at=None).values_list("course_id", flat=True))
    for course in LearningItem.objects.filter(kind=LearningItem.Kind.COURSE, retired_at=None).exclude(language=""):
        page = source_page(course)
        if page is None or not can_confirm(user, page):
            continue
        address = reverse("courses_shape", args=[course.pk])
        if course.pk in waiting:
            sentence = _("What “%(course)s” asks for was changed: it confirms itself after a while, or you confirm it")
            yield Todo(sentence % {"course": course}, address)
        yield from _offline(course, page, address)
        if number := len(differences_of(course)):
            sentence = ngettext(
                "%(count)d place of “%(course)s” differs in a translation",
                "%(count)d places of “%(course)s” differ in translations",
                number,
            )
            yield Todo(sentence % {"count": number, "course": course}, address)


def _offline(course: LearningItem, page: CoursePage, address: str) -> Iterator[Todo]:
    edition = CourseEdition.objects.newest_of(course)
    if edition and (number := len(offline_in_own_language(edition))):
        sentence = ngettext(
            "%(count)d step of “%(course)s” is off line in %(language)s",
            "%(count)d steps of “%(course)s” are off line in %(language)s",
            number,
        )
        told = {"count": number, "course": course, "language": page.locale.get_display_name()}
        yield Todo(sentence % told, address)


def _agreements(user: User, at: datetime) -> Iterator[Todo]:
    """Agreements with organisations that end soon, for those who may renew them."""
    if not user.has_perm("reference.change_organisation"):
        return
    if ending := Organisation.objects.agreement_ending(timezone.localdate(at)).count():
        sentence = ngettext(
            "The agreement with %(count)d organisation ends within 60 days",
            "The agreements with %(count)d organisations end within 60 days",
            ending,
        )
        yield Todo(sentence % {"count": ending}, reverse("organisation:index") + "?agreement=ending")


def _recognition(user: User) -> Iterator[Todo]:
    """Completions earned elsewhere, for those who may decide about them."""
    if not user.has_perm("recognition.recognise_priorcompletion"):
        return
    if waiting := PriorCompletion.objects.for_decision_by(user).count():
        sentence = ngettext(
            "%(count)d completion earned elsewhere waits to be recognised",
            "%(count)d completions earned elsewhere wait to be recognised",
            waiting,
        )
        yield Todo(sentence % {"count": waiting}, reverse("recognition"))
