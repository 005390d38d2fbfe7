"""The project: the only place that knows every app."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
