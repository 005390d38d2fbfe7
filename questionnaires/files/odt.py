"""The form as ODT, which office programs of every system open; and the lines of a filled one."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZipFile

from questionnaires.files.text import FormLine

KIND = "application/vnd.oasis.opendocument.text"
LARGEST = 8_000_000  # bytes of a filled form once unpacked: some thousand pages
LEVELS = {"title": 1, "page": 2, "heading": 3, "field": 4}


class Unreadable(Exception):
    """A file that is no form of ours, or too large."""


def as_odt(lines: Iterable[FormLine], *, title: str, language: str) -> bytes:
    """The form as an ODT file: the same lines as the text, with headings that one can jump to."""
    from odfdo import Document, Header, Paragraph  # only who asks for a file pays for the import

    document = Document("text")
    document.meta.title = title
    document.language = language
    document.body.clear()
    for one in lines:
        level = LEVELS.get(one.kind)
        document.body.append(Header(level, one.text) if level else Paragraph(one.text))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def text_of_odt(file: bytes) -> str:
    """The lines of a filled form. Raises Unreadable."""
    from odfdo import Document

    try:
        with ZipFile(BytesIO(file)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise Unreadable
        found = Document(BytesIO(file)).body.get_elements("//text:h | //text:p")
    except Exception as error:  # a damaged file makes its libraries raise a dozen kinds, not all of them their own
        raise Unreadable from error
    return "\n".join(one.inner_text for one in found)
