"""What the apps above tell: what their things are called, and who belongs to an audience."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from wagtail import hooks

from people.accounts.models import User

Members = Callable[[str], Iterable[int] | None]


@dataclass(frozen=True)
class OwnThing:
    """A thing as its owner knows it: what it is called in their language, and the address where they see it.

    `is_hidden`: at present nobody else sees anything of it, whatever is opened. `lacks`: fields that it does not have.
    """

    title: str
    address: str = ""
    is_hidden: bool = False
    lacks: Collection[str] = ()


@dataclass(frozen=True)
class Subject:
    """A kind of thing that people may show.

    `fields`: the words for each field that a person may open. `kinds`: the audiences (Audience.Kind) they may choose.
    `things`: those of one person, by their numbers; one question.
    """

    fields: Mapping[str, str]
    kinds: Collection[str]
    things: Callable[[User], Mapping[UUID, OwnThing]]


def subjects() -> dict[str, Subject]:
    """Each subject by its slug: what the pages offer on which people see and change who sees what of theirs.

    Apps above register the hook "visibility_subjects", which gives such a dictionary.
    """
    return {slug: one for tell in hooks.get_hooks("visibility_subjects") for slug, one in tell().items()}


def members_of_kinds() -> dict[str, Members]:
    """Who truly belongs to an audience, by its kind: a function from its key to the ids of people.

    None instead of ids: what the audience stood for is gone. Apps above register the hook "audience_members".
    """
    return {kind: count for tell in hooks.get_hooks("audience_members") for kind, count in tell().items()}
