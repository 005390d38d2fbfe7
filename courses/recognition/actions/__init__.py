"""Verbs of recognition: proposed by many at once, recognised or refused by somebody else, taken along."""

from courses.recognition.actions.deciding import (
    InNoCourse,
    propose_completions,
    recognise_completion,
    refuse_completion,
)
from courses.recognition.actions.privacy import export_prior_completions

__all__ = [
    "InNoCourse",
    "export_prior_completions",
    "propose_completions",
    "recognise_completion",
    "refuse_completion",
]
