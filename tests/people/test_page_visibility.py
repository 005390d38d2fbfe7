"""Where people see and change who sees what of theirs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail import hooks

from people.accounts.models import AuditEntry, User
from people.audiences.actions import add_members, audience_of, exclude, hide, show
from people.audiences.models import Exclusion, OwnThing, Subject, VisibilityRule
from people.reference.models import Country
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
THING, HIDDEN, ANOTHERS = UUID(int=1), UUID(int=2), UUID(int=3)
DATA = "/accounts/privacy/"


@pytest.fixture
def owner() -> User:
    return make_person("olga", zone="America/Bogota")


@pytest.fixture(autouse=True)
def poems(owner):
    """Poems with two fields: one to be seen, one hidden, one of somebody else."""

    def things(person: User) -> dict[UUID, OwnThing]:
        own = {THING: OwnThing("Rain", "/rain/", lacks=["mood"]), HIDDEN: OwnThing("Snow", is_hidden=True)}
        return own if person == owner else {ANOTHERS: OwnThing("Hail")}

    fields = {"text": "the text", "mood": "the mood"}
    subject = Subject(fields, ("link", "members", "circle", "named"), things)
    with (
        hooks.register_temporarily("visibility_subjects", lambda: {"poem": subject}),
        time_machine.travel(AT, tick=False),
    ):
        yield


@pytest.fixture
def visitor(client_of, owner):
    return client_of(owner)


def address(thing: UUID = THING, field: str = "text", subject: str = "poem") -> str:
    return reverse("people:visibility", args=[subject, thing, field])


def told(visitor, path: str = DATA) -> str:
    return " ".join(visitor.get(path).content.decode().split())


def rules(thing: UUID = THING) -> set[tuple[str | None, datetime | None]]:
    found = VisibilityRule.objects.filter(thing=thing)
    return {(one.audience and one.audience.kind, one.until) for one in found.select_related("audience")}


# --- What is told -----------------------------------------------------------------------------------------------------
def test_the_data_page_tells_who_sees_what_until_when_and_who_does_not(visitor, owner):
    here = Country.objects.create(code="XA", names={"en": "Ruritania"})
    show(owner, "poem", THING, "text", audience_of("members"), until=AT + timedelta(days=1), by=owner)
    exclude(owner, "poem", THING, "text", countries=[here], governments=[here], people=[make_person("mira")], by=owner)

    text = told(visitor)

    assert "Opened until 21 November 2026 to: <bdi>People who are signed in</bdi>" in text
    assert "Not for people from: Ruritania" in text
    assert "Not for members of the government of: Ruritania" in text
    assert "Not for the person called: mira" in text
    assert address() in text


def test_the_last_day_is_that_of_the_owners_clock(visitor, owner):
    midnight_in_bogota = datetime(2026, 12, 1, 5, tzinfo=UTC)
    show(owner, "poem", THING, "text", audience_of("link"), until=midnight_in_bogota, by=owner)

    assert "Opened until 30 November 2026" in told(visitor)


@pytest.mark.parametrize("why", ["nothing", "ended", "denied"])
def test_what_nobody_sees_says_so(visitor, owner, why):
    if why != "nothing":
        show(owner, "poem", THING, "text", audience_of("link"), until=AT if why == "ended" else None, by=owner)
    if why == "denied":
        VisibilityRule.objects.create(owner=owner, subject="poem", thing=THING, field="text", audience=None)

    text = told(visitor, address())

    assert "Only you see it." in text
    assert "Opened" not in text


def test_what_is_hidden_as_a_whole_says_so(visitor, owner):
    show(owner, "poem", HIDDEN, "text", audience_of("link"), by=owner)

    assert "Only you see it: all of this is hidden." in told(visitor)
    assert "At present nobody but you sees anything of it" in told(visitor, address(HIDDEN))


def test_a_field_that_a_thing_lacks_is_not_offered(visitor):
    text = told(visitor)

    assert address(THING, "mood") not in text
    assert address(HIDDEN, "mood") in text
    assert visitor.get(address(THING, "mood")).status_code == 404


def test_what_was_chosen_of_a_thing_that_no_app_names_is_still_told(visitor, owner):
    show(owner, "song", ANOTHERS, "tune", audience_of("anyone"), by=owner)

    assert "<bdi>song</bdi> · tune" in told(visitor)
    assert visitor.get(address(ANOTHERS, "tune", "song")).status_code == 404


def test_the_page_costs_the_same_for_one_field_and_three(visitor, owner):
    here = Country.objects.create(code="XA", names={"en": "Ruritania"})
    visitor.get(DATA)
    costs = []
    for fields in (["text"], ["mood", "a", "b"]):
        for field in fields:
            show(owner, "poem", HIDDEN, field, audience_of("link"), by=owner)
            exclude(owner, "poem", HIDDEN, field, countries=[here], by=owner)
        with CaptureQueriesContext(connection) as asked:
            visitor.get(DATA)
        costs.append(len(asked))

    assert costs[0] == costs[1]


# --- What is changed --------------------------------------------------------------------------------------------------
def test_a_choice_opens_to_these_until_the_end_of_that_day(visitor, owner):
    show(owner, "poem", THING, "text", audience_of("link"), by=owner)

    answer = visitor.post(address(), {"seen_by": ["members"], "until": "2026-11-30"})

    assert answer["Location"] == address()
    assert rules() == {("members", datetime(2026, 12, 1, 5, tzinfo=UTC))}
    assert AuditEntry.objects.filter(act="visibility-changed", by=owner, about=owner).exists()


def test_no_tick_closes_the_field(visitor, owner):
    show(owner, "poem", THING, "text", audience_of("link"), by=owner)

    visitor.post(address(), {"until": "2026-11-30"})

    assert rules() == {(None, None)}


def test_one_may_choose_whom_one_belongs_to_and_nobody_else(visitor, owner):
    own, others = audience_of("circle", "own", names={"en": "Our circle"}), audience_of("circle", "others")
    mine = audience_of("named", owner=owner, names={"en": "My friends"})
    add_members(own, [owner.pk])
    add_members(others, [make_person("mira").pk])

    text = told(visitor, address())
    refused = visitor.post(address(), {"seen_by": ["circle:others"]})
    visitor.post(address(), {"seen_by": ["circle:own", f"named:{mine.key}"]})

    assert "Our circle" in text
    assert "My friends" in text
    assert "circle:others" not in text
    assert refused.status_code == 200
    assert {kind for kind, _until in rules()} == {"circle", "named"}


def test_exclusions_are_added_and_taken_back_one_by_one(visitor, owner):
    here = Country.objects.create(code="XA", names={"en": "Ruritania"})
    there = Country.objects.create(code="XB", names={"en": "Sylvania"})
    make_person("mira")
    visitor.post(address(), {"country": "XA", "government": "XB", "person": "MIRA"})
    all_three = set(Exclusion.objects.values_list("kind", "country", "person__username"))
    kept = Exclusion.objects.get(kind="government")

    visitor.post(address(), {"kept_from": [str(kept.pk)], "country": "XB"})

    assert all_three == {("country", here.pk, None), ("government", there.pk, None), ("person", None, "mira")}
    assert set(Exclusion.objects.values_list("kind", "country")) == {("government", there.pk), ("country", there.pk)}


def test_what_is_as_it_was_is_not_written_again(visitor, owner):
    until = AT + timedelta(hours=3)
    show(owner, "poem", THING, "text", audience_of("link"), until=until, by=owner)
    exclude(owner, "poem", THING, "text", people=[make_person("mira")], by=owner)
    AuditEntry.objects.all().delete()
    kept = Exclusion.objects.get()

    visitor.post(address(), {"seen_by": ["link"], "until": "2026-11-20", "kept_from": [str(kept.pk)]})

    assert rules() == {("link", until)}
    assert Exclusion.objects.get() == kept
    assert not AuditEntry.objects.filter(act__in=["visibility-changed", "exclusions-changed"]).exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"until": "2026-11-19"},
        {"until": "9999-12-31"},
        {"until": "soon"},
        {"person": "nobody-of-this-name"},
        {"person": "Olga"},
        {"person": "a\x00b"},
        {"person": "x" * 10_000},
        {"country": "??"},
        {"seen_by": ["everybody"]},
        {"kept_from": ["0"]},
    ],
)
def test_what_cannot_be_meant_changes_nothing_and_keeps_what_was_typed(visitor, owner, typed):
    hide(owner, "poem", THING, "text", by=owner)
    exclude(owner, "poem", THING, "text", people=[make_person("mira")], by=owner)

    answer = visitor.post(address(), {"seen_by": ["link"], **typed})

    assert answer.status_code == 200
    assert rules() == {(None, None)}
    assert Exclusion.objects.count() == 1


def test_user_names_cannot_be_tried_without_end(visitor):
    answers = [visitor.post(address(), {"person": f"guess-{number}"}).status_code for number in range(31)]

    assert answers == [200] * 30 + [429]


@pytest.mark.parametrize("way", ["get", "post"])
def test_nobody_changes_what_belongs_to_others(visitor, client_of, way):
    stranger_to_it = client_of(make_person("mira"))

    assert getattr(stranger_to_it, way)(address()).status_code == 404
    assert getattr(visitor, way)(address(ANOTHERS)).status_code == 404
    assert not VisibilityRule.objects.exists()


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_it_opens_in_every_language(visitor, language):
    visitor.cookies["plaza_language"] = language

    answer = visitor.get(address(), headers={"accept-language": language})

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
