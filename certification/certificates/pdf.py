"""The certificate as a tagged PDF: the same document gives the same bytes, today and after a crash."""

import atexit
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from certification.certificates.rules import CertificateDocument, name_size, title_size
from lms.lib.codes import grouped
from lms.lib.printing import ONE_AT_A_TIME
from lms.lib.scripts import OWN_FONTS, drawing_of, is_reordered, language_of, width_of

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

STYLE = Path(settings.BASE_DIR) / "static" / "css" / "pdf.css"
PICTURES = Path(settings.BASE_DIR) / "static" / "img"

SHOPS = 8  # sets of fonts that are kept open: most names need one of two
PICTURE_WIDTH = 1200  # pixels: one can read the small print, and it weighs about as much as a lesson


def render_certificate(document: CertificateDocument) -> bytes:
    """The PDF of `document` (PDF/UA-1, A4 landscape), with its credential attached as credential.json.

    Two renders are equal to the byte, because tasks may run twice. Reads nothing but our own style, picture and the
    fonts that its letters need, and raises OSError when one is missing rather than print with another font.
    """
    # WeasyPrint takes more than a second to import: only the process that prints pays for it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    page = certificate_html(document)
    with ONE_AT_A_TIME:
        try:
            fetcher, fonts, style = _print_shop(drawing_of(page).fonts)
            return HTML(string=page, url_fetcher=fetcher).write_pdf(
                stylesheets=[style],
                font_config=fonts,
                attachments=[_attachment(document)] if document.credential_json else [],
                pdf_variant="pdf/ua-1",
                pdf_identifier=sha256(document.credential_json).digest()[:16],
                finisher=_say_what_is_written,
            )
        except FatalURLFetchingError as error:  # a BaseException, which would end the worker
            raise OSError(str(error)) from error


def picture_of(pdf: bytes) -> bytes:
    """The first page of `pdf` as a WebP picture: what a screen shows of a certificate is the certificate."""
    with first_page(pdf) as page, closing(page.render(scale=PICTURE_WIDTH / page.get_width())) as bitmap:
        drawn = bitmap.to_pil().copy()
    out = BytesIO()
    drawn.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


@contextmanager
def first_page(pdf: bytes) -> Iterator["PdfPage"]:
    """The first page of `pdf`, and PDFium for oneself as long as it is open; it is closed before the next may begin."""
    from pypdfium2 import PdfDocument

    with ONE_AT_A_TIME, closing(PdfDocument(pdf)) as file, closing(file[0]) as page:
        yield page


def certificate_html(document: CertificateDocument) -> str:
    """The page that becomes the PDF, in the language of `document`."""
    address = document.verify_url.partition("://")[2]
    with translation.override(document.language):
        return render_to_string(
            "certification/certificates/pdf/certificate.html",
            {
                "document": document,
                "size": name_size(width_of(document.name)),
                "title_size": title_size(width_of(document.title)),
                "name_language": language_of(document.name),
                "address": address,
                "code": grouped(document.code),
                "qr": segno.make(document.verify_url, error="m").svg_data_uri(border=0, dark="#1e2430"),
            },
        )


@lru_cache(maxsize=SHOPS)
def _print_shop(files: tuple[Path, ...]):
    """What renders with the same fonts share: fetcher, fonts and style (30 ms each time, if they were not kept)."""
    # Whatever fonts this machine has: only those that our style names are used.
    os.environ["FONTCONFIG_FILE"] = str(OWN_FONTS / "fonts.conf")
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    readable = (f"{OWN_FONTS.as_uri()}/", f"{PICTURES.as_uri()}/", *(path.as_uri() for path in files))

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith(("data:", *readable)) or ".." in url:
                raise ValueError("Certificates read nothing but our own fonts and pictures.")
            return super().fetch(url, headers)

    atexit.register(_print_shop.cache_clear)  # later, WeasyPrint complains that its library is gone
    fetcher = OwnFilesOnly(allowed_protocols=("data", "file"), allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    text = _faces(files) + STYLE.read_text("utf-8")
    style = CSS(string=text, base_url=STYLE.as_uri(), url_fetcher=fetcher, font_config=fonts)
    return fetcher, fonts, style


def _faces(files: tuple[Path, ...]) -> str:
    """Style that names the fonts beside the base one, and puts them into `--others`."""
    others = [(f"Plaza {path.stem}", path) for path in files[1:]]
    faces = [_face(family, path) for family, path in others]
    names = ", ".join(f'"{family}"' for family, _path in others) or '"Plaza Serif"'
    return "\n".join([*faces, f"html {{ --others: {names}; }}", ""])


def _face(family: str, path: Path) -> str:
    regular = path.with_name(path.name.replace("-Bold", "-Regular"))
    faces = f'@font-face {{ font-family: "{family}"; font-weight: 700; src: url("{path.as_uri()}"); }}'
    if regular != path and path.parent == OWN_FONTS and regular.exists():
        faces += f'@font-face {{ font-family: "{family}"; font-weight: 400; src: url("{regular.as_uri()}"); }}'
    return faces


def _say_what_is_written(document, pdf) -> None:
    """Name the letters of every piece of text in the order in which one reads them.

    What is drawn stands in the order of the page: Arabic from its end, vowels of Devanagari before their consonant.
    The tree that screen readers walk gets the letters as they are read. Programs that copy from the page turn what
    is written from the right themselves, and would turn it twice: there, only the other scripts are named.
    """
    from pydyf import String

    marks, owners = _marks_of_text(pdf)
    texts = [box.text for page in document.pages for box in _text_boxes(page._page_box)]
    if len(owners) != len(texts):
        raise RuntimeError("The file's structure does not fit its text.")
    for (number, element), text in zip(owners, texts, strict=True):
        if element["S"] == "/Span":
            element["ActualText"] = String(text)
        if is_reordered(text):
            marks[number]["ActualText"] = String(text)


def _marks_of_text(pdf) -> tuple[dict[int, dict], list[tuple[int, dict]]]:
    """The marks of the page's stream by number, and the number of each text with its place in the file's tree."""
    streams = [one.stream for one in pdf.objects if isinstance(getattr(one, "stream", None), list)]
    marks = {part["MCID"]: part for stream in streams for part in stream if isinstance(part, dict) and "MCID" in part}
    elements = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
    texts = [one for one in elements if one["S"] != "/Figure"]
    return marks, [(kid, one) for one in texts for kid in one["K"] if isinstance(kid, int)]


def _text_boxes(box) -> Iterator:
    """The pieces of text below `box`, in the order of the page's tree."""
    from weasyprint.formatting_structure.boxes import TextBox

    box = getattr(box, "_box", box)  # what stands apart from the flow is wrapped
    if isinstance(box, TextBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _text_boxes(child)


def _attachment(document: CertificateDocument):
    from weasyprint import Attachment

    issued = datetime.combine(document.issued_on, time(), tzinfo=UTC)
    return Attachment(
        file_obj=BytesIO(document.credential_json),
        name="credential.json",
        description="Open Badges 3.0",
        relationship="Source",
        created=issued,
        modified=issued,
    )
