"""The project: the only place that knows every app."""

import os

from lms.celery import app as celery_app

# Every process of ours begins here: what it writes is for its own account to read, the database first of all.
os.umask(0o077)

__all__ = ["celery_app"]
