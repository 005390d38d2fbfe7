"""How far duties reach: nobody sees beyond their own. And the screens on which they are given."""

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.log_actions import log

from certification.certificates.models import Certificate
from certification.certificates.permissions import is_certifier
from courses.learning.actions import enrol
from courses.learning.models import Enrolment
from lms.staff_todo import staff_todo
from people.accounts.models import AuditEntry, User
from people.duties.actions import give_duty
from people.duties.models import Duty, holds
from people.duties.rules import Scope
from people.staff.actions.roles import ROLES
from tests.factories.certification import make_certificate
from tests.factories.courses import item, make_course
from tests.factories.people import add_duty, add_second_factor, make_person, make_role, make_staff

DAY = timedelta(days=1)


def fresh(person: User) -> User:
    """The same person as another request finds them."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def boss(db) -> User:
    return add_second_factor(make_staff("boss", "administrator"))


# --- Seeing no more than one's own --------------------------------------------------------------------------------


@pytest.fixture
def two_courses(home, learner, alumna) -> list[Enrolment]:
    make_course("one", lessons=1)
    make_course("two", lessons=1)
    return [enrol(learner, item("one")), enrol(alumna, item("two"))]


def in_part(username: str, kind: str, key: object, role: str = "staff") -> User:
    person = add_second_factor(make_person(username))
    add_duty(person, role, Scope(kind, str(key)))
    return fresh(person)


def test_staff_of_one_course_see_nothing_of_another(two_courses, client_of):
    mine, other = two_courses
    browser = client_of(in_part("carla", "course", mine.course_id))

    for address in ("/admin/enrolment/", "/admin/enrolment/results/", f"/admin/enrolment/?course={other.course_id}"):
        page = browser.get(address).content.decode()
        assert "Rosa" not in page
        assert other.course.title not in page, "nor in the filter"
    assert "Amina" in browser.get("/admin/enrolment/").content.decode()
    assert browser.get(f"/admin/enrolment/inspect/{mine.pk}/").status_code == 200
    for act in ("inspect", "history", "history-results"):
        assert browser.get(f"/admin/enrolment/{act}/{other.pk}/").status_code == 404
    assert not AuditEntry.objects.filter(about=other.person, act="enrolment-seen").exists()


def test_and_nothing_of_the_rest_of_the_site(two_courses, client_of):
    browser = client_of(in_part("carla", "course", two_courses[0].course_id))

    for address in ("users", "letter", "auditentry", "organisation", "signingkey", "duty"):
        assert browser.get(f"/admin/{address}/").status_code in (302, 403, 404), address
    assert "Amina" not in browser.get("/admin/certificate/").content.decode()


def test_staff_of_one_scheme_see_and_certify_no_other(client_of, learner, alumna):
    learner.printed_name = "Amina"
    learner.save()
    mine, other = make_certificate(learner), make_certificate(alumna)
    person = in_part("carla", "scheme", mine.scheme_id)
    browser = client_of(person)

    page = browser.get("/admin/certificate/").content.decode()
    assert (mine.number in page, other.number in page) == (True, False)
    assert str(other.pk) not in browser.get(f"/admin/certificate/results/?q={other.number}").content.decode()
    assert str(mine.pk) in browser.get(f"/admin/certificate/results/?q={mine.number}").content.decode()
    for act in ("inspect", "history", "history-results"):
        assert browser.get(f"/admin/certificate/{act}/{other.pk}/").status_code == 404
    for verb in ("revocation", "correction", "audit"):
        assert browser.get(f"/admin/certificates/{other.pk}/{verb}/").status_code == 404
        assert browser.get(f"/admin/certificates/{mine.pk}/{verb}/").status_code == 200
    propose = {"reason": "mistake", "note": "Wrong name."}
    assert browser.post(f"/admin/certificates/{other.pk}/revocation/propose/", propose).status_code == 404
    assert browser.post(f"/admin/certificates/{mine.pk}/revocation/propose/", propose).status_code == 302
    assert [one.pk for one in Certificate.objects.awaiting_second_person()] == [mine.pk]
    assert f"/admin/scheme/inspect/{other.scheme_id}/" not in browser.get("/admin/scheme/").content.decode()
    assert browser.get(f"/admin/scheme/inspect/{other.scheme_id}/").status_code == 404


def test_the_history_of_the_site_tells_nothing_of_what_others_certify(client_of, learner, alumna):
    learner.printed_name = "Amina"
    learner.save()
    mine, other = make_certificate(learner), make_certificate(alumna)
    log(other, "certification.propose_revocation")
    history = "/admin/reports/site-history/results/"

    everywhere = client_of(add_second_factor(make_staff("stella", "staff"))).get(history).content.decode()
    here = client_of(in_part("carla", "scheme", mine.scheme_id)).get(history).content.decode()

    assert (other.number in everywhere, other.number in here) == (True, False)


def test_who_does_one_thing_everywhere_and_another_here_does_each_where_it_is(alumna):
    mine, other = make_certificate(alumna), make_certificate(alumna)
    person = in_part("carla", "scheme", mine.scheme_id)
    add_duty(person, "auditor")

    assert set(Certificate.objects.within_duties(person)) == {mine, other}
    assert set(Certificate.objects.within_duties(person, "certificates.revoke_certificate")) == {mine}
    assert [is_certifier(person, one) for one in (mine, other)] == [True, False]


@pytest.mark.parametrize("moment", ["not yet", "no longer", "closed"])
def test_a_duty_that_is_not_in_force_reaches_nothing(learner, alumna, moment):
    certificate, now = make_certificate(alumna), timezone.now()
    times = {"not yet": {"since": now + DAY}, "no longer": {"until": now}, "closed": {}}
    add_duty(learner, "staff", **times[moment])
    learner.is_active = moment != "closed"

    assert not Certificate.objects.within_duties(learner).exists()
    assert not holds(learner, "certificates.view_certificate", scheme=certificate.scheme_id)


def test_the_operator_and_a_stranger_see_all_and_nothing(alumna):
    make_certificate(alumna)

    assert Certificate.objects.within_duties(make_person("operator", is_superuser=True)).count() == 1
    assert Certificate.objects.within_duties(AnonymousUser()).count() == 0


def test_what_may_be_done_in_a_part_is_parted():
    """A permission that no QuerySet parts would reach everywhere from a duty for one course."""
    roles = tomllib.loads(ROLES.read_text())
    parted = {"learning.view_enrolment", "certificates.view_certificate", "certificates.revoke_certificate"}
    parted |= {"schemes.view_scheme", "duties.view_duty", "duties.give_duty", "wagtailadmin.access_admin"}

    for name, role in roles.items():
        assert set(role.get("within", [])) <= parted, name


def test_administrators_may_give_every_role():
    roles = tomllib.loads(ROLES.read_text())

    for name, role in roles.items():
        for kind in ("permissions", "within"):
            assert set(role.get(kind, [])) <= set(roles["administrator"][kind]), name


# --- Screens ------------------------------------------------------------------------------------------------------


def test_a_duty_is_given_ended_and_handed_over_by_screens(boss, learner, alumna, client_of):
    make_course("one", lessons=1)
    course = item("one")
    browser = client_of(boss)
    assert 'value="amina"' in browser.get(f"/admin/duties/give/?person={learner.pk}").content.decode()

    role = make_role("staff").pk
    given = {"person": "amina", "role": role, "scope": f"course:{course.pk}", "last_day": "2099-12-31"}
    answer = browser.post("/admin/duties/give/", given)
    duty = Duty.objects.get(person=learner)
    assert answer["Location"] == f"/admin/duty/?person={learner.pk}"
    assert (duty.scope, duty.until) == (Scope("course", str(course.pk)), datetime(2100, 1, 1, tzinfo=UTC))

    page = browser.get("/admin/duty/?state=in_force").content.decode()
    assert f"Course: {course.title}" in page
    assert browser.get(f"/admin/duty/inspect/{duty.pk}/").status_code == 200
    assert course.title in browser.get(f"/admin/duties/{duty.pk}/end/").content.decode()
    assert course.title in browser.get(f"/admin/duties/hand-over/{learner.pk}/").content.decode()

    browser.post(f"/admin/duties/hand-over/{learner.pk}/", {"successor": "rosa"})
    assert [one.person for one in Duty.objects.in_force(timezone.now()).filter(role=role)] == [alumna]
    browser.post(f"/admin/duties/{Duty.objects.get(person=alumna).pk}/end/")
    assert not Duty.objects.in_force(timezone.now()).filter(role=role).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": "nobody"}, "Nobody with this user name has an open account."),
        ({"person": "boss"}, "It is not yours to give or end"),
        ({"role": "editor", "scope": "course"}, "This role is given everywhere or not at all."),
        ({"scope": "course:0"}, "Select a valid choice"),
        ({"first_day": "2099-01-02", "last_day": "2099-01-01"}, "The last day lies before the first one."),
        ({"last_day": "2020-01-01"}, "The last day lies before the first one."),
        ({"first_day": "9999-99-99"}, "Enter a valid date."),
        ({"last_day": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ({"first_day": "0001-01-01"}, "Ensure this value is greater than or equal to"),
    ],
)
def test_what_cannot_be_given_is_told_in_words(boss, learner, client_of, changes, sentence):
    make_course("one", lessons=1)
    changes = {name: f"course:{item('one').pk}" if value == "course" else value for name, value in changes.items()}
    given = {"person": "amina", "scope": ""} | changes | {"role": make_role(changes.get("role", "staff")).pk}

    answer = client_of(boss).post("/admin/duties/give/", given)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Duty.objects.of(learner).exists()


def test_what_is_refused_changes_nothing_and_is_told(boss, client_of):
    browser = client_of(boss)

    page = browser.post(f"/admin/duties/{boss.duties.get().pk}/end/").content.decode()

    assert "Nobody would be left who gives duties." in page
    assert boss.duties.get().until is None


@pytest.mark.parametrize("person", ["x", "0", "9" * 30, "²", ""])
def test_giving_to_whoever_is_not_there_begins_empty(boss, client_of, person):
    assert client_of(boss).get("/admin/duties/give/", {"person": person}).status_code == 200


def test_whose_duty_gives_none_reaches_no_screen(learner, client_of):
    duty = add_duty(learner, "staff")
    browser = client_of(add_second_factor(make_staff("somebody", "auditor")))

    for path in ("give", f"{duty.pk}/end", f"hand-over/{learner.pk}"):
        assert browser.get(f"/admin/duties/{path}/")["Location"] == "/admin/"
        assert browser.post(f"/admin/duties/{path}/")["Location"] == "/admin/"
    assert "/admin/duties/give/" not in browser.get("/admin/duty/").content.decode()


def test_who_gives_duties_for_one_course_sees_and_ends_no_other(learner, alumna, client_of):
    head = in_part("head", "course", 1, "administrator")
    mine, other = add_duty(learner, "staff", Scope("course", "1")), add_duty(alumna, "staff", Scope("course", "2"))
    browser = client_of(head)

    page = browser.get("/admin/duty/").content.decode()
    assert (f"/inspect/{mine.pk}/" in page, f"/inspect/{other.pk}/" in page) == (True, False)
    for path in (f"{other.pk}/end", f"hand-over/{alumna.pk}"):
        assert browser.get(f"/admin/duties/{path}/").status_code == 404
        assert browser.post(f"/admin/duties/{path}/", {"successor": "amina"}).status_code == 404
    assert browser.post(f"/admin/duties/{mine.pk}/end/").status_code == 302


def test_who_gives_duties_for_one_course_reads_no_user_names_by_counting(learner, client_of):
    browser = client_of(in_part("head", "course", 1, "administrator"))

    assert "amina" not in browser.get(f"/admin/duties/give/?person={learner.pk}").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(boss, client_of, django_assert_max_num_queries):
    browser = client_of(boss)
    browser.get("/admin/duty/")
    with django_assert_max_num_queries(60) as one:
        browser.get("/admin/duty/")
    make_course("one", lessons=1)
    with django_assert_max_num_queries(60) as one:
        browser.get("/admin/duty/")
    for name in ("ben", "carla"):
        add_duty(make_person(name), "staff", Scope("course", str(item("one").pk)))

    with django_assert_max_num_queries(len(one) + 1):  # one question for the titles of all
        browser.get("/admin/duty/")


def test_a_duty_that_ends_soon_is_told_to_who_has_it_and_who_gives_duties(boss, learner):
    duty = give_duty(learner, make_role("staff"), by=boss, until=timezone.now() + 29 * DAY)
    now = timezone.now()

    for person, begin in ((learner, "Your duty ends at"), (boss, "1 duty ends within 30 days")):
        assert any(todo.sentence.startswith(begin) for todo in staff_todo(fresh(person), at=now))

    add_duty(learner, "staff", since=duty.until)
    for person in (learner, boss):
        assert not any("duty ends" in todo.sentence for todo in staff_todo(fresh(person), at=now))
