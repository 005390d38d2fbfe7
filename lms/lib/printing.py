"""What all that prints with WeasyPrint shares: one at a time, with our own fonts, and nothing from elsewhere."""

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock

from lms.lib.scripts import OWN_FONTS, drawing_of

ONE_AT_A_TIME = Lock()  # workers and servers are threads, and neither fontconfig nor PDFium is made for them
SHOPS = 8  # sets of fonts that are kept open


def fonts_of(page: str, style: Path):
    """Fetcher, fonts and style for a page: the fonts that its letters need, and a style of ours. Hold ONE_AT_A_TIME."""
    return _shop(drawing_of(page).fonts, style)


@lru_cache(maxsize=SHOPS)
def _shop(files: tuple[Path, ...], style: Path):
    os.environ["FONTCONFIG_FILE"] = str(OWN_FONTS / "fonts.conf")  # whatever fonts this machine has
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    readable = (f"{OWN_FONTS.as_uri()}/", *(path.as_uri() for path in files))

    class OwnFontsOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith(readable) or ".." in url:
                raise ValueError("What is printed reads nothing but our own fonts.")
            return super().fetch(url, headers)

    fetcher = OwnFontsOnly(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    text = _faces(files) + style.read_text("utf-8")
    return fetcher, fonts, CSS(string=text, base_url=style.as_uri(), url_fetcher=fetcher, font_config=fonts)


def _faces(files: tuple[Path, ...]) -> str:
    """Style that names the fonts beside the base one, and puts them into `--others`."""
    faces = [
        f'@font-face {{ font-family: "Plaza {path.stem}"; font-weight: 700; src: url("{path.as_uri()}"); }}'
        for path in files[1:]
    ]
    names = ", ".join(f'"Plaza {path.stem}"' for path in files[1:]) or '"Plaza Sans"'
    return "\n".join([*faces, f"html {{ --others: {names}; }}", ""])
