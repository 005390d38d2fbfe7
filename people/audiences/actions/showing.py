"""What a person lets others see."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.audiences.actions.membership import audience_of
from people.audiences.models import Audience, Exclusion, OwnField, VisibilityRule
from people.reference.models import Country


@transaction.atomic
def show(
    owner: User, subject: str, thing: UUID, field: str, audience: Audience, *, by: User, until: datetime | None = None
) -> VisibilityRule:
    """Let one audience more see one field of one thing of the owner. What denied it goes; exclusions stay.

    `until`: when that ends. Safe to repeat.
    """
    _lock(owner)
    VisibilityRule.objects.of_field(owner, subject, thing, field).filter(audience=None).delete()
    rule, _made = VisibilityRule.objects.update_or_create(
        owner=owner, subject=subject, thing=thing, field=field, audience=audience, defaults={"until": until}
    )
    _write_down(rule, by, f"{audience.kind} {audience.key}".strip())
    return rule


@transaction.atomic
def hide(owner: User, subject: str, thing: UUID, field: str, *, by: User) -> VisibilityRule:
    """Let nobody but the owner see one field: what opened it goes, exclusions stay. Safe to repeat."""
    _lock(owner)
    VisibilityRule.objects.of_field(owner, subject, thing, field).openings().delete()
    rule, _made = VisibilityRule.objects.get_or_create(
        owner=owner, subject=subject, thing=thing, field=field, audience=None
    )
    _write_down(rule, by, "nobody")
    return rule


@transaction.atomic
def choose_audiences(
    owner: User,
    subject: str,
    thing: UUID,
    field: str,
    audiences: Collection[Audience],
    *,
    by: User,
    until: datetime | None = None,
) -> None:
    """Let these audiences and no others see one field; none of them: nobody. `until`: when all of that ends."""
    if not audiences:
        hide(owner, subject, thing, field, by=by)
        return
    _lock(owner)
    others = VisibilityRule.objects.of_field(owner, subject, thing, field).openings()
    others.exclude(audience__in=[one.pk for one in audiences]).delete()
    for audience in audiences:
        show(owner, subject, thing, field, audience, by=by, until=until)


@transaction.atomic
def exclude(
    owner: User,
    subject: str,
    thing: UUID,
    field: str,
    *,
    by: User,
    countries: Iterable[Country] = (),
    governments: Iterable[Country] = (),
    people: Iterable[User] = (),
) -> None:
    """Keep one field from these, and from nobody else, whatever audience it is opened to. Safe to repeat.

    `countries`: people from there; `governments`: members of the government of that country; `people`: each of them.
    """
    _lock(owner)
    of_field = {"owner": owner, "subject": subject, "thing": thing, "field": field}
    kept = {one.person_id: one.called for one in Exclusion.objects.filter(**of_field)}
    Exclusion.objects.filter(**of_field).delete()
    country, government, person = Exclusion.Kind.COUNTRY, Exclusion.Kind.GOVERNMENT, Exclusion.Kind.PERSON
    named = [Exclusion(kind=person, person=one, called=kept.get(one.pk, one.username), **of_field) for one in people]
    made = [Exclusion(kind=country, country=one, **of_field) for one in countries]
    made += [Exclusion(kind=government, country=one, **of_field) for one in governments]
    Exclusion.objects.bulk_create([*made, *named])
    write_audit_entry("exclusions-changed", by=by, about=owner, thing=f"{subject}:{thing}:{field}")


@transaction.atomic
def change_field(
    owner: User,
    own: OwnField,
    audiences: Collection[str],
    until: datetime | None,
    countries: Collection[Country],
    governments: Collection[Country],
    people: Collection[User],
    *,
    by: User,
) -> None:
    """Say everything of one field at once, as its owner does on the page for it: who sees it, until when, who does not.

    `audiences`: as that page names them (`value_of`). What is as it was is not written again.
    """
    of_field = (owner, own.subject, own.thing, own.field)
    kept = {(one.kind, one.country_id or one.person_id) for one in own.exclusions}
    said = {(Exclusion.Kind.COUNTRY, one.pk) for one in countries} | {(Exclusion.Kind.PERSON, one.pk) for one in people}
    if kept != said | {(Exclusion.Kind.GOVERNMENT, one.pk) for one in governments}:
        exclude(*of_field, by=by, countries=countries, governments=governments, people=people)
    if set(audiences) != {one.value for one in own.openings} or until != own.ends:
        named = [audience_of(*one.split(":", 1)) for one in sorted(audiences)]
        choose_audiences(*of_field, named, by=by, until=until if named else None)


@transaction.atomic
def copy_choices(owner: User, subject: str, old: UUID, new: UUID, *, by: User) -> None:
    """Say of a new thing all that the owner has said of an old one: who sees it, until when, and who does not."""
    _lock(owner)
    for model in (VisibilityRule, Exclusion):
        model.objects.filter(owner=owner, subject=subject, thing=new).delete()
        rows = list(model.objects.filter(owner=owner, subject=subject, thing=old))
        for row in rows:
            row.pk, row.thing = None, new
        model.objects.bulk_create(rows)
    write_audit_entry("visibility-copied", by=by, about=owner, thing=f"{subject}:{new}")


@transaction.atomic
def hide_everywhere(person: User, *, by: User) -> int:
    """Make every field that the person opened say "only me", and say how many were open. Safe to repeat."""
    _lock(person)
    openings = VisibilityRule.objects.filter(owner=person).openings()
    fields = set(openings.values_list("subject", "thing", "field"))
    denied = set(VisibilityRule.objects.filter(owner=person, audience=None).values_list("subject", "thing", "field"))
    openings.delete()
    VisibilityRule.objects.bulk_create(
        VisibilityRule(owner=person, subject=subject, thing=thing, field=field)
        for subject, thing, field in fields - denied
    )
    write_audit_entry("hidden-everywhere", by=by, about=person, note=str(len(fields)))
    return len(fields)


def _lock(owner: User) -> None:
    # Two tabs, or a press on "hide everything" beside one: each change sees what the one before it left.
    User.objects.select_for_update().filter(pk=owner.pk).values_list("pk").first()


def _write_down(rule: VisibilityRule, by: User, note: str) -> None:
    thing = f"{rule.subject}:{rule.thing}:{rule.field}"
    write_audit_entry("visibility-changed", by=by, about=rule.owner, thing=thing, note=note)
