"""Office files (DOCX, XLSX, ODT, ODS): packed anew, part by part; a part that is of no known kind is not taken."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

from lms.lib.rich_text import is_safe_link
from people.uploads.cleaning.inside import KINDS, quiet_picture
from people.uploads.cleaning.refusals import UnreadablePictureError, disguised, uncleanable

MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_PARTS = 3000
MOST_INSIDE = 2  # documents in documents: a chart carries its table
OLE = b"\xd0\xcf\x11\xe0"  # what a locked DOCX begins with, and an old DOC that was only renamed
OFFICE = (".docx", ".xlsx", ".odt", ".ods", ".pptx", ".odp")

PROGRAMS = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/|activeX/|Basic/|Scripts/)")
# Who, on what machine, how it looked, what it was before, and who signed it.
DROPPED = re.compile(
    r"^(docProps/thumbnail|docProps/custom\.xml|Thumbnails/|customXml/|_xmlsignatures/|Configurations2/|layout-cache)"
    r"|(^|/)printerSettings/|^xl/revisions/|^META-INF/(document|macro)signatures\.xml$"
)
EMPTIED = {"docProps/core.xml", "docProps/app.xml"}
DRAWINGS = {".emf", ".wmf", ".emz", ".wmz"}
KEPT = {".odttf", ".ttf", ".otf", ".fntdata"}  # letters
NAMING = {"author", "initials", "userId", "providerId", "userName", "displayName", "lastEditedBy", "name-of-user"}
WORDLESS = {
    *("author", "creator", "initial-creator", "creator-initials", "printed-by", "lastModifiedBy", "manager", "company"),
    *("author-name", "author-initials", "sender-firstname", "sender-lastname", "sender-initials", "sender-email"),
}
REMOVED = {"attachedTemplate", "absPath", "fileSharing", "docVars", "mailMerge", "rsids", "event-listeners", "scripts"}
OF_PRINTERS = {"PrinterName", "PrinterSetup", "CurrentDatabaseDataSource", "CurrentDatabaseCommand"}
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}


def clean_office(data: bytes, *, depth: int = 0) -> bytes:
    """The document without the names of those who made, changed, remarked on or signed it. Raises ValidationError."""
    if data.startswith(OLE):
        raise ValidationError(
            _("This document is locked, or of an old kind. Save it anew without a password."), code="locked"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = old.infolist()
            _refuse_bomb(parts)
            _refuse_programs(parts)
            if not {"[Content_Types].xml", "mimetype"} & set(old.namelist()):
                raise disguised()
            return _repacked(old, parts, depth)
    except (zipfile.BadZipFile, RuntimeError, OSError, etree.XMLSyntaxError, UnreadablePictureError) as error:
        raise disguised() from error


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise ValidationError(_("This file unpacks to more than we accept."), code="size")


def _refuse_programs(parts: list[zipfile.ZipInfo]) -> None:
    if any(PROGRAMS.search(part.filename) for part in parts):
        raise ValidationError(_("This document carries macros. Save it without them and send it again."), code="macros")


def _repacked(old: zipfile.ZipFile, parts: list[zipfile.ZipInfo], depth: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as fresh:
        for part in parts:
            if part.is_dir() or DROPPED.search(part.filename):
                continue
            # A new entry: the old one carries the time and the system it was made on.
            entry = zipfile.ZipInfo(part.filename)
            # OpenDocument asks for its first part as it is.
            entry.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            fresh.writestr(entry, _cleaned(part.filename, old.read(part), depth))
    return out.getvalue()


def _cleaned(name: str, data: bytes, depth: int) -> bytes:
    ending = "." + posixpath.basename(name).rpartition(".")[2].lower()  # PurePath sees no ending in ".rels"
    if name == "mimetype" or ending in KEPT:
        return data
    if ending in (".xml", ".rels", ".rdf", ".vml"):
        return _quiet_xml(name, data)
    if ending in KINDS and data:
        return quiet_picture(name, data)
    if ending in OFFICE and depth < MOST_INSIDE:
        return clean_office(data, depth=depth + 1)
    if ending in DRAWINGS:
        # They name their maker's program and file, and hold pictures and private notes in places without end.
        raise ValidationError(
            _(
                "This document carries a drawing as EMF or WMF, which can name its maker. Put it in as PNG instead and "
                "send the document again."
            ),
            code="drawing",
        )
    raise uncleanable()  # OLE objects, films, drawings with scripts: nobody can tell what they tell


def _quiet_xml(name: str, data: bytes) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(recover=name.endswith(".vml"), **PARSER))
    if root is None or root.getroottree().docinfo.doctype:
        raise disguised()
    if name in EMPTIED or PurePath(name).name == "meta.xml":
        _empty(root)
    for element in list(root.iter(etree.Element)):
        _quiet_element(element)
    special = _special(name)
    if special:
        special(name, root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _empty(root: etree._Element) -> None:
    """Nothing below it but, in OpenDocument, the empty place for what is known of the file."""
    children = list(root) if root.tag.endswith("}document-meta") else []
    for child in list(root):
        root.remove(child)
    if children:
        etree.SubElement(root, children[0].tag)


def _quiet_element(element: etree._Element) -> None:
    local = etree.QName(element).localname
    if local in REMOVED and element.getparent() is not None:
        element.getparent().remove(element)
        return
    if local in WORDLESS or (local == "config-item" and OF_PRINTERS & set(element.attrib.values())):
        element.text = ""
    for key in list(element.attrib):
        told = etree.QName(key).localname
        if told in NAMING:
            element.attrib[key] = ""
        elif told.startswith("rsid") or (local == "pageSetup" and told == "id"):
            del element.attrib[key]


def _special(name: str) -> Callable[[str, etree._Element], None] | None:
    """What is done to parts that name other parts."""
    if name == "META-INF/manifest.xml":
        return _quiet_manifest
    if name.endswith(".rels"):
        return _quiet_relations
    return _quiet_types if name == "[Content_Types].xml" else None


def _quiet_types(_name: str, root: etree._Element) -> None:
    for one in list(root):
        if DROPPED.search(one.get("PartName", "").lstrip("/")):
            root.remove(one)
        elif "macroEnabled" in one.get("ContentType", ""):
            raise ValidationError(
                _("This document carries macros. Save it without them and send it again."), code="macros"
            )


def _quiet_manifest(_name: str, root: etree._Element) -> None:
    for one in list(root):
        path = next((value for key, value in one.attrib.items() if key.endswith("full-path")), "")
        if any(etree.QName(child).localname == "encryption-data" for child in one):
            raise ValidationError(
                _("This document is locked, or of an old kind. Save it anew without a password."), code="locked"
            )
        if DROPPED.search(path):
            root.remove(one)


def _quiet_relations(name: str, root: etree._Element) -> None:
    base = posixpath.dirname(posixpath.dirname(name))
    for one in list(root):
        target, kind = one.get("Target", ""), one.get("Type", "")
        if one.get("TargetMode") == "External":
            _quiet_outside(root, one, target, kind)
        elif DROPPED.search(posixpath.normpath(posixpath.join(base, target)).lstrip("/")):
            root.remove(one)


def _quiet_outside(root: etree._Element, one: etree._Element, target: str, kind: str) -> None:
    """Links stay where they lead to the web; templates go; of other files only the name is left, not the folders."""
    if kind.endswith("/attachedTemplate"):
        root.remove(one)
    elif kind.endswith("/hyperlink"):
        if not is_safe_link(target):
            one.set("Target", "about:blank")
    else:
        one.set("Target", re.split(r"[/\\]", target.rstrip("/\\"))[-1])
