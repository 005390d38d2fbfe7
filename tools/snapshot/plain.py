"""Files as text that can be compared."""

import base64
import gzip
import hashlib
import io
import json
import re

import pikepdf
import pypdfium2
from openpyxl import load_workbook
from PIL import Image


def of_json(body: bytes) -> str:
    return json.dumps(_opened(json.loads(body)), ensure_ascii=False, indent=1)


def _opened(value: object) -> object:
    """The same with bit lists told by how many bits are set: where they are is chance."""
    if isinstance(value, dict):
        return {name: _bits(one) if name == "encodedList" else _opened(one) for name, one in value.items()}
    return [_opened(one) for one in value] if isinstance(value, list) else value


def _bits(encoded: str) -> str:
    packed = base64.urlsafe_b64decode(encoded[1:] + "==")  # "u" in front says which alphabet
    bits = gzip.decompress(packed)
    return f"{sum(byte.bit_count() for byte in bits)} of {len(bits) * 8} set"


def of_pdf(body: bytes) -> str:
    """Its words page by page, its fonts and what it says of itself."""
    with pikepdf.open(io.BytesIO(body)) as pdf:
        # A font that is embedded in part has six letters before its name that say which part.
        fonts = sorted({re.sub(r"^/[A-Z]{6}\+", "", str(one.BaseFont)) for one in pdf.objects if _is_font(one)})
        about = [f"{name} {value}" for name, value in sorted(pdf.docinfo.items())]
        files = sorted(pdf.attachments)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body)]
    return "\n".join([*fonts, *about, *files, *pages]).replace("\r\n", "\n")


def _is_font(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one


def of_picture(body: bytes) -> str:
    """Its size: most hold a code, and with it chance."""
    picture = Image.open(io.BytesIO(body))
    return f"{picture.format} {picture.width} × {picture.height}"


def of_table(body: bytes) -> str:
    """Its rows; the file itself says when it was packed."""
    rows = [row for sheet in load_workbook(io.BytesIO(body)) for row in sheet.iter_rows(values_only=True)]
    return "\n".join(" | ".join("" if cell is None else str(cell) for cell in row) for row in rows)


def of_bytes(body: bytes) -> str:
    return f"sha256 {hashlib.sha256(body).hexdigest()}"
