"""What docker compose would find: every name in compose.yml is that of something that is there."""

import os
import re
from importlib import import_module

import environ
import pytest
from django.core.management import get_commands

from people.uploads.cleaning import documents, pictures
from tests.deploy.compose import DEPLOY, ROOT, example, mounts, services, whole

pytestmark = pytest.mark.once
OURS = [name for name, service in services().items() if service["image"] == "plaza"]


def test_every_folder_has_a_place_that_keeps_it():
    used = {source for service in services().values() for source in mounts(service).values()}
    named = {source for source in used if re.fullmatch(r"\w+", source)}
    files = {source for source in used if source.startswith("./")}

    assert sum(len(service.get("volumes", [])) for service in services().values()) == sum(
        len(mounts(service)) for service in services().values()
    ), "each is understood"
    assert named == set(whole()["volumes"])
    assert [source for source in files if not (DEPLOY / source).exists()] == []


@pytest.mark.parametrize("name", OURS)
def test_the_image_has_every_folder_for_its_own_account(name):
    made = re.search(r"install -d -o plaza -g plaza -m 700 ([/\w ]+?) &&", (DEPLOY / "Containerfile").read_text())

    assert set(mounts(services()[name])) <= set(made[1].split())


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_there(name):
    service = services()[name]
    words = [*service.get("entrypoint", []), *service.get("command", [])]
    if words[:2] == ["python", "manage.py"]:
        assert words[2] in get_commands()
    elif words[:2] == ["celery", "--app"]:
        assert import_module(words[2]).celery_app.main == "plaza"
    elif words:
        assert os.access(ROOT / words[0], os.X_OK)
    else:
        config = re.search(r'"--config", "([^"]+)"', (DEPLOY / "Containerfile").read_text())[1]
        assert (ROOT / config).exists()


def test_web_and_worker_wait_for_the_database_and_its_preparation():
    waits = {name: service.get("depends_on", {}) for name, service in services().items()}

    for name in ("web", "worker"):
        assert waits[name]["prepare"] == {"condition": "service_completed_successfully"}
    for name in ("web", "worker", "prepare", "backup", "restore"):
        assert waits[name]["database"] == {"condition": "service_healthy"}
    assert services()["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert {other for wait in waits.values() for other in wait} <= set(services())


def test_backup_and_restore_run_by_hand_only():
    assert [name for name, service in services().items() if "profiles" in service] == ["backup", "restore"]


def test_the_example_leads_to_the_services_of_the_file():
    asked = environ.Env.db_url_config(example()["DATABASE_URL"])
    given = services()["database"]["environment"]

    assert (asked["USER"], asked["NAME"]) == (given["POSTGRES_USER"], given["POSTGRES_DB"])
    assert asked["HOST"] in services()
    assert re.match(r"redis://(\w+):6379/", example()["REDIS_URL"])[1] in services()


def test_dump_and_server_are_of_one_version():
    server = re.fullmatch(r"postgres:(\d+)", services()["database"]["image"])[1]

    assert re.findall(r"postgresql-client-(\d+)", (DEPLOY / "Containerfile").read_text()) == [server]


def test_only_the_proxy_is_reached_from_outside_and_web_cannot_sign():
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert services()["web"]["environment"]["PLAZA_KEY_SECRET"] == ""
    assert example()["PLAZA_PROXIES"] == "1"


def test_every_variable_of_the_file_and_the_scripts_is_explained():
    text = (DEPLOY / "example.env").read_text()
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yml").read_text()))
    for script in ("backup", "restore"):
        asked |= set(re.findall(r"\$\{?((?:PLAZA|DATABASE|POSTGRES)_\w+)", (DEPLOY / script).read_text()))

    assert sorted(name for name in asked if not re.search(rf"^#?{name}=", text, re.M)) == []


def test_the_proxy_lets_in_what_the_site_takes_and_a_little_more():
    allowed = int(re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())[1]) * 1024 * 1024

    assert allowed > max(documents.MOST_BYTES, pictures.MOST_BYTES) + 1024 * 1024
