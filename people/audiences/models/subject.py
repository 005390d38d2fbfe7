"""What the apps above tell: what their things are called, and who belongs to an audience."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from wagtail import hooks

Members = Callable[[str], Iterable[int] | None]


@dataclass(frozen=True)
class Subject:
    """A kind of thing that people may show.

    `fields`: the words for each field that a person may open. `kinds`: the audiences (Audience.Kind) they may choose.
    `titles`: what things are called in the reader's language, by their numbers; one question.
    """

    words: str
    fields: Mapping[str, str]
    kinds: Collection[str]
    titles: Callable[[Collection[UUID]], Mapping[UUID, str]]


def subjects() -> dict[str, Subject]:
    """Each subject by its slug. Apps above register the hook "visibility_subjects", which gives such a dictionary."""
    return {slug: one for tell in hooks.get_hooks("visibility_subjects") for slug, one in tell().items()}


def members_of_kinds() -> dict[str, Members]:
    """Who truly belongs to an audience, by its kind: a function from its key to the ids of people.

    None instead of ids: what the audience stood for is gone. Apps above register the hook "audience_members".
    """
    return {kind: count for tell in hooks.get_hooks("audience_members") for kind, count in tell().items()}
