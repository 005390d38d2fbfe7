"""Reference data, from files into the database. The files are told in content/reference/README.md."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from people.reference.actions.wording import reword
from people.reference.models import Country, OrganisationType, Region, Sector, Tag, TranslatedRow
from people.reference.rules import names_after_loading

LANGUAGE_COLUMNS = ("en", "es", "fr", "ar")
TAG_FILES = [  # what others belong to comes first
    ("challenge_areas.csv", Tag.Kind.AREA),
    ("policy_tags.csv", Tag.Kind.POLICY),
    ("goals.csv", Tag.Kind.GOAL),
    ("values.csv", Tag.Kind.VALUE),
    ("domains.csv", Tag.Kind.DOMAIN),
    ("skills.csv", Tag.Kind.SKILL),
]


@dataclass
class PlannedRow:
    """One line of a file: what finds its row, its names, and what a new row gets besides."""

    key: str
    names: dict[str, str]
    fields: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def load_reference_data(folder: Path) -> int:
    """Load the files of reference data in `folder`, and say how many rows were added or reworded. Safe to repeat.

    What staff worded, took off the lists or noted stays; words that they never touched follow the files.
    """
    changed = _load(Region, _lines(folder / "regions.csv", "slug"))
    regions = {one.slug: one for one in Region.objects.all()}
    changed += _load(Country, _lines(folder / "countries.csv", "code", region=regions))
    changed += _load(Sector, _lines(folder / "sectors.csv", "slug"))
    changed += _load(OrganisationType, _lines(folder / "organisation_types.csv", "slug"))
    for name, kind in TAG_FILES:
        parents = {one.slug: one for one in Tag.objects.filter(kind=Tag.ABOVE.get(kind))}
        changed += _load(Tag, _lines(folder / name, "slug", parent=parents), kind=kind)
    return changed


def _lines(path: Path, key: str, **keys: dict[str, TranslatedRow]) -> Iterator[PlannedRow]:
    """`keys`: columns that name a row of another file, with those rows."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        for number, row in enumerate(rows, start=1):
            names = {language: row.pop(language) for language in LANGUAGE_COLUMNS if row.get(language)}
            yield PlannedRow(row[key], names, _fields(row, key, number, keys))


def _fields(row: dict[str, str], key: str, number: int, keys: dict[str, dict]) -> dict[str, object]:
    found: dict[str, object] = {name: value for name, value in row.items() if name not in {key, *LANGUAGE_COLUMNS}}
    if "is_iso" in found:
        found["is_iso"] = found["is_iso"] == "yes"
    if key == "slug":
        found["position"] = number
    for name, rows in keys.items():
        if name in found:
            found[name] = rows.get(row[name])
    return found


def _load(model: type[TranslatedRow], lines: Iterator[PlannedRow], **same: object) -> int:
    """Add what is missing, reword what changed. `same`: what all rows of the file have in common."""
    name = "code" if model is Country else "slug"
    known = {getattr(one, name): one for one in model.objects.select_for_update().filter(**same)}
    new, changed = [], 0
    for line in lines:
        row = known.get(line.key)
        if row is None:
            new.append(model(**{name: line.key}, names=line.names, **line.fields, **same))
            continue
        names = names_after_loading(row.names, line.names, is_edited=row.is_edited)
        if names != row.names:
            reword(row, names, by=None)
            changed += 1
    model.objects.bulk_create(new)
    return len(new) + changed
