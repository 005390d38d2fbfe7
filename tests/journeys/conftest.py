"""A browser, the site with its real content behind a real server, and the reader who walks through it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext, Page

from bench.server import running
from lms.celery import app
from lms.lib.static import FlatManifestStorage
from lms.settings import BASE_DIR
from tests import databases
from tests.journeys.watch import Watch

PHONE = {"width": 360, "height": 640}
BROWSER = os.environ.get("PLAZA_TEST_BROWSER") or shutil.which("chromium") or ""
# No sandbox for root in a container; and the browser itself must not go out, or the watch would be worth little.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

NewContext = Callable[..., BrowserContext]
OpenBrowser = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if not BROWSER:
        # Under CI everything runs; elsewhere ./dev test has said what is missing.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium is installed")
    # A process that has printed a certificate sees our fonts alone; a browser that finds none for its own use crashes.
    env = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    return browser_type_launch_args | {"executable_path": BROWSER, "args": ARGUMENTS, "env": env}


# --- The site -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a web server in this process. Styles come from WhiteNoise, as they do in production."""
    thread = LiveServerThread("localhost", lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def site(server: str, django_db_setup: databases.Copies, transactional_db, settings) -> Iterator[str]:
    """The address of the site with all of its content; what is left to workers is done at once."""
    django_db_setup.fresh(databases.WITH_CONTENT)
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = server
    app.conf.task_always_eager = True
    yield server
    app.conf.task_always_eager = False


@pytest.fixture
def deployed(site: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same site behind gunicorn, with the files for browsers built and compressed as in production."""
    build_static(tmp_path / "static")
    env = request.getfixturevalue("environment")  # only now does it name the database of `site`
    env |= {"PLAZA_BUILT_STATIC": "1", "PLAZA_STATIC_ROOT": str(tmp_path / "static")}
    # Tests keep their cache in memory; several processes need the table.
    subprocess.run([sys.executable, "manage.py", "createcachetable"], cwd=BASE_DIR, env=env, check=True)
    with running(env, tmp_path / "gunicorn.log") as process:
        yield f"http://localhost:{process.port}"


def build_static(folder: Path) -> None:
    """What collectstatic does, for our own files alone: those of Wagtail take half a minute."""
    shutil.copytree(BASE_DIR / "static", folder)
    storage = FlatManifestStorage(location=folder, base_url="/static/")
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    for _built in storage.post_process({name: (storage, name) for name in names}):
        pass


# --- Browsers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Looks over the shoulder of every browser that `open_browser` opens; complains when the test has ended."""
    watch = Watch()
    yield watch
    watch.complain()


@pytest.fixture
def open_browser(site: str, watch: Watch, new_context: NewContext) -> OpenBrowser:
    """`open_browser(java_script_enabled=False)`: a page in a browser of its own, on a phone, with nobody signed in."""

    def open_one(**options: Any) -> Page:
        options = {"base_url": site, "viewport": PHONE, "locale": "en-GB"} | options
        context = new_context(**options)
        context.set_default_timeout(15_000)
        watch.follow(context, options["base_url"])
        return context.new_page()

    return open_one
