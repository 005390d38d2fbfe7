"""The nouns of the outbox."""

from people.letters.models.letter import Letter

__all__ = ["Letter"]
