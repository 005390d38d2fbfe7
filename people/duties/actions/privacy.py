"""What is known of a person's duties here. The rows go with the account."""

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
