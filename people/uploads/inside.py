"""Pictures inside documents: their pixels stay to the bit, what else they tell goes."""

import io
import struct
import zlib
from pathlib import PurePath

from PIL import Image, UnidentifiedImageError

PNG = b"\x89PNG\r\n\x1a\n"
PNG_TELLS = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
JPEG_TELLS = {
    0xFE,
    *range(0xE1, 0xEE),
    0xEF,
}  # comments and applications' own; E0 is JFIF, EE says how colours are kept
START_OF_PIXELS, END = 0xDA, 0xD9
REDRAWN = {".gif": "GIF", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP"}
DRAWINGS = {".emf", ".wmf"}  # lines of drawing programs; no place in them for who, where or when
KINDS = {".jpg", ".jpeg", ".jfif", ".png", *REDRAWN, *DRAWINGS}


class UnreadablePictureError(ValueError):
    """What calls itself a picture is none that can be read."""


def quiet_picture(name: str, data: bytes) -> bytes:
    """A picture of one of KINDS without place, camera, author and comment. Raises UnreadablePictureError."""
    ending = PurePath(name).suffix.lower()
    if data.startswith(PNG):
        return quiet_png(data)
    if data.startswith(b"\xff\xd8"):
        return quiet_jpeg(data)
    return data if ending in DRAWINGS else _redrawn(data, REDRAWN.get(ending, "PNG"))


def quiet_jpeg(data: bytes) -> bytes:
    """A JPEG without what its maker wrote into it. Raises UnreadablePictureError."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise UnreadablePictureError
        kind = data[at + 1]
        if kind == 0xFF:  # padding
            at += 1
            continue
        if kind in (START_OF_PIXELS, END):
            # What follows the picture itself (another picture, a film, words) is left out.
            return b"".join([*kept, data[at : data.rfind(b"\xff\xd9") + 2]]) if kind == START_OF_PIXELS else data
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if kind not in JPEG_TELLS:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    raise UnreadablePictureError


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
        with Image.open(io.BytesIO(data)) as picture:
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
