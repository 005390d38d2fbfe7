"""What imports keep of people: what a file says of somebody, for 30 days, and who sent it."""

from django.db import transaction

from lms.lib.privacy import UNNAMED, Declaration, Holding
from people.accounts.actions import confirmed_addresses
from people.accounts.models import User
from people.imports.models import Import, ImportRow
from people.imports.tasks.checking import hash_of


@transaction.atomic
def erase_imports(person: User) -> None:
    """Blank what files of the last days say of a person, by user name and confirmed address. Safe to repeat."""
    told = {hash_of(one.lower()) for one in {person.username, *confirmed_addresses(person)}}
    ImportRow.objects.filter(about__in=told).update(cells=[], identity="", likeness="", about="")


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
