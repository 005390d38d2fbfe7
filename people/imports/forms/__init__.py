"""What staff say of an import, and what they are told of it."""

from people.imports.forms.staff_files import FileForm, MappingForm
from people.imports.forms.staff_words import flaw_in_words, remark_in_words

__all__ = ["FileForm", "MappingForm", "flaw_in_words", "remark_in_words"]
