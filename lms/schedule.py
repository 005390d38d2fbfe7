"""What is found and done every minute, whatever tasks were lost. Each job is one call."""

import logging
from collections.abc import Callable

from celery.schedules import crontab
from django.db import DatabaseError
from django.utils import timezone

from certification.certificates.actions import finish_due, issue_due, publish_due, remove_stray_files, settle_due
from certification.signing.actions import let_new_key_sign
from cms.actions import keep_addresses, keep_schedules
from courses.attendance.actions import release_course_tables
from courses.learning.actions import sync_courses
from lms.celery import app
from lms.health import SWEEP
from lms.lib.errors import describe_error
from people.accounts.actions import forget_ended_sessions, keep_list_of_erased, note_done, note_failed
from people.audiences.actions import recount_due
from people.contacts.actions import forget_ended_contacts, join_contacts, write_invitations
from people.duties.actions import settle_duties
from people.imports.actions import forget_old_imports, go_on_with_imports
from people.letters.actions import forget_old_letters, send_due_letters, take_in_mail, write_digests
from people.lists.actions import keep_lists
from people.mailing.actions import keep_mailings

log = logging.getLogger("plaza.schedule")

# What only hands tasks on comes first: nobody's letter waits until a hundred certificates are printed.
JOBS: list[Callable[[], object]] = [
    write_digests,
    send_due_letters,
    settle_duties,
    keep_lists,
    keep_mailings,
    issue_due,
    settle_due,
    let_new_key_sign,
    publish_due,
    finish_due,
    remove_stray_files,
    take_in_mail,
    go_on_with_imports,
    join_contacts,
    write_invitations,
    forget_ended_contacts,
    forget_old_imports,
    forget_old_letters,
    forget_ended_sessions,
    keep_list_of_erased,
    recount_due,
    keep_schedules,
    keep_addresses,
    sync_courses,
    release_course_tables,
]
app.conf.beat_schedule = {
    # A sweep that waited a minute has been overtaken by the next one.
    "sweep": {"task": "lms.schedule.sweep", "schedule": crontab(), "options": {"expires": 55}},
}


@app.task(name="lms.schedule.sweep")
def sweep() -> None:
    """Find every promise that is due and keep it; a job that fails holds up no other. Safe to run twice at once."""
    _write_down(SWEEP)
    for job in JOBS:
        try:
            job()
        except Exception as error:  # whatever it is, the other jobs must not wait for it
            log.error("%s: %s", job.__name__, describe_error(error))
            _write_down(job.__name__, describe_error(error))
        else:
            _write_down(job.__name__)


def _write_down(name: str, error: str = "") -> None:
    try:
        if error:
            note_failed(name, error, at=timezone.now())
        else:
            note_done(name, at=timezone.now())
    except DatabaseError as failure:  # the next job may have more luck
        log.error("%s not written down: %s", name, describe_error(failure))
