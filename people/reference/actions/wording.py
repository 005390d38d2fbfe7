"""New words for what stays the same: the slug keeps its place everywhere, the log keeps who, when and the old words."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from people.reference.models import Organisation, TranslatedRow

REWORDED = "reference.reword"


class OutOfDate(Exception):
    """Somebody else has renamed it since the form was opened."""


@transaction.atomic
def reword(
    row: TranslatedRow, names: dict[str, str], *, by: AbstractBaseUser | None, version: int | None = None
) -> TranslatedRow:
    """Give a row new names, language -> name; every page that names it says so from now on. Safe to repeat.

    `by`: the member of staff, whose words loading leaves alone from now on; None for the loader. `version`: the one
    that was read; raises OutOfDate if the row has another by now. Writes the old and the new words to Wagtail's log.
    """
    kept = _locked(row, version)
    if kept.names != names:
        old, kept.names = kept.names, names
        _keep(kept, "names", _differences(old, names), by)
    row.names, row.version, row.is_edited = kept.names, kept.version, kept.is_edited
    return row


@transaction.atomic
def rename_organisation(
    organisation: Organisation, name: str, *, by: AbstractBaseUser | None, version: int | None = None
) -> Organisation:
    """Give an organisation another name, as `reword` does for what has names in several languages. Safe to repeat."""
    kept = _locked(organisation, version)
    if kept.name != name:
        old, kept.name = kept.name, name
        _keep(kept, "name", {"": [old, name]}, by)
    organisation.name, organisation.version, organisation.is_edited = kept.name, kept.version, kept.is_edited
    return organisation


def _locked(row, version: int | None):
    # Locks the row: two officers may rename at once.
    kept = type(row).objects.select_for_update().get(pk=row.pk)
    if version is not None and version != kept.version:
        raise OutOfDate
    return kept


def _keep(row, field: str, words: dict[str, list[str]], by: AbstractBaseUser | None) -> None:
    row.version += 1
    row.is_edited = row.is_edited or by is not None
    row.save(update_fields=[field, "version", "is_edited"])
    log(row, REWORDED, user=by, data={"version": row.version, "words": words}, content_changed=True)


def _differences(old: dict[str, str], new: dict[str, str]) -> dict[str, list[str]]:
    """Language -> old and new words, where they differ."""
    languages = sorted(old.keys() | new.keys())
    pairs = {language: [old.get(language, ""), new.get(language, "")] for language in languages}
    return {language: pair for language, pair in pairs.items() if pair[0] != pair[1]}
