"""The empty form as a tagged PDF to print and fill in by hand."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

from lms.lib.printing import ONE_AT_A_TIME, fonts_of

STYLE = Path(settings.BASE_DIR) / "static" / "css" / "form-pdf.css"


def render_form(page: str) -> bytes:
    """The PDF (PDF/UA-1, A4) of a page of HTML; equal to the byte each time."""
    from weasyprint import HTML  # more than a second to import: only who prints pays for it

    with ONE_AT_A_TIME:
        fetcher, fonts, style = fonts_of(page, STYLE)
        return HTML(string=page, url_fetcher=fetcher).write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=sha256(page.encode()).digest()[:16],
        )
