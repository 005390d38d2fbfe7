"""The words of letters, changed by staff."""

from django.db import IntegrityError, transaction

from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.letters.emails import Declared, Words
from people.letters.models import LetterTemplate
from people.letters.rules import placeholders_in, unknown_placeholders


class TemplateRefused(Exception):
    """Nothing was changed: the words name what nobody knows, lack what they need, or a colleague was faster."""


def save_template(declared: Declared, language: str, says: Words, *, read: int, by: User) -> LetterTemplate:
    """Have a letter say this from now on. `read`: the version that was changed, 0 for the words the house came with."""
    unknown = unknown_placeholders(says.subject, says.text, allowed=declared.samples)
    if unknown or declared.needed - set(placeholders_in(says.text)) or not (says.subject.strip() and says.text.strip()):
        raise TemplateRefused
    return _add(declared, language, Words(" ".join(says.subject.split())[:250], says.text.strip() + "\n"), read, by)


def return_to_shipped(declared: Declared, language: str, *, read: int, by: User) -> LetterTemplate:
    """Have a letter say again what the house came with; the versions between stay."""
    return _add(declared, language, Words("", ""), read, by)


@transaction.atomic
def _add(declared: Declared, language: str, says: Words, read: int, by: User) -> LetterTemplate:
    newest = LetterTemplate.objects.newest(declared.name, language)
    if (newest.version if newest else 0) != read:
        raise TemplateRefused
    row = LetterTemplate(name=declared.name, language=language, version=read + 1, made_by=by)
    row.subject, row.text = says.subject, says.text
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as faster:
        raise TemplateRefused from faster
    write_audit_entry("letter-template-changed", by=by, thing=f"{declared.name}:{language}", note=str(row.version))
    return row
