"""What a mailing says to one person."""

from people.accounts.models import User
from people.letters.emails import Words
from people.letters.rules import fill
from people.mailing.models import MailingText

PLACEHOLDERS = ["name"]


def words_to(text: MailingText, person: User) -> Words:
    """The text with the name by which the person is called."""
    values = {"name": person.display_name}
    return Words(fill(text.subject, values), fill(text.text, values))
