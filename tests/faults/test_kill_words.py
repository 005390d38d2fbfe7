"""kill -9 of a real web server, while somebody types: what it said it has kept is kept, with every state before."""

import http.client
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from courses.learning.models import TaskSubmission
from questionnaires.models import Response
from tests.courses.test_page_writing import LESSON, module, task_lesson  # noqa: F401  (fixtures)
from tests.faults.web import Server, start_gunicorn

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
SAVES = 6


def keep(server: Server, cookies: str, token: str, owner: str, number: int) -> dict:
    """What the server answers to one save while typing."""
    told = {
        "csrfmiddlewaretoken": token,
        "owner": owner,
        "keys": "one",
        "revision": number,
        "box-one": f"Word {number}",
    }
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Host": "localhost"}
    try:
        line.request("POST", f"{LESSON}keep/", urlencode(told), headers)
        return json.loads(line.getresponse().read())
    finally:
        line.close()


def test_what_was_said_to_be_kept_outlives_kill_9(task_lesson, learner, client_of, environment, tmp_path: Path):  # noqa: F811
    browser = client_of(learner)
    page = browser.get(LESSON)
    token, owner = str(page.context["csrf_token"]), page.context["owner"]
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    server = start_gunicorn(environment, tmp_path / "web.log")
    try:
        server.wait()
        said = [keep(server, cookies, token, owner, number)["revision"] for number in range(SAVES)]
    finally:
        server.stop()

    response = TaskSubmission.objects.get(person=learner).response
    assert said == list(range(1, SAVES + 1))
    assert response.answers == {"one": f"Word {SAVES - 1}"}
    assert [response.answers_at(number)["one"] for number in said] == [f"Word {number}" for number in range(SAVES)]


def test_killed_in_mid_save_it_keeps_both_the_answers_and_their_revision_or_neither(
    task_lesson,  # noqa: F811
    learner,
    client_of,
    environment,
    tmp_path: Path,
):
    browser = client_of(learner)
    page = browser.get(LESSON)
    token, owner = str(page.context["csrf_token"]), page.context["owner"]
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    server = start_gunicorn(environment, tmp_path / "web.log")
    lines = []
    try:
        server.wait()
        keep(server, cookies, token, owner, 0)
        for number in range(1, SAVES):
            line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            told = {"csrfmiddlewaretoken": token, "owner": owner, "keys": "one", "box-one": f"Word {number}"}
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Host": "localhost"}
            line.request("POST", f"{LESSON}keep/", urlencode(told), headers)
            lines.append(line)  # nobody waits for the answer
    finally:
        server.stop()
        for line in lines:
            line.close()

    response = Response.objects.get(person=learner)
    changes = [one.changes for one in response.revisions.order_by("number")]
    assert len(changes) == response.revision >= 1
    assert response.answers == changes[-1]
