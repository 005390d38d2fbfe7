"""`python -m tools.snapshot prepare FOLDER` fills a database; `visit FOLDER LANGUAGE` looks around in a copy of it."""

import gzip
import json
import logging
import os
import shutil
import sys
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from tools.snapshot import frozen

OTHERS = ("PLAZA_", "DATABASE_", "REDIS_", "EMAIL_", "DJANGO_")  # what the caller's environment would say of the house
SECRET = "of a snapshot, which guards nothing and nobody"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "lms.settings",
    "PLAZA_LOCAL": "1",
    "PLAZA_WORKER": "1",  # who may sign
    "PLAZA_SECRET_KEY": SECRET,
    "PLAZA_KEY_SECRET": SECRET,
    "PLAZA_BROKER_URL": "memory://",
}


def main(word: str, label: str, *languages: str) -> None:
    """Do one of the two, and write down what was said, as JSON, into a file of the folder."""
    folder = Path(label)
    data = folder / "-".join(["data", *languages])
    if languages:
        shutil.copytree(folder / "data", data)
    set_up(data, first_id=2_000_000 if languages else 1_000_000)
    looking = import_module("tools.snapshot.looking")  # needs Django to be ready
    said = looking.visit(*languages) if languages else looking.prepare()
    with gzip.open(folder / f"{'-'.join([word, *languages])}.json.gz", "wt", encoding="utf-8") as file:
        json.dump(said, file, ensure_ascii=False)


def set_up(data: Path, first_id: int) -> None:
    """Django on this folder. What is left for later is done at once, letters stay here, passwords are quick."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    os.environ.clear()
    os.environ.update(ours | ENVIRONMENT | {"PLAZA_DATA_DIR": str(data)})
    frozen.freeze(first_id)
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    django.setup()
    connection.execute_wrappers.append(frozen.let_a_moment_pass)
    logging.disable(logging.CRITICAL)


if __name__ == "__main__":
    main(*sys.argv[1:])
