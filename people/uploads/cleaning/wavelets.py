"""JPEG 2000: the picture to the bit, without the boxes and comments that tell of its maker."""

import struct
from collections.abc import Iterator

from people.uploads.cleaning.refusals import UnreadablePictureError

BOXED = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
BARE = b"\xff\x4f\xff\x51"  # the picture itself, in no box
SHOWN = {b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c"}  # what a reader needs; all else is words, forms and links
COMMENT, TILE, PIXELS, END = 0xFF64, 0xFF90, 0xFF93, b"\xff\xd9"


def quiet_jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 picture, boxed or bare, without what its maker wrote into it. Raises UnreadablePictureError."""
    try:
        return _quiet_pixels(data) if data.startswith(BARE) else b"".join(_quiet_boxes(data))
    except (struct.error, IndexError) as error:
        raise UnreadablePictureError from error


def _quiet_boxes(data: bytes) -> Iterator[bytes]:
    has_pixels = False
    for kind, inside in _boxes(data):
        if kind == b"jp2c":
            has_pixels, inside = True, _quiet_pixels(inside)
        if kind in SHOWN:
            yield struct.pack(">I4s", len(inside) + 8, kind) + inside
    if not has_pixels:
        raise UnreadablePictureError


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            head, length = 16, struct.unpack_from(">Q", data, at + 8)[0]
        end = at + length if length else len(data)  # 0: up to the end
        if end < at + head or end > len(data):
            raise UnreadablePictureError
        yield kind, data[at + head : end]
        at = end


def _quiet_pixels(data: bytes) -> bytes:
    """The stream of the picture without comments, and without whatever follows it."""
    if not data.startswith(BARE):
        raise UnreadablePictureError
    kept, at = [data[:2]], 2
    for marker, start, end in _segments(data, at, TILE):
        if marker != COMMENT:
            kept.append(data[start:end])
        at = end
    end = _end_of_tiles(data, at)
    return b"".join([*kept, data[at:end], END])


def _segments(data: bytes, at: int, last: int) -> Iterator[tuple[int, int, int]]:
    """The marked segments from `at` up to the marker `last`: marker, start, end."""
    while True:
        marker = struct.unpack_from(">H", data, at)[0]
        if marker == last:
            return
        if marker < 0xFF00:
            raise UnreadablePictureError
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        yield marker, at, end
        at = end


def _end_of_tiles(data: bytes, at: int) -> int:
    """Where the last part of a tile ends. A comment inside one would have to be counted out; no program writes it."""
    while data[at : at + 2] != END:
        marker, _length, _tile, size = struct.unpack_from(">HHHI", data, at)
        end = at + size if size else data.rfind(END)
        if marker != TILE or end <= at or end > len(data):
            raise UnreadablePictureError
        if any(one == COMMENT for one, _start, _end in _segments(data, at, PIXELS)):
            raise UnreadablePictureError
        at = end
        if at == len(data):  # some programs leave the end away
            break
    return at
