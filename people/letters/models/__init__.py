"""The nouns of the outbox."""

from people.letters.models.letter import Letter, LetterQuerySet

__all__ = ["Letter", "LetterQuerySet"]
