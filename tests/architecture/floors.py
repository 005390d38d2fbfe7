"""The storeys of the house, and what points from one to another."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]


def floors() -> list[str]:
    """The labels of our apps from the ground up, as the import contract in pyproject.toml orders them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contract = next(one for one in settings["contracts"] if one["name"] == "Apps import downwards only")
    apps = [name.strip() for layer in contract["layers"] for name in layer.split("|")]
    return [name.rpartition(".")[2] for name in reversed(apps) if not name.startswith("lms.")]


def keys_that_point_up(models: Iterable[type[Model]], order: list[str]) -> list[str]:
    """Complaints about foreign keys and many-to-many fields from one floor to a higher one, strings included."""
    complaints = []
    for model in models:
        own = model._meta.app_label
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in fields:
            target = label_of(field.remote_field.model) if field.remote_field else own
            if own in order and target in order and order.index(target) > order.index(own):
                complaints.append(f"{model.__name__}.{field.name} of {own} points up to {target}")
    return complaints


def label_of(model: type[Model] | str) -> str:
    """The app of a model, named by itself or by a string that nobody has resolved yet."""
    return model.split(".")[0] if isinstance(model, str) else model._meta.app_label
