"""Lists of staff: found, filtered, ordered and shown as somebody asks, and no more than they may see."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.utils import translation

from certification.certificates.models import Certificate
from certification.showing.viewsets import STATUS_NAMES
from courses.learning.actions import enrol
from courses.learning.models import Enrolment
from lms.lib.codes import grouped
from people.accounts.models import Affiliation, AuditEntry, User
from people.duties.rules import Scope
from people.letters.actions import write_letter
from people.lists.declaration import staff_lists
from people.reference.models import Organisation
from people.staff import actions
from tests.factories.certification import make_certificate, make_finished_certificate
from tests.factories.courses import item, make_course
from tests.factories.people import add_duty, add_second_factor, make_person, make_role, make_staff

LIST = "/admin/users/"


@pytest.fixture
def support(db, client_of):
    actions.sync_roles()
    return client_of(add_second_factor(make_staff("zz-support", "support", alias="Zz Support")))


def names(browser, query: str = "") -> list[str]:
    """The first column of the list, from top to bottom."""
    page = browser.get(f"{LIST}{query}").content.decode()
    return re.findall(r'<a href="/admin/users/inspect/\d+/"[^>]*>\s*(.*?)\s*</a>', page, re.S)


@pytest.fixture
def ana(db) -> User:
    person = make_person("ana", email="a.perez@ministry.example", printed_name="Ana Pérez Ñúñez")
    Affiliation.objects.create(person=person, organisation=Organisation.objects.create(name="Office of Open Data"))
    return person


@pytest.mark.parametrize("words", ["ana", "ANA", "a.perez@min", "Pérez Ñ", "PÉREZ", "pérez", "open data", "  ana  "])
def test_a_person_is_found_by_all_that_staff_know(support, ana, words):
    make_person("bo")

    assert names(support, f"?q={words}") == ["Ana"]


def test_who_has_left_an_organisation_is_not_found_by_it(support, ana):
    ana.affiliations.update(ended_on="2026-01-01")

    assert names(support, "?q=open data") == []


@pytest.mark.parametrize("words", ["%00", "%25", "_____________", "\\", "'", "a" * 5000])
def test_odd_words_find_nobody_and_break_nothing(support, ana, words):
    answer = support.get(f"{LIST}?q={words}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "organisation=data",
        "joined_from=2026-01-01&joined_to=2026-12-31",
        "seen_from=2026-05-01",
        "language=es",
        "is_active=false",
    ],
)
def test_filters_leave_who_fits(support, ana, query):
    make_person("bo", date_joined=datetime(2020, 1, 1, tzinfo=UTC))
    User.objects.exclude(pk=ana.pk).update(date_joined=datetime(2020, 1, 1, tzinfo=UTC), last_login=None)
    User.objects.filter(pk=ana.pk).update(
        language="es",
        is_active=False,
        date_joined=datetime(2026, 6, 1, tzinfo=UTC),
        last_login=datetime(2026, 6, 2, tzinfo=UTC),
    )

    assert names(support, f"?{query}") == ["Ana"]


def test_columns_are_chosen_and_stay_when_searching(support, ana):
    page = support.get(f"{LIST}?col=name&col=email&rows=50&q=ana").content.decode()

    assert "a.perez@ministry.example" in page
    assert "Last signed in" not in page.split("<thead>")[1]
    header = page.split('role="search"')[1].split("</form>")[0]
    for kept in ('name="col" value="email"', 'name="rows" value="50"'):
        assert kept in header


def test_the_usual_columns_hold_no_address_and_no_printed_name(support, ana):
    page = support.get(LIST).content.decode()

    assert "a.perez@ministry.example" not in page
    assert "Ñúñez" not in page


def test_rows_stand_in_the_order_of_the_words_shown(support):
    make_person("b-user", alias="anton")
    make_person("a-user", alias="Zoe")
    make_person("m-user", alias="")

    assert names(support, "?ordering=name") == ["anton", "m-user", "Zoe", "Zz Support"]
    assert names(support, "?ordering=-name") == ["Zz Support", "Zoe", "m-user", "anton"]


def test_a_language_is_sorted_by_its_name_in_the_reader_s_language(support):
    """Codes go ar, en, es, fr; names in English go Arabic, English, French, Spanish."""
    for code in ("es", "fr", "ar"):
        make_person(f"one-{code}", language=code)

    found = [one for one in names(support, "?ordering=language") if one.startswith("One")]

    with translation.override("en"):
        told = {
            f"One-{code}": str(dict(User._meta.get_field("language").choices)[code]).lower()
            for code in ("es", "fr", "ar")
        }
    assert found == sorted(told, key=lambda name: told[name])


def test_who_never_signed_in_comes_last_either_way(support, ana):
    bo = make_person("bo")
    User.objects.filter(pk=bo.pk).update(last_login=datetime(2020, 1, 1, tzinfo=UTC))

    assert names(support, "?ordering=seen")[-1] == names(support, "?ordering=-seen")[-1] == "Ana"


def test_what_is_not_shown_puts_nothing_in_order(support, ana):
    """Else the order would tell what stands in a column that somebody may not see."""
    bo = make_person("bo", email="zzz@example.org")
    User.objects.filter(pk=bo.pk).update(date_joined=datetime(2020, 1, 1, tzinfo=UTC))

    assert names(support, "?ordering=-email") == names(support)
    assert names(support, "?ordering=-email&col=name&col=email")[0] == "Bo"
    assert names(support, "?ordering=password") == names(support)


def test_a_page_has_as_many_rows_as_were_asked_for(support):
    for number in range(51):
        make_person(f"one-{number}")

    assert len(names(support)) == 20
    assert len(names(support, "?rows=50")) == 50
    assert len(names(support, "?rows=100000")) == 20


def test_totals_count_all_pages(support):
    for number in range(30):
        make_person(f"one-{number}", is_active=number < 7)

    page = support.get(f"{LIST}?q=one-").content.decode()

    totals = page.split('<dl class="staff-list__totals')[1].split("</dl>")[0]
    assert re.findall(r"<dd>(.*?)</dd>", totals) == ["7"]
    assert "There are 30 matches" in page


def test_wagtail_s_own_export_is_not_there(support, ana):
    answer = support.get(f"{LIST}?export=csv")

    assert answer["Content-Type"].startswith("text/html")


def test_a_column_for_which_somebody_has_no_permission_is_not_there(support, ana, monkeypatch):
    from dataclasses import replace

    from people.staff.viewsets.people import PeopleIndexView

    columns = [
        replace(one, permission="accounts.add_user") if one.name == "email" else one
        for one in PeopleIndexView.staff_list.columns
    ]
    monkeypatch.setattr(PeopleIndexView, "staff_list", replace(PeopleIndexView.staff_list, columns=columns))

    page = support.get(f"{LIST}?col=name&col=email&ordering=email").content.decode()

    assert "a.perez@ministry.example" not in page
    assert "E-mail address" not in page
    User.objects.get(username="zz-support").user_permissions.add(Permission.objects.get(codename="add_user"))
    assert "a.perez@ministry.example" in support.get(f"{LIST}?col=name&col=email").content.decode()


def test_three_rows_ask_the_database_as_often_as_one(support, ana, django_assert_max_num_queries):
    add_duty(ana, "support")
    address = f"{LIST}?q=ana&col=name&col=roles&col=country&col=sector&col=organisations"
    support.get(address)
    with django_assert_max_num_queries(100) as one:
        support.get(address)
    for name in ("ana-2", "ana-3"):
        person = make_person(name)
        add_duty(person, "support")
        Affiliation.objects.create(person=person, organisation=Organisation.objects.create(name=f"Office {name}"))
    with django_assert_max_num_queries(100) as three:
        support.get(address)

    assert len(three) == len(one)


# --- What belongs to a person: found by what may be seen of the person ----------------------------------------------


@pytest.fixture
def client_with(db, client_of):
    """A browser of somebody on the staff whose one role grants these permissions."""

    def sign_in(*permissions: str):
        wanted = [one.split(".") for one in ("wagtailadmin.access_admin", *permissions)]
        slug = f"some-{len(permissions)}"
        make_role(slug).group.permissions.set(
            Permission.objects.get(content_type__app_label=app, codename=name) for app, name in wanted
        )
        return client_of(add_second_factor(make_staff(f"has-{slug}", slug)))

    return sign_in


@pytest.fixture
def letter(ana):
    return write_letter(key="hello", kind="hello", person=ana, subject="Hello", text="Hello")


@pytest.mark.parametrize("words", ["Ana", "hello", "a.perez@ministry", "Pérez Ñúñez", "open data"])
def test_a_letter_is_found_by_its_kind_its_address_and_its_person(support, letter, words):
    write_letter(key="other", kind="other", person=make_person("bo"), subject="Hello", text="Hello")

    page = support.get(f"/admin/letter/?q={words}").content.decode()

    assert f"/admin/letter/inspect/{letter.pk}/" in page
    assert ">other<" not in re.sub(r"\s", "", page)


@pytest.mark.parametrize("words", ["Pérez Ñúñez", "open data"])
def test_who_may_not_see_accounts_finds_nothing_by_what_only_accounts_tell(client_with, letter, words):
    """Else the number of matches would tell who is called so, or works there."""
    browser = client_with("letters.view_letter")

    assert f"/inspect/{letter.pk}/" in browser.get("/admin/letter/?q=Ana").content.decode()
    assert f"/inspect/{letter.pk}/" not in browser.get(f"/admin/letter/?q={words}").content.decode()


def test_a_filter_for_which_somebody_has_no_permission_is_not_there(client_with, ana):
    make_course("course", lessons=1)
    enrolment = enrol(ana, item("course"))
    browser = client_with("learning.view_enrolment")

    page = browser.get("/admin/enrolment/?organisation=nowhere&language=fr").content.decode()

    assert f"/inspect/{enrolment.pk}/" in page
    assert 'name="organisation"' not in page
    assert 'name="started_from"' in page


@pytest.mark.parametrize("words", ["Ana", "a.perez@ministry", "Pérez Ñúñez", "open data"])
def test_an_enrolment_is_found_by_its_person(client_with, ana, words):
    make_course("course", lessons=1)
    found, other = enrol(ana, item("course")), enrol(make_person("bo"), item("course"))
    browser = client_with("learning.view_enrolment", "accounts.view_user")

    page = browser.get(f"/admin/enrolment/?q={words}").content.decode()

    assert f"/inspect/{found.pk}/" in page
    assert f"/inspect/{other.pk}/" not in page


def test_whose_duty_holds_for_one_course_finds_nobody_in_another(client_of, ana):
    actions.sync_roles()
    for slug in ("one", "two"):
        make_course(slug, lessons=1)
    mine, other = enrol(ana, item("one")), enrol(ana, item("two"))
    person = make_person("scoped", is_staff=True)
    add_duty(person, "staff", Scope("course", str(mine.course_id)))
    browser = client_of(add_second_factor(person))

    for query in ("", "?q=ana", "?rows=50&ordering=person"):
        page = browser.get(f"/admin/enrolment/{query}").content.decode()
        assert f"/inspect/{mine.pk}/" in page
        assert f"/inspect/{other.pk}/" not in page
    assert list(staff_lists()["enrolments"].found(QueryDict(""), person)) == [mine]


def test_an_enrolment_without_a_person_stays_in_the_list(client_with, ana):
    make_course("course", lessons=1)
    enrolment = enrol(ana, item("course"))
    Enrolment.objects.update(person=None)

    page = client_with("learning.view_enrolment").get("/admin/enrolment/?ordering=person").content.decode()

    assert f"/inspect/{enrolment.pk}/" in page


# --- Certificates ---------------------------------------------------------------------------------------------------


def as_on_paper(code: str) -> str:
    return grouped(code).lower().replace("0", "o").replace("1", "l")


def test_a_certificate_is_found_by_number_name_and_code_as_printed(client_with, ana):
    certificate = make_finished_certificate(ana)
    browser = client_with("certificates.view_certificate")

    for words in (
        certificate.number,
        certificate.code,
        as_on_paper(certificate.code),
        certificate.printed_name.upper(),
    ):
        assert certificate.number in browser.get(f"/admin/certificate/?q={words}").content.decode(), words
    assert certificate.number not in browser.get("/admin/certificate/?q=nobody").content.decode()


def test_the_form_without_a_name_leads_to_no_certificate(client_with, ana):
    """Whoever holds the paper without a name must not learn the name here."""
    certificate = make_finished_certificate(ana)
    browser = client_with("certificates.view_certificate", "accounts.view_user")

    for words in (
        certificate.code_without_name,
        as_on_paper(certificate.code_without_name),
        certificate.number_without_name,
    ):
        assert certificate.number not in browser.get(f"/admin/certificate/?q={words}").content.decode()


def test_no_account_leads_to_a_certificate(client_with, ana):
    """No screen of staff joins the two: somebody may be certified under another name than the account's."""
    certificate = make_finished_certificate(ana)
    browser = client_with("certificates.view_certificate", "accounts.view_user")

    for words in ("ana", "a.perez@ministry", "open data"):
        page = browser.get(f"/admin/certificate/?q={words}").content.decode()
        assert certificate.number not in page or words in certificate.printed_name.lower()


