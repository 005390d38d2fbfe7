"""The nouns of the outbox."""

from people.letters.models.letter import Letter, LetterQuerySet
from people.letters.models.preference import OPTIONAL, UNASKED, MailChoice, MailHours, Purpose

__all__ = ["OPTIONAL", "UNASKED", "Letter", "LetterQuerySet", "MailChoice", "MailHours", "Purpose"]
