"""What mailings hold of a person: that they wrote or released one. What was written to them are letters."""

from lms.lib.privacy import UNNAMED, Declaration, Holding
from people.accounts.models import User
from people.mailing.models import Mailing


def export_mailings(_person: User) -> dict[str, list[dict[str, object]]]:
    """Nothing: mailings were written for the site, and belong to it."""
    return {}


PRIVACY = Declaration(
    section="people",
    export=export_mailings,
    titles={},
    names={},
    holdings=[
        Holding(model=Mailing, keys={"made_by": UNNAMED, "proposed_by": UNNAMED, "released_by": UNNAMED}, of=""),
    ],
    nobodys={"mailing.MailingText": "What staff write to an audience."},
)
