"""Pictures inside documents: their pixels stay to the bit, what else they tell goes."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePath

from PIL import Image, UnidentifiedImageError

from people.uploads.cleaning.refusals import UnreadablePictureError
from people.uploads.cleaning.wavelets import BARE, BOXED, quiet_jpeg2000

PNG = b"\x89PNG\r\n\x1a\n"
PNG_TELLS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
JPEG_TELLS = {
    0xFE,
    *range(0xE1, 0xEE),
    0xEF,
}  # comments and applications' own; E0 is JFIF, EE says how colours are kept
START_OF_PIXELS, END = 0xDA, 0xD9
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within pixels, 00 and D0 to D7 are part of them
REDRAWN = {".gif": "GIF", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP"}
WAVELETS = {".jp2", ".jpx", ".jpf", ".j2k", ".j2c", ".jpc"}
KINDS = {".jpg", ".jpeg", ".jfif", ".png", *REDRAWN, *WAVELETS}


def quiet_picture(name: str, data: bytes) -> bytes:
    """A picture of one of KINDS without place, camera, author and comment. Raises UnreadablePictureError."""
    ending = PurePath(name).suffix.lower()
    if data.startswith(PNG):
        return quiet_png(data)
    if data.startswith(b"\xff\xd8"):
        return quiet_jpeg(data)
    if data.startswith((BOXED, BARE)):
        return quiet_jpeg2000(data)
    return _redrawn(data, REDRAWN.get(ending, "PNG"))


def quiet_jpeg(data: bytes) -> bytes:
    """A JPEG without what its maker wrote into it. Raises UnreadablePictureError.

    What follows the picture itself (another picture, a film, words) is left out.
    """
    kept = [data[start:end] for kind, start, end in _jpeg_segments(data) if kind not in JPEG_TELLS]
    return b"".join([data[:2], *kept])


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The parts of a JPEG from its second one up to its end: kind, start, end; pixels belong to what begins them."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != END:
        kind, end = data[at + 1], at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if kind == 0xFF:  # padding
            at += 1
            continue
        if kind == START_OF_PIXELS:  # several times in one that comes by and by, with words between
            found = NEXT_MARKER.search(data, end)
            end = found.start() if found else len(data)
        yield kind, at, end
        at = end
    if data[at : at + 2] != bytes([0xFF, END]):
        raise UnreadablePictureError
    yield END, at, at + 2


def quiet_png(data: bytes) -> bytes:
    """A PNG without its words and its time. Raises UnreadablePictureError."""
    kept, at = [PNG], len(PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at : at + 12 + length]
        if kind not in PNG_TELLS:
            kept.append(chunk)
        at += 12 + length
        if kind == b"IEND":
            return b"".join(kept)
    raise UnreadablePictureError


def _redrawn(data: bytes, kind: str) -> bytes:
    try:
        # Of the others that could be read, some fail in ways of their own.
        with Image.open(io.BytesIO(data), formats=sorted(set(REDRAWN.values()))) as picture:
            picture.load()
            fresh = Image.new(picture.mode, picture.size)
            fresh.paste(picture)
            if picture.mode == "P":
                fresh.putpalette(picture.getpalette() or [])
            out = io.BytesIO()
            fresh.save(out, kind)
            return out.getvalue()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        zlib.error,
    ) as error:
        raise UnreadablePictureError from error
