"""Views of lists, kept."""

from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from people.accounts.models import User
from people.lists.declaration import StaffList
from people.lists.models import SavedView
from people.lists.rules import WORDS


@transaction.atomic
def save_view(
    listed: StaffList, name: str, query: QueryDict, *, by: User, is_shared: bool, at: datetime | None = None
) -> SavedView:
    """Keep what `query` shows of a list under a name; one of the same name is written anew. Safe to repeat.

    Words that somebody looked for, and filters that name a person, are not kept: they may name who is erased later.
    """
    dropped = {WORDS, *listed.personal_filters}
    kept = [(field, value) for field, value in listed.asked(query, by) if field not in dropped]
    view, _made = SavedView.objects.update_or_create(
        owner=by,
        list_key=listed.key,
        name=name,
        defaults={"query": urlencode(kept), "is_shared": is_shared, "saved_at": at or timezone.now()},
    )
    return view


def remove_view(view: SavedView, *, by: User) -> bool:
    """Take away a view of one's own; whether it was. Colleagues lose it too, if it was shared."""
    return bool(SavedView.objects.filter(pk=view.pk, owner=by).delete()[0])
