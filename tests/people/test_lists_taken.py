"""What is done with a whole list: views kept, files taken along, acts on many rows."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from people.accounts.models import AuditEntry, User
from people.lists import tasks
from people.lists.actions import ask_export, erase_lists, keep_lists, save_view
from people.lists.declaration import staff_lists
from people.lists.models import ListExport, SavedView
from people.staff import actions as staff_actions
from people.staff.viewsets.people_list import PEOPLE
from tests.factories.people import add_duty, add_second_factor, leave, make_person, make_role, make_staff

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LIST = "/admin/users/"


@pytest.fixture
def roles(db):
    staff_actions.sync_roles()


@pytest.fixture
def adam(roles) -> User:
    return add_second_factor(make_staff("adam", "administrator"))


@pytest.fixture
def stella(roles) -> User:
    return add_second_factor(make_staff("stella", "staff"))


@pytest.fixture
def sam(roles) -> User:
    return add_second_factor(make_staff("sam", "support"))


# --- Views ----------------------------------------------------------------------------------------------------------


def test_a_view_keeps_filters_columns_and_order_and_no_words(client_of, stella):
    browser = client_of(stella)

    answer = browser.post(
        "/admin/lists/people/save-view/?language=es&col=name&col=email&ordering=-name&rows=50&q=ana&p=3&odd=1",
        {"name": "Spanish", "is_shared": ""},
    )

    view = SavedView.objects.get()
    assert answer.status_code == 302
    assert sorted(QueryDict(view.query).lists()) == [
        ("col", ["name", "email"]),
        ("language", ["es"]),
        ("ordering", ["-name"]),
        ("rows", ["50"]),
    ]
    assert f"?{view.query.replace('&', '&amp;')}" in browser.get(LIST).content.decode()


def test_a_view_that_names_a_person_keeps_all_but_the_person(stella, learner):
    listed = staff_lists()["letters"]

    view = save_view(listed, "Theirs", QueryDict(f"person={learner.pk}&state=sent"), by=stella, is_shared=True)

    assert view.query == "state=sent"


def test_a_view_of_the_same_name_is_written_anew(stella):
    for query in ("language=es", "language=fr"):
        save_view(PEOPLE, "Mine", QueryDict(query), by=stella, is_shared=False)

    assert SavedView.objects.get().query == "language=fr"


def test_colleagues_see_what_is_shared_and_nothing_else(client_of, stella, sam):
    for name, shared in (("for all", True), ("for me", False)):
        save_view(PEOPLE, name, QueryDict("language=es"), by=stella, is_shared=shared)

    page = client_of(sam).get(LIST).content.decode()

    assert "for all" in page
    assert "for me" not in page
    assert "/remove/" not in page


def test_a_shared_view_shows_nobody_more_than_they_may_see(client_of, stella, adam, learner):
    """Kept by one with a permission, opened by another without: the filter and the column are not there."""
    listed = staff_lists()["enrolments"]
    save_view(listed, "Office", QueryDict("organisation=secret-office"), by=adam, is_shared=True)
    leave(stella)
    give(stella, "wagtailadmin.access_admin", "learning.view_enrolment")

    page = client_of(stella).get("/admin/enrolment/").content.decode()

    assert "Office" in page
    assert "secret-office" not in page


def test_nobody_removes_a_view_of_another(client_of, stella, sam):
    view = save_view(PEOPLE, "for all", QueryDict(""), by=stella, is_shared=True)

    assert client_of(sam).post(f"/admin/lists/views/{view.pk}/remove/").status_code == 404
    assert client_of(stella).post(f"/admin/lists/views/{view.pk}/remove/").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 81, "\0"])
def test_a_view_needs_a_name(client_of, stella, name):
    client_of(stella).post("/admin/lists/people/save-view/", {"name": name})

    assert not SavedView.objects.exists()


def is_refused(answer) -> None:
    """As Wagtail refuses: back to the home page of the staff area."""
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def give(person: User, *permissions: str) -> None:
    """Another role, which grants these permissions and no more."""
    wanted = [one.split(".") for one in permissions]
    make_role("other").group.permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=name) for app, name in wanted
    )
    add_duty(person, "other")


# --- Files ----------------------------------------------------------------------------------------------------------


def make_file(person: User, query: str = "", file_format: str = "csv", key: str = "people") -> ListExport:
    export = ask_export(staff_lists()[key], query, file_format=file_format, reason="A report", by=person, at=AT)
    tasks.make_export(str(export.pk))
    export.refresh_from_db()
    return export


def csv_rows(export: ListExport) -> list[list[str]]:
    data = storages["private"].open(export.file_name).read()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only behind this mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def xlsx_rows(export: ListExport) -> list[tuple]:
    sheet = load_workbook(storages["private"].open(export.file_name)).active
    return [tuple((cell.value, cell.data_type) for cell in row) for row in sheet.iter_rows()]


def test_a_file_holds_the_rows_and_columns_of_the_view_in_its_order(stella):
    for name in ("bo", "ana", "zoe"):
        make_person(name, language="es")

    export = make_file(stella, "language=es&col=name&col=email&ordering=-name&q=example.org&p=2")

    assert csv_rows(export) == [
        ["Name", "E-mail address"],
        ["Zoe", "zoe@example.org"],
        ["Bo", "bo@example.org"],
        ["Ana", "ana@example.org"],
    ]
    assert (export.rows_found, export.rows_written) == (3, 3)


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_words_stay_words_in_a_spreadsheet(stella, begins):
    make_person("bo", alias=f"{begins} Bo")

    plain = make_file(stella, "q=Bo&col=name")
    sheet = make_file(stella, "q=Bo&col=name", "xlsx")

    assert csv_rows(plain)[1] == [f"'{begins} Bo"]
    assert xlsx_rows(sheet)[1] == ((f"{begins} Bo", "s"),)


def test_a_spreadsheet_keeps_times_of_the_asker_s_zone_and_numbers(stella, learner):
    stella.zone = "Asia/Tokyo"
    stella.save()
    User.objects.filter(pk=learner.pk).update(date_joined=AT)

    sheet = make_file(stella, f"q={learner.username}&col=name&col=joined&col=active", "xlsx")

    values = dict(zip([cell[0] for cell in xlsx_rows(sheet)[0]], xlsx_rows(sheet)[1], strict=True))
    assert values["Joined"] == (datetime(2026, 11, 20, 18, 30), "d")
    assert values["Active"][0] is True


def test_signs_that_no_spreadsheet_takes_are_left_out(stella):
    make_person("bo", alias="Bo\x0b")

    assert xlsx_rows(make_file(stella, "q=Bo&col=name", "xlsx"))[1][0] == ("Bo", "s")


def test_an_export_is_logged_with_its_reason_and_so_is_fetching_it(client_of, stella):
    browser = client_of(stella)
    asked = browser.post("/admin/lists/people/export/?col=name", {"file_format": "csv", "reason": "Yearly report"})
    export = ListExport.objects.get()
    tasks.make_export(str(export.pk))

    assert asked["Location"].endswith(f"/admin/lists/exports/{export.pk}/")
    assert "The file is ready" in browser.get(asked["Location"]).content.decode()
    answer = browser.get(f"/admin/lists/exports/{export.pk}/file/")
    assert b"stella" in b"".join(answer.streaming_content).lower()
    assert answer["Cache-Control"] == "no-store, private"
    told = AuditEntry.objects.filter(by=stella, thing=f"export:{export.pk}").order_by("pk").values_list("act", "note")
    assert list(told) == [("list-exported", "people: Yearly report"), ("export-fetched", "people")]


@pytest.mark.parametrize("given", [{"file_format": "csv", "reason": ""}, {"file_format": "exe", "reason": "x"}])
def test_an_export_needs_a_reason_and_a_format(client_of, stella, given):
    assert client_of(stella).post("/admin/lists/people/export/", given).status_code == 200
    assert not ListExport.objects.exists()


def test_who_may_look_may_not_take_along(client_of, sam):
    page = client_of(sam).get(LIST).content.decode()

    assert "/admin/lists/people/export/" not in page
    is_refused(client_of(sam).post("/admin/lists/people/export/", {"file_format": "csv", "reason": "x"}))
    assert not ListExport.objects.exists()


def test_a_filter_that_cannot_be_read_makes_no_file_of_everybody(client_of, stella):
    answer = client_of(stella).get("/admin/lists/people/export/?joined_from=never")

    assert answer.status_code == 302
    export = make_file(stella, "language=xx")
    assert export.refused_at
    assert not storages["private"].exists(export.file_name)


def test_who_lost_the_permission_meanwhile_gets_no_file(client_of, stella):
    export = ask_export(PEOPLE, "", file_format="csv", reason="A report", by=stella)
    leave(stella)

    tasks.make_export(str(export.pk))

    export.refresh_from_db()
    assert export.refused_at
    assert not storages["private"].exists(export.file_name)


def test_a_file_that_is_there_is_given_to_its_asker_alone_and_only_while_they_may(client_of, stella, adam):
    export = make_file(stella)
    address = f"/admin/lists/exports/{export.pk}/file/"

    assert client_of(adam).get(address).status_code == 404
    assert client_of(stella).get(address).status_code == 200
    leave(stella)
    give(stella, "wagtailadmin.access_admin", "accounts.view_user")
    is_refused(client_of(stella).get(address))


def test_a_second_run_writes_the_same_file_again_and_no_other(stella):
    export = make_file(stella)
    tasks.make_export(str(export.pk))  # made already: nothing to do
    ListExport.objects.update(made_at=None, leased_until=None)  # as after a kill between file and mark

    tasks.make_export(str(export.pk))

    assert storages["private"].listdir("exports")[1] == [f"{export.pk}.csv"]
    assert ListExport.objects.get().made_at


def test_two_workers_do_not_write_one_file_at_once(stella):
    export = ask_export(PEOPLE, "", file_format="csv", reason="A report", by=stella)
    ListExport.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    tasks.make_export(str(export.pk))

    assert not storages["private"].exists(export.file_name)


def test_the_sweep_asks_again_for_what_a_dead_worker_left(stella, django_capture_on_commit_callbacks, monkeypatch):
    export = ask_export(PEOPLE, "", file_format="csv", reason="A report", by=stella)
    asked = []
    monkeypatch.setattr(tasks.make_export, "apply_async", lambda args, **_: asked.append(args[0]))

    for leased, expected in ((timedelta(minutes=1), []), (timedelta(minutes=-1), [str(export.pk)])):
        ListExport.objects.update(leased_until=timezone.now() + leased)
        with django_capture_on_commit_callbacks(execute=True):
            keep_lists()
        assert asked == expected


def test_a_file_ends_and_leaves_nothing_but_its_line(stella, client_of):
    export = make_file(stella, "q=ana")

    keep_lists(export.ends_at)

    kept = ListExport.objects.get()
    assert not storages["private"].exists(export.file_name)
    assert (kept.query, kept.reason, bool(kept.removed_at)) == ("", "A report", True)
    assert "has been removed" in client_of(stella).get(f"/admin/lists/exports/{export.pk}/").content.decode()
    assert client_of(stella).get(f"/admin/lists/exports/{export.pk}/file/").status_code == 404


def test_a_file_that_is_written_while_somebody_is_erased_is_not_kept(stella, monkeypatch):
    export, write = ask_export(PEOPLE, "", file_format="csv", reason="A report", by=stella), tasks.write_list

    def interrupted(*args, **options):
        write(*args, **options)
        erase_lists(make_person("ana"))

    monkeypatch.setattr(tasks, "write_list", interrupted)
    tasks.make_export(str(export.pk))

    export.refresh_from_db()
    assert not storages["private"].exists(export.file_name)
    assert (export.made_at, bool(export.removed_at)) == (None, True)
