"""What can be done with questionnaires. Each verb in a transaction."""

from questionnaires.actions.answering import Saved, begin_response, hand_in, hand_in_as_it_is, save_answers
from questionnaires.actions.exporting import ExportedTable, export_answers
from questionnaires.actions.privacy import erase_responses, export_responses
from questionnaires.actions.shaping import UnsoundFields, open_questionnaire, questionnaire_of, shape

__all__ = [
    "ExportedTable",
    "Saved",
    "UnsoundFields",
    "begin_response",
    "erase_responses",
    "export_answers",
    "export_responses",
    "hand_in",
    "hand_in_as_it_is",
    "open_questionnaire",
    "questionnaire_of",
    "save_answers",
    "shape",
]
