"""From content/schemes/*.toml to schemes."""

import tomllib
from pathlib import Path

from django.db import transaction

from certification.schemes.models import Scheme
from courses.learning.models import LearningItem

WORDS = {"name", "level", "sentence", "description", "criteria"}


class SchemeFileError(ValueError):
    """A scheme file says something that cannot be; the message names the file and what to mend."""


def load_schemes(folder: Path) -> list[Scheme]:
    """Make or update every scheme that has a file in `folder`. Safe to repeat; load courses first.

    A scheme whose learning items do not exist yet is left out until they do: half its requirements would let people
    earn it too early. Certificates that were issued keep their words.
    """
    schemes = []
    for path in sorted(folder.glob("*.toml")):
        scheme = _load(path)
        if scheme:
            schemes.append(scheme)
    return schemes


@transaction.atomic
def _load(path: Path) -> Scheme | None:
    plan = tomllib.loads(path.read_text("utf-8"))
    _refuse_gaps(path, plan)
    required = plan.pop("requirements")
    items = list(LearningItem.objects.filter(key__in=required))
    if len(items) != len(set(required)):
        return None
    scheme, _made = Scheme.objects.update_or_create(slug=plan.pop("slug"), defaults=plan)
    scheme.requirements.set(items)
    return scheme


def _refuse_gaps(path: Path, plan: dict) -> None:
    if not plan.get("requirements"):
        raise SchemeFileError(f"{path.name}: name at least one requirement.")
    if "en" not in plan.get("words", {}):
        raise SchemeFileError(f"{path.name}: English words are needed.")
    for language, words in plan["words"].items():
        if words.keys() != WORDS:
            raise SchemeFileError(f"{path.name}: [words.{language}] needs exactly {', '.join(sorted(WORDS))}.")
