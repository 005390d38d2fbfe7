"""What differs in tests: nothing is written outside the system's temporary folder, nothing is waited for."""

import os
import tempfile
from pathlib import Path

os.environ["PLAZA_LOCAL"] = os.environ.get("PLAZA_LOCAL") or "1"
# Each test gets folders of its own (tests/conftest.py); this one catches what is written between tests.
os.environ["PLAZA_DATA_DIR"] = os.environ.get("PLAZA_DATA_DIR") or str(
    Path(tempfile.gettempdir()) / f"plaza-tests-{os.getuid()}" / "data"
)
# Nobody takes these messages: the sweeper must do without.
os.environ["PLAZA_BROKER_URL"] = os.environ.get("PLAZA_BROKER_URL") or "memory://"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs an event loop in our thread

from lms.settings import *

# Each test run works on copies of a migrated template; connections are not kept, so that a copy can be replaced.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES["default"] = CACHES["database"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
WHITENOISE_AUTOREFRESH = True  # each client of a test starts one, which would look at every file there is
STATIC_ROOT = BASE_DIR / "static"  # nothing is collected for tests, and WhiteNoise asks for a folder that is there
MFA_TOTP_TOLERANCE = 1  # a test that takes a code at the end of its half minute sends it in the next
