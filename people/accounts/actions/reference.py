"""Countries, sectors and organisations: from files into the database, and out of it."""

import csv
from pathlib import Path

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log

from people.accounts.actions.audit_trail import write_audit_entry
from people.accounts.models import Country, Organisation, Sector, User

LANGUAGE_COLUMNS = ("en", "es", "fr", "ar")


class StillUsed(Exception):
    """A country, sector or organisation that somebody has named goes only when another takes its place."""


@transaction.atomic
def load_reference_data(folder: Path) -> int:
    """Load countries.csv and sectors.csv, and say how many rows were added or completed. Safe to repeat.

    Names that are there already stay: staff may have changed them.
    """
    countries = [
        Country(code=row["code"], is_iso=row["is_iso"] == "yes", names=_names(row))
        for row in _rows(folder / "countries.csv")
    ]
    sectors = [
        Sector(slug=row["slug"], position=number, names=_names(row))
        for number, row in enumerate(_rows(folder / "sectors.csv"), start=1)
    ]
    return _load(countries, "code") + _load(sectors, "slug")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(row: dict[str, str]) -> dict[str, str]:
    return {language: row[language] for language in LANGUAGE_COLUMNS if row[language]}


def _load(things: list[Country] | list[Sector], key: str) -> int:
    model = type(things[0])
    known = {getattr(one, key): one for one in model.objects.select_for_update()}
    new = [one for one in things if getattr(one, key) not in known]
    completed = []
    for one in things:
        there = known.get(getattr(one, key))
        if there and not one.names.keys() <= there.names.keys():
            there.names = one.names | there.names
            completed.append(there)
    model.objects.bulk_create(new)
    model.objects.bulk_update(completed, ["names"])
    return len(new) + len(completed)


def uses_of(thing: Country | Sector | Organisation) -> dict[type[Model], int]:
    """How many people, or other rows, have named `thing`: model -> number. What nobody has named has none."""
    numbers = {(key.related_model, key.field.name): _naming(key, thing).count() for key in thing._meta.related_objects}
    return {model: number for (model, _field), number in numbers.items() if number}


def _naming(key, thing):
    return key.related_model._base_manager.filter(**{key.field.name: thing})


@transaction.atomic
def remove_reference(thing: Country | Sector | Organisation, *, by: User, instead: Model | None = None) -> None:
    """Delete a country, sector or organisation. `instead`: another of its kind, for everybody who has named it.

    Raises StillUsed when somebody has named it and nothing takes its place: what people said of themselves stays.
    """
    thing = type(thing).objects.select_for_update().get(pk=thing.pk)  # nobody names it meanwhile
    if instead and instead != thing:
        _put_instead(thing, instead, by)
    if uses_of(thing):
        raise StillUsed
    log(thing, "wagtail.delete", user=by, deleted=True)
    thing.delete()


def _put_instead(thing: Model, other: Model, by: User) -> None:
    kind = thing._meta.model_name
    moved = [_naming(key, thing).update(**{key.field.name: other}) for key in thing._meta.related_objects]
    write_audit_entry("reference-replaced", by=by, thing=f"{kind}:{thing.pk} > {kind}:{other.pk}", note=str(sum(moved)))
