"""Who sees which field: nothing until its owner chose so, and never more than was chosen."""

import pytest
from django.contrib.auth.models import AnonymousUser

from people.accounts.actions import hide_everywhere
from people.accounts.models import VisibilityRule, for_viewer
from tests.factories.people import make_person

CHOICES = ("nobody", "link", "members", "anyone")


@pytest.fixture
def owner(db):
    """Somebody with one field an audience, each named after it, and one field of another thing."""
    owner = make_person("olga")
    for audience in CHOICES:
        VisibilityRule.objects.create(owner=owner, subject="thing", key="1", field=audience, audience=audience)
    VisibilityRule.objects.create(owner=owner, subject="thing", key="2", field="other", audience="anyone")
    return owner


@pytest.mark.parametrize(
    ("who", "has_link", "sees"),
    [
        ("stranger", False, {"anyone"}),
        ("stranger", True, {"anyone", "link"}),
        ("member", False, {"anyone", "members"}),
        ("member", True, {"anyone", "members", "link"}),
        ("owner", False, set(CHOICES)),
    ],
)
def test_each_audience_sees_what_was_opened_to_it(owner, who, has_link, sees):
    viewer = {"stranger": AnonymousUser, "member": lambda: make_person("mira"), "owner": lambda: owner}[who]()

    assert for_viewer(owner.pk, "thing", "1", viewer, has_link=has_link) == sees


def test_without_a_rule_nobody_sees_anything(owner):
    assert for_viewer(make_person("petra").pk, "thing", "1", owner, has_link=True) == frozenset()


def test_who_hides_everything_hides_nothing_of_others(owner):
    mira = make_person("mira")
    VisibilityRule.objects.create(owner=mira, subject="thing", key="1", field="anyone", audience="anyone")

    hide_everywhere(owner, by=owner)

    assert for_viewer(owner.pk, "thing", "1", AnonymousUser(), has_link=True) == frozenset()
    assert for_viewer(mira.pk, "thing", "1", AnonymousUser()) == {"anyone"}


def test_what_nobody_owns_any_more_is_seen_by_nobody(owner):
    assert for_viewer(None, "thing", "1", AnonymousUser(), has_link=True) == frozenset()
