"""The nouns of the outbox."""

from people.letters.models.letter import Letter, LetterQuerySet
from people.letters.models.preference import OPTIONAL, UNASKED, MailChoice, MailHours, Purpose, Rhythm
from people.letters.models.receipt import IntakeReceipt
from people.letters.models.template import LetterTemplate

__all__ = [
    "OPTIONAL",
    "UNASKED",
    "IntakeReceipt",
    "Letter",
    "LetterQuerySet",
    "LetterTemplate",
    "MailChoice",
    "MailHours",
    "Purpose",
    "Rhythm",
]
