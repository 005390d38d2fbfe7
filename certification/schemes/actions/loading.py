"""From content/schemes/*.toml to schemes."""

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from certification.schemes.models import Claim, CriteriaVersion, Scheme, SchemeCriterion
from certification.schemes.rules import flaw_of_criterion
from courses.learning.models import LearningItem

WORDS = {"name", "level", "sentence", "description", "criteria"}


class SchemeFileError(ValueError):
    """A scheme file says something that cannot be; the message names the file and what to mend."""


def load_schemes(folder: Path, *, at: datetime | None = None) -> list[Scheme]:
    """Make or update every scheme that has a file in `folder`. Safe to repeat; load courses first.

    A scheme whose learning items do not exist yet is left out until they do: half its requirements would let people
    earn it too early. Certificates that were issued keep their words, and whoever has begun keeps their criteria.
    """
    schemes = []
    for path in sorted(folder.glob("*.toml")):
        scheme = _load(path, at or timezone.now())
        if scheme:
            schemes.append(scheme)
    return schemes


@transaction.atomic
def _load(path: Path, at: datetime) -> Scheme | None:
    plan = tomllib.loads(path.read_text("utf-8"))
    _refuse_gaps(path, plan)
    asked, name = plan.pop("criteria"), plan.pop("criteria_version")
    keys = {one["item"] for one in asked if "item" in one}
    items = {str(item.key): item for item in LearningItem.objects.filter(key__in=keys)}
    if items.keys() != keys:
        return None
    scheme, _made = Scheme.objects.update_or_create(slug=plan.pop("slug"), defaults=plan)
    words = {"words": scheme.words}
    version, _made = CriteriaVersion.objects.update_or_create(
        scheme=scheme, name=name, defaults=words, create_defaults=words | {"begins_at": at}
    )
    _set_criteria(path, version, [_criterion(version, position, one, items) for position, one in enumerate(asked)])
    return scheme


def _criterion(version: CriteriaVersion, position: int, plan: dict, items: dict[str, LearningItem]) -> SchemeCriterion:
    given = plan | {"item": items[plan["item"]]} if "item" in plan else plan
    return SchemeCriterion(version=version, position=position, **given)


def _set_criteria(path: Path, version: CriteriaVersion, wanted: list[SchemeCriterion]) -> None:
    """Whoever has met a version has met what it asked for then: it is fixed from that day."""
    if [_facts(one) for one in version.criteria.all()] == [_facts(one) for one in wanted]:
        return
    if Claim.objects.filter(criteria=version, met_at__isnull=False).exists():
        raise SchemeFileError(f"{path.name}: {version.name} was met by somebody; give other criteria another version.")
    version.criteria.all().delete()
    SchemeCriterion.objects.bulk_create(wanted)


def _facts(criterion: SchemeCriterion) -> tuple:
    amount = None if criterion.amount is None else float(criterion.amount)
    return criterion.kind, criterion.item_id, criterion.share, criterion.evidence, amount, criterion.words


def _refuse_gaps(path: Path, plan: dict) -> None:
    if not plan.get("criteria"):
        raise SchemeFileError(f"{path.name}: name at least one criterion.")
    for position, criterion in enumerate(plan["criteria"], start=1):
        if flaw := flaw_of_criterion(criterion):
            raise SchemeFileError(f"{path.name}: criterion {position} {flaw}.")
    if "en" not in plan.get("words", {}):
        raise SchemeFileError(f"{path.name}: English words are needed.")
    for language, words in plan["words"].items():
        if words.keys() != WORDS:
            raise SchemeFileError(f"{path.name}: [words.{language}] needs exactly {', '.join(sorted(WORDS))}.")
