"""What every test may ask for: a migrated database, folders of its own, a home page, and the cast."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, TransactionTestCase
from django.utils import translation
from wagtail.models import Page, Site

from cms.models import HomePage
from lms.lib.catalogues import compile_catalogues
from people.accounts.models import User
from tests import databases
from tests.factories.people import add_second_factor, make_person, make_staff, pass_second_factor
from tests.one_of_each import browsers, one_of_each  # noqa: F401  (fixtures)

# --- Database -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[databases.Copies]:
    """Give this process a copy of the migrated template; after a test that committed, give it a new one."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        copies = databases.copies()
        copies.fresh()
        # Django would empty every table here, and with them Wagtail's root page, its locale and its site.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copies.fresh())
        yield copies
        copies.drop()


@pytest.fixture
def environment(settings) -> dict[str, str]:
    """The environment for a process of ours (web server, worker) that shall see what this test committed."""
    return os.environ | {
        "DATABASE_URL": databases.address(),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "PLAZA_DATA_DIR": str(settings.DATA_DIR),
        "PLAZA_LOCAL": "1",
    }


# --- What takes longest begins first -------------------------------------------------------------------------------

LONG = ("journeys", "fuzz", "deploy", "faults", "architecture")  # folders of tests that take up to a minute each


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two processes that share the tests end together only if nothing long is left for the end."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


# --- Under CI nothing is skipped ----------------------------------------------------------------------------------


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where a database, a queue or a browser was missing, and with it the proof that the tests are for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_ci = os.environ.get("CI", "").lower() in ("1", "true")
    if is_ci and reporter and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- Nothing leaks from test to test, or out of the machine -------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    settings.DATA_DIR = data
    settings.MEDIA_ROOT = data / "media"
    settings.PRIVATE_ROOT = data / "private"
    settings.EMAIL_FILE_PATH = data / "mail"
    settings.ERASED_DIR = data / "erased"
    settings.QUEUE_DIR = data / "queue"
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(data / "private"), "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"private": private}


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Addresses made in a test are English, whatever page the test before it read."""
    with translation.override("en"):
        yield


def _is_here(address: object) -> bool:
    """Whether a socket's address is on this machine."""
    if not isinstance(address, tuple):
        return True  # a file: Unix sockets
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves the machine, and every look-up of a name."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address):
        if not _is_here(address):
            pytest.fail(f"a test reached for the network: {address}")
        return connect(self, address)

    def look_up_here(host, *args, **kwargs):
        if host and not _is_here((host.decode() if isinstance(host, bytes) else host,)):
            pytest.fail(f"a test looked up a name: {host}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


@pytest.fixture(autouse=True, scope="session")
def _catalogues() -> None:
    """Pages speak the language of the catalogues as they stand now."""
    for folder in settings.LOCALE_PATHS:
        compile_catalogues(Path(folder))


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(db) -> Page:
    """The root of the page tree."""
    return Page.objects.get(depth=1)


@pytest.fixture
def home(db) -> HomePage:
    """The English home page, with its translations es, fr and ar, at the root of the site."""
    return HomePage.objects.get(locale__language_code="en")


@pytest.fixture
def unopened_site(root: Page) -> Site:
    """What migrations leave: the welcome page of Wagtail, and none of ours."""
    Page.objects.filter(depth=2).delete()  # and with them the site that stood on them
    root.refresh_from_db()
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    return Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


# --- The cast: four people with a name, and one without an account ------------------------------------------------


@pytest.fixture
def learner(db) -> User:
    """Amina, who reads and learns."""
    return make_person("amina")


@pytest.fixture
def alumna(db) -> User:
    """Rosa, who has finished a course and set up what others may see."""
    return make_person("rosa", printed_name="Rosa Quispe", one_name_for_all=True, language="es")


@pytest.fixture
def staff(db) -> User:
    """Stella, who runs courses; she signs in with a second factor."""
    return add_second_factor(make_staff("stella"))


@pytest.fixture
def second_staff(db) -> User:
    """Sunil, Stella's colleague, for what needs two people."""
    return add_second_factor(make_staff("sunil"))


@pytest.fixture
def stranger() -> Client:
    """A browser that nobody has signed in with."""
    return Client()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """`client_of(learner).get(...)`: a browser in which this person is signed in, with the second factor, if any."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        pass_second_factor(client, person)
        return client

    return sign_in
