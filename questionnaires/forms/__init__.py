"""What a form of a questionnaire shows and sends."""

from questionnaires.forms.reading import entries_of, name_of, read_answers, too_long
from questionnaires.forms.showing import ShownField, ShownPage, pages_of, sentence_of, words_of
from questionnaires.forms.windows import is_from_owner, owner_mark, read_base, read_typed

__all__ = [
    "ShownField",
    "ShownPage",
    "entries_of",
    "is_from_owner",
    "name_of",
    "owner_mark",
    "pages_of",
    "read_answers",
    "read_base",
    "read_typed",
    "sentence_of",
    "too_long",
    "words_of",
]
