"""compose.yml and example.env as docker compose reads them."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def services() -> dict[str, dict[str, Any]]:
    """The services, by name."""
    return whole()["services"]


def whole() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text())


def example() -> dict[str, str]:
    """The lines of example.env that are set: a value runs to the end of its line."""
    lines = (DEPLOY / "example.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))


def words_of(name: str, *more: str, paths: dict[str, str]) -> list[str]:
    """What a service runs, `more` in place of its own command, its folders found at `paths` of this machine."""
    service = services()[name]
    words = [*service.get("entrypoint", []), *(more or service.get("command", []))]
    return [_with_paths(word, paths) for word in words]


def _with_paths(word: str, paths: dict[str, str]) -> str:
    for inside, outside in paths.items():
        word = re.sub(rf"^{inside}(?=/|$)", outside, word)
    return word


def mounts(service: dict[str, Any]) -> dict[str, str]:
    """Where each folder of a service comes from, by where it stands inside."""
    found = [re.fullmatch(r"(\$\{[^}]+\}|[^:]+):([^:]+)(:ro)?", one) for one in service.get("volumes", [])]
    return {match[2]: match[1] for match in found if match}
