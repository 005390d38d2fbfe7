"""Taking along what is known about a person here. All of it goes with the account."""

from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.models import User
from people.audiences.models import Audience, Exclusion, Membership, VisibilityRule


def export_audiences(person: User) -> dict[str, object]:
    """What a person shows to whom, keeps from whom, and which audiences they belong to.

    Of the lists of people that are the person's own, how many stand in each: their names are theirs.
    Whether others keep something from the person is told to nobody: it is the others' secret.
    """
    return {
        "visibility": [_rule(one) for one in VisibilityRule.objects.filter(owner=person).select_related("audience")],
        "exclusions": [_exclusion(one) for one in Exclusion.objects.filter(owner=person).select_related("country")],
        "audiences": [_membership(one) for one in Membership.objects.filter(person=person).select_related("audience")],
        "lists": [
            {"name": one.name, "number": one.memberships.count()} for one in Audience.objects.filter(owner=person)
        ],
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


_OTHERS = "Whether others keep something from the person is the others' secret."
PRIVACY = Declaration(
    section="people",
    export=export_audiences,
    titles={
        "visibility": _("What others may see"),
        "exclusions": _("From whom you keep something"),
        "audiences": _("Where you belong"),
        "lists": _("Your lists of people"),
    },
    names={
        "subject": _("subject"),
        "key": _("of which thing"),
        "field": _("field"),
        "audience": _("who may see it"),
        "until": _("until"),
        "kind": _("kind"),
        "country": _("country"),
        "person": _("person"),
        "name": _("name"),
        "since": _("since"),
        "number": _("number"),
    },
    holdings=[
        Holding(
            model=VisibilityRule,
            keys={"owner": GONE},
            of="owner",
            kind="visibility",
            exported=same("subject", "field", "audience", "until", thing="key"),
        ),
        Holding(
            model=Exclusion,
            keys={"owner": GONE, "person": GONE},
            of="owner",
            kind="exclusions",
            exported=same("subject", "field", "kind", "country", thing="key", called="person"),
            withheld={"person": f"Told as it was typed. {_OTHERS}"},
        ),
        Holding(
            model=Membership,
            keys={"person": GONE, "given_by": UNNAMED},
            kind="audiences",
            exported=same("since", "until", audience="name"),
            derived=["kind"],
            withheld={"given_by": "Whoever lets somebody belong decides about it, and is told in their own trail."},
        ),
        Holding(
            model=Audience,
            keys={"owner": GONE},
            of="owner",
            kind="lists",
            exported=same(names="name"),
            derived=["number"],
            withheld=because("It names nothing outside of the database.", "kind", "key", "counted_at"),
        ),
    ],
)
