"""Documents, without the names of those who made them."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from people.uploads.refusals import disguised, refuse_large

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_PARTS = 3000

# Parts of office files that name people, and what stands there instead.
NO_PROPERTIES = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CORE = NO_PROPERTIES + (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
APP = NO_PROPERTIES + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
CUSTOM = (
    NO_PROPERTIES + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
META = NO_PROPERTIES + (
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3">'
    b"<office:meta/></office:document-meta>"
)
EMPTIED = {"docProps/core.xml": CORE, "docProps/app.xml": APP, "docProps/custom.xml": CUSTOM, "meta.xml": META}
# Authors of comments and of tracked changes.
AUTHORS = [
    (re.compile(rb'(w:(?:author|initials)|w15:author)="[^"]*"'), rb'\1=""'),
    (re.compile(rb"<(author|dc:creator|meta:creator-initials)>[^<]*</\1>"), rb"<\1></\1>"),
]


def clean_document(sent: UploadedFile) -> ContentFile:
    """The document without the names of those who made it, changed it or remarked on it.

    Raises ValidationError, in the reader's language, for what is too large, disguised, locked or carries programs.
    """
    ending = PurePath(sent.name).suffix.lower()
    if ending not in DOCUMENTS:
        raise ValidationError(_("Send a document as PDF, DOCX, XLSX, ODT, ODS, CSV or TXT."), code="kind")
    refuse_large(sent, MOST_BYTES)
    return ContentFile(DOCUMENTS[ending](sent.read()), name=sent.name)


def _clean_pdf(data: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _strip(pdf)
            out = io.BytesIO()
            pdf.save(out, fix_metadata_version=False)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise ValidationError(_("This PDF is locked with a password. Send it without one."), code="locked") from error
    except pikepdf.PdfError as error:
        raise disguised() from error


def _strip(pdf: pikepdf.Pdf) -> None:
    """Take off who made it, what runs when it opens, and files inside it."""
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    for place, parts in [
        (pdf.Root, ("/Metadata", "/OpenAction", "/AA", "/PieceInfo")),
        (names, ("/JavaScript", "/EmbeddedFiles")),
        (pdf.trailer, ("/Info",)),
    ]:
        for part in parts:
            if part in place:
                del place[part]


def _clean_office(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = old.infolist()
            _refuse_bomb(parts)
            _refuse_programs(parts)
            if not {"[Content_Types].xml", "mimetype"} & set(old.namelist()):
                raise disguised()
            return _repacked(old, parts)
    except (zipfile.BadZipFile, RuntimeError, OSError) as error:
        raise disguised() from error


def _repacked(old: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as fresh:
        for part in parts:
            if part.filename.startswith("Thumbnails/"):
                continue
            # A new entry: the old one carries the time and the system it was made on.
            entry = zipfile.ZipInfo(part.filename)
            # OpenDocument asks for its first part as it is.
            entry.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            fresh.writestr(entry, _without_names(part.filename, old.read(part)))
    return out.getvalue()


def _without_names(name: str, data: bytes) -> bytes:
    if name in EMPTIED:
        return EMPTIED[name]
    if name.startswith("docProps/thumbnail"):
        return b""
    if name.endswith(".xml"):
        for pattern, instead in AUTHORS:
            data = pattern.sub(instead, data)
    return data


def _clean_text(data: bytes) -> bytes:
    if b"\0" in data:
        raise disguised()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save this text as UTF-8 and send it again."), code="encoding") from error
    return data


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise ValidationError(_("This file unpacks to more than we accept."), code="size")


def _refuse_programs(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.filename.endswith("vbaProject.bin") or part.filename.startswith("Basic/") for part in parts):
        raise ValidationError(_("This document carries macros. Save it without them and send it again."), code="macros")


DOCUMENTS: dict[str, Callable[[bytes], bytes]] = {
    ".pdf": _clean_pdf,
    ".docx": _clean_office,
    ".xlsx": _clean_office,
    ".odt": _clean_office,
    ".ods": _clean_office,
    ".csv": _clean_text,
    ".txt": _clean_text,
}
