"""Who has met a scheme, and its words. Plain Python: values in, answer out."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def missing_requirements(required: Sequence[Sequence[Item]], done: Collection[Item]) -> list[Item]:
    """What is left to do, in its order, each once. Raises ValueError when nothing is required.

    `required`: chains of items. A chain is met by any of its items, and asks newcomers for its last: the others were
    replaced by it, one after the other.
    """
    if not required:
        raise ValueError("A scheme without requirements would be earned by everybody.")
    return list(dict.fromkeys(chain[-1] for chain in required if not any(item in done for item in chain)))


def words_in(words: Mapping[str, dict[str, str]], language: str | None) -> dict[str, str]:
    """The words in `language` ("ar" for "ar-eg" too); else in English; else in the first language there is."""
    short = (language or "").split("-")[0]
    return words.get(short) or words.get("en") or next(iter(words.values()))
