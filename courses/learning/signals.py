"""Facts that courses tell the apps above."""

from django.dispatch import Signal

# Sent on commit when a person finishes the last required item of a course. Payload: enrolment_id (int).
course_completed = Signal()
