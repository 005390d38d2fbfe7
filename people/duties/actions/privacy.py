"""What is known of a person's duties here. The rows go with the account."""

from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.models import User
from people.duties.models import Duty, titles_of


def export_duties(person: User) -> dict[str, list[dict[str, object]]]:
    """Every duty of a person, as plain values for a file of their own. Who gave it is the business of those who did."""
    duties = list(Duty.objects.of(person).select_related("role"))
    titles = titles_of({one.scope for one in duties})
    return {
        "duties": [
            {"role": one.role.name, "scope": titles[one.scope], "since": one.since, "until": one.until}
            for one in duties
        ]
    }


PRIVACY = Declaration(
    section="people",
    export=export_duties,
    titles={"duties": _("Your duties")},
    names={"role": _("role"), "scope": _("where"), "since": _("since"), "until": _("until")},
    holdings=[
        Holding(
            model=Duty,
            keys={"person": GONE, "given_by": UNNAMED, "ended_by": UNNAMED},
            kind="duties",
            exported=same("role", "since", "until", scope_kind="scope", scope_key="scope"),
            withheld={
                **because("Who gave and ended it is the business of those who did.", "given_by", "ended_by"),
                **because("How it was brought about; from when it holds is told.", "given_at", "is_granted"),
            },
        ),
    ],
    nobodys={"duties.Role": "What may be done by a duty, whoever has it."},
)
