"""Taking reference data away: what somebody has named goes only when another takes its place."""

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from wagtail.log_actions import log

from people.accounts.actions import write_audit_entry
from people.accounts.models import User


class StillUsed(Exception):
    """A row of reference data that somebody has named goes only when another takes its place."""


def uses_of(thing: Model) -> dict[type[Model], int]:
    """How many people, or other rows, have named `thing`: model -> number. What nobody has named has none."""
    numbers = [(key.related_model, _naming(key, thing).count()) for key in _keys(thing)]
    return {model: sum(number for one, number in numbers if one is model) for model, number in numbers if number}


@transaction.atomic
def remove_reference(thing: Model, *, by: User, instead: Model | None = None) -> None:
    """Delete a row of reference data. `instead`: another of its kind, for everybody who has named it.

    Raises StillUsed when somebody has named it and nothing takes its place: what people said of themselves stays.
    """
    thing = type(thing).objects.select_for_update().get(pk=thing.pk)  # nobody names it meanwhile
    if instead and instead != thing:
        _put_instead(thing, instead, by)
    if uses_of(thing):
        raise StillUsed
    log(thing, "wagtail.delete", user=by, deleted=True)
    thing.delete()


def _keys(thing: Model) -> list:
    """What points at a row like this one, tables between two models for themselves."""
    fields = type(thing)._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)]


def _naming(key, thing: Model) -> QuerySet:
    return key.related_model._base_manager.filter(**{key.field.name: thing})


def _put_instead(thing: Model, other: Model, by: User) -> None:
    kind = thing._meta.model_name
    moved = sum(_move(key, thing, other) for key in _keys(thing))
    write_audit_entry("reference-replaced", by=by, thing=f"{kind}:{thing.pk} > {kind}:{other.pk}", note=str(moved))


def _move(key, thing: Model, other: Model) -> int:
    """Let the rows behind one key name `other`, and say how many there were."""
    rows = _naming(key, thing)
    if key.related_model is type(thing):
        rows.filter(pk=other.pk).update(**{key.field.name: None})  # nothing belongs to itself
    number = rows.count()
    try:
        with transaction.atomic():
            rows.update(**{key.field.name: other})
    except IntegrityError:
        _move_singly(rows, key.field.name, other)
    return number


def _move_singly(rows: QuerySet, name: str, other: Model) -> None:
    """Who has named both keeps one row: a second one would count twice."""
    for row in rows.all():
        try:
            with transaction.atomic():
                setattr(row, name, other)
                row.save(update_fields=[name])
        except IntegrityError:
            row.delete()
