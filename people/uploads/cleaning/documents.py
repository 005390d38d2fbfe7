"""Documents, without the names of those who made them."""

from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from people.uploads.cleaning.office import clean_office
from people.uploads.cleaning.portable import clean_pdf
from people.uploads.cleaning.refusals import disguised, refuse_large

MOST_BYTES = 20 * 1024 * 1024


def clean_document(sent: UploadedFile) -> ContentFile:
    """The document without the names of those who made it, changed it or remarked on it.

    Raises ValidationError, in the reader's language, for what is too large, disguised, locked or carries programs.
    """
    ending = PurePath(sent.name).suffix.lower()
    if ending not in DOCUMENTS:
        raise ValidationError(_("Send a document as PDF, DOCX, XLSX, ODT, ODS, CSV or TXT."), code="kind")
    refuse_large(sent, MOST_BYTES)
    return ContentFile(DOCUMENTS[ending](sent.read()), name=sent.name)


def _clean_text(data: bytes) -> bytes:
    if b"\0" in data:
        raise disguised()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save this text as UTF-8 and send it again."), code="encoding") from error
    return data


DOCUMENTS: dict[str, Callable[[bytes], bytes]] = {
    ".pdf": clean_pdf,
    ".docx": clean_office,
    ".xlsx": clean_office,
    ".odt": clean_office,
    ".ods": clean_office,
    ".csv": _clean_text,
    ".txt": _clean_text,
}
