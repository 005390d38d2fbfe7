"""What imports keep of people: what a file says of somebody, for 30 days, and who sent it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from lms.lib.privacy import UNNAMED, Declaration, Holding
from people.accounts.actions import confirmed_addresses
from people.accounts.models import User
from people.imports.models import Import, ImportRow
from people.imports.tasks.checking import hash_of


@transaction.atomic
def erase_imports(person: User) -> None:
    """Blank what files of the last days say of a person, by user name and confirmed address. Safe to repeat."""
    forget_rows_about({person.username, *confirmed_addresses(person)})


@transaction.atomic
def forget_rows_about(names: Collection[str]) -> None:
    """Blank what files of the last days say of whoever has one of these addresses or user names. Safe to repeat.

    Rows that no kind has judged are known by a cell that is an address and nothing else.
    """
    blank = {"cells": [], "remarks": [], "identity": "", "likeness": "", "about": ""}
    ImportRow.objects.filter(about__in={hash_of(one.lower()) for one in names}).update(**blank)
    unjudged = ImportRow.objects.filter(about="").exclude(cells=[]).annotate(said=Cast("cells", TextField()))
    for address in {one.lower() for one in names if "@" in one}:
        found = unjudged.filter(said__icontains=address).values_list("pk", "cells")
        keys = [pk for pk, cells in found if address in {cell.lower() for cell in cells}]
        ImportRow.objects.filter(pk__in=keys).update(**blank)


def export_imports(_person: User) -> dict[str, list[dict[str, object]]]:
    """Nothing: what becomes of a row (a contact, a completion) is told by the app whose it is."""
    return {}


PRIVACY = Declaration(
    section="people",
    export=export_imports,
    titles={},
    names={},
    holdings=[Holding(model=Import, keys={"by": UNNAMED}, of="")],
    nobodys={
        "imports.HeadingMemory": "What headings mean.",
        "imports.ImportRow": "Cells of a file for 30 days, by no key; erasure finds them by a keyed hash.",
    },
)
