"""Taking along what is known about a person here. All of it goes with the account."""

from people.accounts.models import User
from people.audiences.models import Exclusion, Membership, VisibilityRule


def export_audiences(person: User) -> dict[str, object]:
    """What a person shows to whom, keeps from whom, and which audiences they belong to.

    Whether others keep something from the person is told to nobody: it is the others' secret.
    """
    return {
        "visibility": [_rule(one) for one in VisibilityRule.objects.filter(owner=person).select_related("audience")],
        "exclusions": [_exclusion(one) for one in Exclusion.objects.filter(owner=person).select_related("country")],
        "audiences": [_membership(one) for one in Membership.objects.filter(person=person).select_related("audience")],
    }


def _rule(rule: VisibilityRule) -> dict[str, object]:
    audience = rule.audience
    return {
        "subject": rule.subject,
        "key": str(rule.thing),
        "field": rule.field,
        "audience": " ".join(filter(None, [audience.kind, audience.key])) if audience else "nobody",
        "until": rule.until,
    }


def _exclusion(one: Exclusion) -> dict[str, object]:
    said = {"subject": one.subject, "key": str(one.thing), "field": one.field, "kind": one.kind}
    return said | {"country": one.country.name if one.country else "", "person": one.called}


def _membership(one: Membership) -> dict[str, object]:
    return {"kind": one.audience.kind, "name": one.audience.name, "since": one.since, "until": one.until}
