"""The certificate as a tagged PDF: the same document gives the same bytes, today and after a crash."""

import atexit
from datetime import UTC, datetime, time
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from certification.rules import CertificateDocument, name_size
from lms.lib.codes import grouped

STYLE = Path(settings.BASE_DIR) / "static" / "css" / "pdf.css"
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
NAME_FONTS = (
    "NotoSerif-Bold.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSerifGeorgian-Bold.ttf",
    "NotoSerifArmenian-Bold.ttf",
)
ONE_AT_A_TIME = Lock()  # the workers are threads, and fontconfig is not made for them


def render_certificate(document: CertificateDocument) -> bytes:
    """The PDF of `document` (PDF/UA-1, A4 landscape), with its credential attached as credential.json.

    Two renders are equal to the byte, because tasks may run twice. Reads nothing but our own style and fonts, and
    raises OSError when one of them is missing rather than print with another font.
    """
    # WeasyPrint takes more than a second to import: only the process that prints pays for it.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    with ONE_AT_A_TIME:
        try:
            fetcher, fonts, style = _print_shop()
            return HTML(string=certificate_html(document), url_fetcher=fetcher).write_pdf(
                stylesheets=[style],
                font_config=fonts,
                attachments=[_attachment(document)],
                pdf_variant="pdf/ua-1",
                pdf_identifier=sha256(document.credential_json).digest()[:16],
            )
        except FatalURLFetchingError as error:  # a BaseException, which would end the worker
            raise OSError(str(error)) from error


def certificate_html(document: CertificateDocument) -> str:
    """The page that becomes the PDF, in the language of `document`."""
    address = document.verify_url.partition("://")[2]
    with translation.override(document.language):
        return render_to_string(
            "certification/pdf/certificate.html",
            {
                "document": document,
                "size": name_size(document.name),
                "address": address,
                "code": grouped(document.code),
                "qr": segno.make(document.verify_url, error="m").svg_data_uri(border=0, dark="#1e2430"),
            },
        )


@cache
def drawable_characters() -> frozenset[int]:
    """The code points that our fonts can draw in a name: bold serif in Latin, Cyrillic, Greek and more, and Arabic."""
    from fontTools.ttLib import TTFont

    return frozenset(code for name in NAME_FONTS for code in TTFont(FONTS / name, lazy=True).getBestCmap())


@cache
def _print_shop():
    """What every render shares: fetcher, fonts and style (30 ms each time, if they were not kept)."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith(("data:", FONTS.as_uri() + "/")) or ".." in url:
                raise ValueError("Certificates read nothing but our own fonts.")
            return super().fetch(url, headers)

    atexit.register(_print_shop.cache_clear)  # later, WeasyPrint complains that its library is gone
    fetcher = OwnFilesOnly(allowed_protocols=("data", "file"), allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    style = CSS(string=STYLE.read_text("utf-8"), base_url=STYLE.as_uri(), url_fetcher=fetcher, font_config=fonts)
    return fetcher, fonts, style


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
