"""Who gets what at every address of ours: tests/architecture/permissions.txt, in which a new address needs its row."""

from collections.abc import Iterator
from copy import deepcopy

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.architecture import permission_table
from tests.architecture.permission_table import ROWS

# What must be sent along where a view of others breaks without it.
SENDS = {"/admin/localize/translate/{translation}/pofile/upload/": {"next": "/admin/pages/"}}


def ask(browser: Client, row: permission_table.Row, one_of_each: dict[str, object]) -> HttpResponse:
    if row.address in SENDS:
        return browser.post(row.at(one_of_each), {**SENDS[row.address], "file": ContentFile(b"nothing", name="a.txt")})
    return browser.generic(row.method, row.at(one_of_each))


def status_of(response: HttpResponse) -> int:
    """The answer's status. Wagtail's admin turns a refusal into a way back to its desk: 403 here."""
    return 403 if response.status_code == 302 and response["Location"] == "/admin/" else response.status_code


def differences(rows, one_of_each, browsers) -> Iterator[str]:
    """Where an answer is not the one in the table. What a request changed is undone before the next."""
    for row in rows:
        for role, expected in row.statuses.items():
            cache.clear()
            kept = deepcopy(browsers[role].cookies)
            with transaction.atomic():
                answer = status_of(ask(browsers[role], row, one_of_each))
                transaction.set_rollback(True)
            browsers[role].cookies = kept
            if answer != expected:
                yield f"{row.method} {row.address}: {role} gets {answer}, the table says {expected}"


def test_every_address_answers_every_role_as_the_table_says(one_of_each, browsers):
    assert list(differences(ROWS, one_of_each, browsers)) == []


def test_every_address_has_its_row(one_of_each):
    assert permission_table.rows_missing(ROWS, list(permission_table.routes()), one_of_each) == []


def test_a_missing_row_and_a_wrong_answer_are_found(one_of_each, browsers):
    [live] = permission_table.read("METHOD ADDRESS anyone\nGET /health/live 404")
    without_it = [row for row in ROWS if row.address != live.address]

    assert permission_table.rows_missing(without_it, list(permission_table.routes()), one_of_each) == ["health/live"]
    assert list(differences([live], one_of_each, browsers)) == ["GET /health/live: anyone gets 200, the table says 404"]
