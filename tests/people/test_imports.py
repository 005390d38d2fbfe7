"""Imports: read, mapped, checked without doing anything, made a group at a time, and undone."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from people.accounts.models import AuditEntry
from people.contacts.actions import accept_contact, ask_contact, decline_contact, make_link, write_invitations
from people.contacts.models import Contact, UnwantedAddress
from people.imports import actions
from people.imports.models import HeadingMemory, Import, ImportRow
from people.imports.permissions import ImportRefused
from people.imports.tasks import making, work_on_import
from people.letters.models import Letter
from people.reference.models import Country, Organisation
from people.staff.actions import sync_roles
from tests.factories.people import add_second_factor, make_person, make_staff

STATE = ImportRow.State
SHEET = "Correo;Nombre;Institución;Country;Idioma\r\n"
ANA, LI = "ana@example.net;Ana Núñez;Ministry of Light;PE;es\r\n", "li@example.net;Li Wei;;;\r\n"
COLUMNS = {"address": 0, "name": 1, "organisation": 2, "country": 3, "language": 4}


@pytest.fixture
def by(db):
    sync_roles()
    return add_second_factor(make_staff("olga"))


def begin(by, text: str | bytes, **fields) -> Import:
    data = text.encode() if isinstance(text, str) else text
    given = {"asked": {"basis": "The list of Lima."}, "by": by} | fields
    return actions.begin_import("people", ContentFile(data, name="list.csv"), **given)


def checked(by, text: str) -> Import:
    run = begin(by, text)
    work_on_import(str(run.pk))
    actions.map_columns(run, COLUMNS, by=by)
    return worked(run)


def worked(run: Import) -> Import:
    work_on_import(str(run.pk))
    run.refresh_from_db()
    return run


def made(by, text: str) -> Import:
    run = checked(by, text)
    actions.start_import(run, by=by)
    return worked(run)


def remarks(run: Import) -> dict[int, list[str]]:
    return {row.number: [one["code"] for one in row.remarks] for row in run.rows.all() if row.remarks}


def test_a_list_becomes_contacts_and_no_accounts_and_nobody_is_written_to(by):
    run = made(by, SHEET + ANA + LI)

    assert run.state == Import.State.DONE
    ana, li = Contact.objects.order_by("address")
    assert (ana.address, ana.name, ana.language) == ("ana@example.net", "Ana Núñez", "es")
    assert (ana.organisation.name, ana.organisation.country.code) == ("Ministry of Light", "PE")
    assert (ana.basis, ana.asked_by, li.organisation, li.language) == ("The list of Lima.", by, None, "en")
    write_invitations()
    assert not Letter.objects.exists()
    assert not by._meta.model.objects.filter(email__endswith="example.net").exists()


def test_a_dry_run_does_nothing(by):
    run = checked(by, SHEET + ANA + LI)

    assert run.state == Import.State.READY
    assert run.rows.counts() == {STATE.SOUND: 2}
    assert not Contact.objects.exists()
    assert not Organisation.objects.exists()


def test_the_file_is_private_and_gone_once_it_is_read(by):
    run = begin(by, SHEET + ANA)
    assert run.path.startswith("imports/")
    assert storages["private"].exists(run.path)

    assert worked(run).path == ""

    assert storages["private"].listdir("imports")[1] == []


def test_what_is_wrong_with_a_row_is_said_and_the_others_go_on(by):
    UnwantedAddress.objects.create(digest=UnwantedAddress.digest_of("no@example.net"), since=timezone.now())
    wrong = ";;;;\r\nnobody;Nobody;;;\r\n;No Address;;;\r\nno@example.net;;;;\r\nx@example.net;;;Atlantis;tlh\r\n"
    wrong += f"y@example.net;{'y' * 121};;;\r\n"

    run = made(by, SHEET + wrong + ANA)

    assert remarks(run) == {
        3: ["no-address"],
        4: ["required"],
        5: ["unwanted"],
        6: ["no-language", "no-country"],
        7: ["too-long"],
    }
    assert [one.address for one in Contact.objects.all()] == ["ana@example.net"]


def test_rows_that_may_be_there_already_wait_for_a_decision_and_silence_leaves_them_out(by):
    make_person("rosa", email="rosa@example.net")
    office = Organisation.objects.create(name="Ministry of Light")
    make_person("anan", alias="Nuñez Ana").affiliations.create(organisation=office)
    ask_contact("li@example.net", purpose="join", basis="Another list.", by=by)
    twice = "bo@example.net;Bo;;;\r\nBO@example.net;Bo;;;\r\n"

    run = checked(by, SHEET + ANA + LI + "rosa@example.net;;;;\r\n" + twice)

    assert remarks(run) == {2: ["alike"], 3: ["asked-already"], 4: ["has-account"], 6: ["same-row"]}
    assert actions.decide_rows(run, {2: True, 3: False, 5: True, 99: True}, by=by) == 2
    actions.start_import(run, by=by)
    worked(run)
    states = dict(run.rows.values_list("number", "state"))
    assert states == {2: "made", 3: "left", 4: "left", 5: "made", 6: "left"}


def test_a_name_of_another_script_that_looks_the_same_waits_for_a_decision(by):
    twice = "a@example.net;Ana Nuñez;Light;;\r\nb@example.net;Аnа Nuñez;light;;\r\n"  # two letters are Cyrillic

    assert remarks(checked(by, SHEET + twice)) == {3: ["alike-row"]}


def test_twins_in_far_apart_groups_are_found(by, monkeypatch):
    monkeypatch.setattr("people.imports.tasks.checking.GROUP", 2)
    rows = [f"p{one}@example.net;P {one};;;\r\n" for one in range(5)]

    assert remarks(checked(by, SHEET + "".join([*rows, rows[0]]))) == {7: ["same-row"]}


def test_what_became_wrong_after_the_dry_run_is_not_made(by):
    run = checked(by, SHEET + ANA + LI)
    UnwantedAddress.objects.create(digest=UnwantedAddress.digest_of("li@example.net"), since=timezone.now())
    ask_contact("ana@example.net", purpose="join", basis="Another list.", by=by)

    actions.start_import(run, by=by)

    assert dict(worked(run).rows.values_list("number", "state")) == {2: "left", 3: "wrong"}


def test_a_group_that_fails_costs_the_row_at_fault_alone(by, monkeypatch):
    real = making._make_rows

    def failing(run, rows, wanted):
        if any("li@" in row.cells[0] for row in rows):
            raise RuntimeError("of the kind")
        real(run, rows, wanted)

    monkeypatch.setattr(making, "_make_rows", failing)
    run = made(by, SHEET + ANA + LI + "bo@example.net;Bo;;;\r\n")

    assert run.state == Import.State.DONE
    assert remarks(run) == {3: ["failed"]}
    assert sorted(Contact.objects.values_list("address", flat=True)) == ["ana@example.net", "bo@example.net"]


def test_undoing_takes_all_away_but_what_was_used_since_and_names_it(by, learner):
    rows = [f"p{one}@example.net;P {one};Office {one};;\r\n" for one in range(4)]
    run = made(by, SHEET + "".join(rows))
    invited, accepted, used, _untouched = Contact.objects.order_by("address")
    Contact.objects.filter(pk=invited.pk).update(invite_at=timezone.now())
    accept_contact(make_link(accepted, at=timezone.now())[0], learner)
    learner.affiliations.create(organisation=used.organisation)

    actions.undo_import(run, by=by)
    worked(run)

    assert run.state == Import.State.UNDONE
    assert remarks(run) == {2: ["was-invited"], 3: ["has-accepted"]}
    assert dict(run.rows.values_list("number", "state")) == {2: "kept", 3: "kept", 4: "undone", 5: "undone"}
    assert set(Contact.objects.all()) == {invited, accepted}
    assert sorted(Organisation.objects.values_list("name", flat=True)) == ["Office 0", "Office 1", "Office 2"]


def test_undoing_leaves_organisations_and_contacts_that_were_there_before(by):
    office = Organisation.objects.create(name="ministry OF light")
    earlier = ask_contact("ana@example.net", purpose="join", basis="Another list.", by=by)
    run = checked(by, SHEET + ANA)
    actions.decide_rows(run, {2: True}, by=by)
    actions.start_import(run, by=by)
    worked(run)
    assert Contact.objects.count() == 2

    actions.undo_import(run, by=by)
    worked(run)

    assert list(Contact.objects.all()) == [earlier]
    assert list(Organisation.objects.all()) == [office]


def test_who_declined_meanwhile_is_no_hindrance(by):
    run = made(by, SHEET + ANA)
    decline_contact(make_link(Contact.objects.get(), at=timezone.now())[0])

    actions.undo_import(run, by=by)

    assert worked(run).rows.counts() == {STATE.UNDONE: 1}


def test_those_who_were_imported_are_invited_once_when_somebody_says_so(by):
    run = made(by, SHEET + ANA + LI)

    assert actions.follow_up(run, by=by) == 2
    assert actions.follow_up(run, by=by) == 0
    assert write_invitations() == 2
    assert "Lima" in Letter.objects.get(address="ana@example.net").text


def test_columns_are_remembered_and_guessed_the_next_time(by, client_of):
    run = begin(by, "Who;Where;Mail\r\nAna;Light;ana@example.net\r\n")
    work_on_import(str(run.pk))
    actions.map_columns(run, {"address": 2, "name": 0}, by=by)
    assert dict(HeadingMemory.objects.values_list("heading", "column")) == {
        "who": "name",
        "where": "",
        "mail": "address",
    }

    later = begin(by, "where;MAIL;wHo\r\nLight;li@example.net;Li\r\n")
    work_on_import(str(later.pk))
    page = client_of(by).get(f"/admin/imports/{later.pk}/").content.decode()

    assert '<option value="1" selected>MAIL' in page
    assert '<option value="2" selected>wHo' in page


def test_the_state_says_what_may_be_done(by):
    run = checked(by, SHEET + ANA)

    for act in (actions.undo_import, actions.follow_up):
        with pytest.raises(ImportRefused):
            act(run, by=by)
    actions.start_import(run, by=by)
    for act in (actions.start_import, actions.cancel_import):
        with pytest.raises(ImportRefused):
            act(run, by=by)
    with pytest.raises(ImportRefused):
        actions.decide_rows(run, {2: True}, by=by)
    with pytest.raises(ImportRefused):
        actions.map_columns(run, COLUMNS, by=by)
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "import-begin",
        "import-map",
        "import-start",
    ]


def test_only_who_may_import_and_may_what_it_makes(by, learner):
    run = checked(by, SHEET + ANA)

    for act in (actions.start_import, actions.cancel_import, actions.follow_up):
        with pytest.raises(ImportRefused):
            act(run, by=learner)
    with pytest.raises(ImportRefused):
        begin(learner, SHEET)
    with pytest.raises(ImportRefused):
        actions.decide_rows(run, {}, by=make_staff("edit", "editor"))
    assert storages["private"].listdir("imports")[1] == []


def test_calling_off_leaves_nothing_of_the_file(by):
    run = checked(by, SHEET + ANA)

    actions.cancel_import(run, by=by)

    assert not ImportRow.objects.exists()
    assert worked(run).state == Import.State.CANCELLED


def test_a_file_called_off_while_it_is_read_is_deleted_by_the_sweep(by):
    run = begin(by, SHEET + ANA)
    actions.cancel_import(run, by=by)

    actions.forget_old_imports()

    assert storages["private"].listdir("imports")[1] == []


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"a;b\n1;x\0y\n", "nul"),
        (SHEET.encode(), "empty"),
        (b"", "empty"),
        (b"PK\x03\x04", "broken"),
        (b"a\n" + b"x" * 1_000_000, "long-cell"),
        (b"a\n" + b"1\n" * 1_500 + b"1,\0\n", "nul"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(by, data, flaw, client_of):
    run = worked(begin(by, data))

    assert (run.state, run.flaw) == (Import.State.REFUSED, flaw)
    assert not ImportRow.objects.exists()
    assert storages["private"].listdir("imports")[1] == []
    assert "Cannot be read" in client_of(by).get(f"/admin/imports/{run.pk}/").content.decode()


def test_a_file_that_is_lost_is_refused(by):
    run = begin(by, SHEET + ANA)
    storages["private"].delete(run.path)

    assert worked(run).flaw == "broken"


def test_the_sweep_goes_on_with_what_no_message_hurried(by, django_capture_on_commit_callbacks):
    run = begin(by, SHEET + ANA)
    with django_capture_on_commit_callbacks() as hurried:
        assert actions.go_on_with_imports() == 1
    assert len(hurried) == 1
    worked(run)

    assert actions.go_on_with_imports() == 0, "it waits for a person"


def test_after_thirty_days_the_cells_are_forgotten_and_undoing_still_works(by):
    run, waiting = made(by, SHEET + ANA), checked(by, SHEET + LI)
    later = timezone.now() + timedelta(days=30, minutes=1)

    assert actions.forget_old_imports(at=timezone.now() + timedelta(days=29)) == 0
    assert actions.forget_old_imports(at=later) == 2
    assert actions.forget_old_imports(at=later) == 0

    assert "ana" not in str(list(ImportRow.objects.values()) + list(Import.objects.values())).lower()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.rows.count()) == (Import.State.CANCELLED, 0)
    actions.undo_import(run, by=by)
    worked(run)
    assert not Contact.objects.exists()


def test_erasing_a_person_blanks_what_a_file_says_of_them(by):
    run = checked(by, SHEET + ANA + LI)

    actions.erase_imports(make_person("ana", email="ana@example.net"))

    assert [row.cells != [] for row in run.rows.all()] == [False, True]


def test_as_many_queries_for_one_row_as_for_three(by):
    numbers = []
    for count in (1, 3):
        run = begin(by, SHEET + "".join(f"q{count}-{one}@example.net;Q;Same;;\r\n" for one in range(count)))
        work_on_import(str(run.pk))
        actions.map_columns(run, COLUMNS, by=by)
        with CaptureQueriesContext(connection) as found:
            worked(run)
        numbers.append(len(found))

    assert numbers[0] == numbers[1]


BROKEN = {
    "each_row_is_read_once": {"number": 2},
    "what_was_made_is_named": {"number": 9, "state": "made"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_holds_what_must_hold(by, name):
    run = checked(by, SHEET + ANA)

    with pytest.raises(IntegrityError, match=rf"(?i){name}|unique"), transaction.atomic():
        ImportRow.objects.create(run=run, **BROKEN[name])
    with pytest.raises(IntegrityError, match="a_refused_import_says_why"), transaction.atomic():
        Import.objects.filter(pk=run.pk).update(flaw="nul")


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_staff_go_from_a_file_to_its_undoing_in_the_browser(by, client_of):
    browser = client_of(by)
    assert "People with their organisations" in browser.get("/admin/imports/").content.decode()
    sent = {
        "file": ContentFile((SHEET + ANA + LI + LI).encode("cp1252"), name="lista.csv"),
        "basis": "The list of Lima.",
    }

    address = browser.post("/admin/imports/new/people/", sent)["Location"]
    run = Import.objects.get()
    assert "Is being read" in browser.get(address).content.decode()
    worked(run)
    page = browser.get(address).content.decode()
    assert "Which column is which" in page
    assert '<option value="0" selected>Correo' in page
    browser.post(f"{address}columns/", COLUMNS)
    worked(run)
    page = browser.get(f"{address}?show=doubtful").content.decode()
    assert "The same as row 3." in page
    browser.post(f"{address}rows/", {"row": ["4", "\0", "x"], "row-4": "take"})
    assert run.rows.get(number=4).is_wanted
    browser.post(f"{address}start/")
    worked(run)
    assert "Undo the whole import" in browser.get(address).content.decode()
    assert "Done for 2 rows." in browser.post(f"{address}follow-up/", follow=True).content.decode()
    browser.post(f"{address}undo/")
    worked(run)
    assert "Kept: an invitation was sent." in browser.get(f"{address}?show=kept").content.decode()


def test_one_column_is_not_two_and_what_is_required_is_there(by, client_of):
    run = begin(by, SHEET + ANA)
    work_on_import(str(run.pk))
    browser = client_of(by)

    twice = browser.post(f"/admin/imports/{run.pk}/columns/", {"address": "0", "name": "0"}, follow=True)
    none = browser.post(f"/admin/imports/{run.pk}/columns/", {"name": "0"}, follow=True)

    assert "Choose each column once" in twice.content.decode()
    assert "required" in none.content.decode()
    run.refresh_from_db()
    assert run.state == Import.State.MAPPING


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_read_back_as_it_is(by, client_of, ending):
    answer = client_of(by).get(f"/admin/imports/template/people.{ending}")

    run = worked(begin(by, answer.content))

    assert run.headings == ["E-mail address", "Name", "Organisation", "Country", "Language"]
    assert run.rows.get().cells[0] == "nia@example.org"


def test_formulas_of_a_file_are_harmless_in_the_report(by, client_of):
    run = checked(by, SHEET + '=HYPERLINK("x");@x;;;\r\n')
    browser = client_of(by)

    csv = browser.get(f"/admin/imports/{run.pk}/remarks.csv")
    sheet = load_workbook(io.BytesIO(browser.get(f"/admin/imports/{run.pk}/remarks.xlsx").content)).active

    assert "'=HYPERLINK" in csv.content.decode("utf-8-sig")
    assert "'@x" in csv.content.decode()
    assert "This is no e-mail address." in csv.content.decode()
    assert "attachment" in csv["Content-Disposition"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert browser.get(f"/admin/imports/{run.pk}/remarks.pdf").status_code == 404


def test_an_act_that_came_too_late_says_so(by, client_of):
    run = made(by, SHEET + ANA)

    page = client_of(by).post(f"/admin/imports/{run.pk}/start/", follow=True).content.decode()

    assert "the import has gone on meanwhile" in page


def test_the_country_is_found_in_any_language(by):
    assert Country.objects.filter(code="PE").exists()
    rows = "a@example.net;;One;Perú;\r\nb@example.net;;Two;pérou;\r\n"

    made(by, SHEET + rows)

    assert {one.country.code for one in Organisation.objects.all()} == {"PE"}


def test_control_characters_stop_no_report(by, client_of):
    run = made(by, SHEET + "nobody;An\x0ba;;;\r\n")

    answer = client_of(by).get(f"/admin/imports/{run.pk}/remarks.xlsx")

    assert load_workbook(io.BytesIO(answer.content)).active["C2"].value == "Ana"


def test_an_organisation_with_marks_in_its_name_is_made_once(by, monkeypatch):
    monkeypatch.setattr(making, "GROUP", 1)

    made(by, SHEET + "".join(f"{name}@example.net;;École Éluard;;\r\n" for name in ("a", "b", "c")))

    assert Organisation.objects.filter(name="École Éluard").count() == 1
