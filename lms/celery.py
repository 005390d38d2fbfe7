"""The queue. Its messages only hurry what the sweeper finds anyway (lms.schedule)."""

import os
from importlib import import_module

import django
from celery import Celery
from celery.signals import worker_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

TRANSPORT_ALIASES["filesystem"] = "lms.lib.filequeue:Transport"
app = Celery("plaza")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "people.letters",
        "people.lists",
        "people.mailing",
        "people.imports",
        "certification.certificates",
        "courses.learning",
        "courses.material",
        "lms",
    ]
)
app.conf.imports = ["lms.schedule"]


@app.on_after_configure.connect
def make_folders(**_kwargs: object) -> None:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        (settings.QUEUE_DIR / "control").mkdir(parents=True, exist_ok=True)


@worker_init.connect
def wait_for_the_database(**_kwargs: object) -> None:
    django.setup()
    import_module("lms.health").wait_until_prepared()
