"""The parts of the site for which a duty may be given, as the apps above tell them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail import hooks

from people.duties.rules import Scope


@dataclass(frozen=True)
class ScopeKind:
    """A kind of part, such as a course.

    `words`: what it is called. `titles`: what parts are called in the reader's language, by their keys (the number of
    their row as text); one question. `keys`: those for which a duty may be given today.
    """

    words: str
    titles: Callable[[Collection[str]], Mapping[str, str]]
    keys: Callable[[], Collection[str]]


def scope_kinds() -> dict[str, ScopeKind]:
    """Each kind by its slug. Apps above register the hook "duty_scopes", which gives such a dictionary."""
    return {slug: one for tell in hooks.get_hooks("duty_scopes") for slug, one in tell().items()}


def titles_of(scopes: Collection[Scope]) -> dict[Scope, str]:
    """What each is called in the reader's language; one question a kind."""
    kinds, found = scope_kinds(), {one: str(one) for one in scopes}
    for slug in {one.kind for one in scopes} & kinds.keys():
        of_kind = [one for one in scopes if one.kind == slug]
        titles = kinds[slug].titles({one.key for one in of_kind})
        found |= {one: f"{kinds[slug].words}: {titles[one.key]}" for one in of_kind if one.key in titles}
    return found | {one: _("Everywhere") for one in scopes if one.is_whole}


def title_of(scope: Scope) -> str:
    """What it is called in the reader's language."""
    return titles_of([scope])[scope]