def test_certificates_stand_in_the_order_of_their_status_in_words(client_with, ana, learner):
    """The order that the database makes is that of the words that Python tells one by one."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    states = {
        "valid": {},
        "ended": {"valid_until": "2020-01-01"},
        "revoked": {"revoked_at": now, "revocation_reason": "fraud"},
        "withdrawn": {
            "withdrawn_at": now,
            "person": None,
            "printed_name": "",
            "credential": "",
            "credential_without_name": "",
            "pdf_path": "",
        },
    }
    for name, changes in states.items():
        one = make_certificate(make_person(f"holder-{name}", printed_name="A Holder"))
        Certificate.objects.filter(pk=one.pk).update(**changes)

    page = client_with("certificates.view_certificate").get("/admin/certificate/?ordering=status").content.decode()

    numbers = re.findall(r'inspect/[0-9a-f-]{36}/"[^>]*>\s*(\S+)\s*</a>', page)
    told = [str(STATUS_NAMES[Certificate.objects.get(number=number).status]).lower() for number in numbers]
    assert len(told) == 4
    assert told == sorted(told)


# --- What is shown of a person is written down ----------------------------------------------------------------------


def test_looking_at_addresses_in_a_list_is_written_down(support, ana):
    support.get(LIST)
    assert not AuditEntry.objects.filter(act="list-seen").exists()

    support.get(f"{LIST}?col=name&col=email&col=printed_name")

    entry = AuditEntry.objects.get(act="list-seen")
    assert (entry.by.username, entry.thing, entry.note) == ("zz-support", "people", "email, printed_name")


def test_every_list_is_known_to_the_worker(db):
    assert set(staff_lists()) == {"people", "letters", "enrolments", "certificates"}


def test_every_column_of_every_list_can_be_shown_and_sorted(db, admin_browser, one_of_each):
    addresses = {
        "people": LIST,
        "letters": "/admin/letter/",
        "enrolments": "/admin/enrolment/",
        "certificates": "/admin/certificate/",
    }
    for key, declared in staff_lists().items():
        chosen = "&".join(f"col={one.name}" for one in declared.columns)
        for one in declared.columns:
            for sign in ("", "-"):
                answer = admin_browser.get(f"{addresses[key]}?{chosen}&ordering={sign}{one.name}")
                assert answer.status_code == 200
                assert str(one.label) in answer.content.decode()


@pytest.fixture
def admin_browser(db, client_of):
    actions.sync_roles()
    return client_of(add_second_factor(make_staff("zz-admin", "administrator")))
