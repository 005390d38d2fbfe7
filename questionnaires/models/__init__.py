"""What is asked, and what was given to it."""

from questionnaires.models.asked import Questionnaire, Version
from questionnaires.models.given import Response, Revision

__all__ = ["Questionnaire", "Response", "Revision", "Version"]
