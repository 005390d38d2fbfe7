"""Pictures inside documents, of the kinds that few programs read: what they tell of their maker goes, or they do."""

import base64
import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from people.uploads.cleaning import clean_document
from people.uploads.cleaning.inside import quiet_jpeg
from people.uploads.cleaning.refusals import UnreadablePictureError
from people.uploads.cleaning.wavelets import quiet_jpeg2000

SECRET = b"geheimnis"


def box(kind: bytes, inside: bytes) -> bytes:
    return struct.pack(">I4s", len(inside) + 8, kind) + inside


def drawn(kind: str, **how) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (32, 16), "red")
    image.putpixel((3, 3), (0, 0, 255))
    image.save(out, kind, **how)
    return out.getvalue()


def jpeg2000(*, bare: bool = False) -> bytes:
    """With a comment among its pixels, and in boxes the words, the place and the links that programs write there."""
    plain = drawn("JPEG2000", comment=SECRET.decode(), no_jp2=bare)
    if bare:
        return plain + SECRET
    start = plain.index(b"jp2c") - 4
    told = box(b"xml ", b"<x>" + SECRET + b"</x>") + box(b"uuid", b"JpgTiffExif->JP2" + SECRET)
    told += box(b"uinf", box(b"url ", SECRET)) + box(b"jp2i", SECRET)
    pixels = plain[start + 8 :]
    return plain[:start] + told + struct.pack(">I4sQ", 1, b"jp2c", len(pixels) + 16) + pixels + told


def jpeg(*, progressive: bool = False) -> bytes:
    """With words between its scans, and another picture behind it that has a place of its own."""
    whole = drawn("JPEG", progressive=progressive)
    note = b"\xff\xfe" + struct.pack(">H", len(SECRET) + 2) + SECRET
    scan = whole.rindex(b"\xff\xda") if progressive else whole.index(b"\xff\xda")
    second = drawn("JPEG", comment=SECRET)
    return whole[:scan] + note + whole[scan:] + second


def enhanced_metafile() -> bytes:
    """An EMF as Inkscape writes it: the program and the file's name in its head, a comment of a program behind it."""
    words = "Inkscape 1.2\0C:/Users/geheimnis/plan.svg\0\0".encode("utf-16-le")
    head = struct.pack(
        "<II16x16xIIIIHHIII8x8x", 1, 88 + len(words), 0x464D4520, 0x10000, 0, 3, 1, 0, len(words) // 2, 88, 0
    )
    comment = struct.pack("<III", 70, 12 + 12, 9) + SECRET + b"\0\0\0"
    return head + words + comment + struct.pack("<IIIII", 14, 20, 0, 16, 20)


def windows_metafile() -> bytes:
    escape = struct.pack("<IHHH", 5 + 6, 0x0626, 15, len(SECRET)) + SECRET + b"\0"
    return b"\xd7\xcd\xc6\x9a" + b"\0" * 18 + struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 0, 0, 0) + escape


def office(kind: str, name: str, picture: bytes) -> tuple[str, bytes]:
    """A document of a kind with one picture in it. A presentation travels in a text: alone we do not take it."""
    folder = {"docx": "word/media", "xlsx": "xl/media", "pptx": "ppt/media", "odt": "Pictures", "ods": "Pictures"}[kind]
    first = "mimetype" if kind.startswith("od") else "[Content_Types].xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(first, b"application/vnd" if kind.startswith("od") else b"<Types/>")
        archive.writestr(f"{folder}/{name}", picture)
    if kind != "pptx":
        return f"x.{kind}", out.getvalue()
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/embeddings/slides.pptx", out.getvalue())
    return "x.docx", outer.getvalue()


def portable(picture: bytes, filters: list[str], *, subtype: str = "/Image") -> bytes:
    with pikepdf.new() as document:
        page = document.add_blank_page()
        stream = document.make_stream(picture)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name(subtype)
        names = [pikepdf.Name(one) for one in filters]
        stream.Filter = names[0] if len(names) == 1 else pikepdf.Array(names)
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=stream))
        out = io.BytesIO()
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return out.getvalue()


def cleaned(name: str, data: bytes) -> bytes:
    return clean_document(SimpleUploadedFile(name, data)).read()


def pictures_of(data: bytes) -> list[bytes]:
    """The pictures in an office document, and in those inside it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".pptx"):
                found += pictures_of(archive.read(name))
            elif "media/" in name or "Pictures/" in name:
                found.append(archive.read(name))
    return found


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@pytest.mark.parametrize("bare", [False, True], ids=["boxed", "bare"])
def test_a_jpeg_2000_keeps_its_pixels_and_nothing_else(bare):
    sent = jpeg2000(bare=bare)
    assert SECRET in sent, "planted"

    fresh = quiet_jpeg2000(sent)

    assert SECRET not in fresh
    assert pixels(fresh) == pixels(sent)


@pytest.mark.parametrize("cut", [4, 20, 60, 120])
def test_a_jpeg_2000_that_is_cut_off_is_refused(cut):
    with pytest.raises(UnreadablePictureError):
        quiet_jpeg2000(jpeg2000()[:cut])


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_nothing_between_its_scans_and_behind_its_end(progressive):
    sent = jpeg(progressive=progressive)
    assert sent.count(SECRET) == 2, "planted"

    fresh = quiet_jpeg(sent)

    assert SECRET not in fresh
    assert pixels(fresh) == pixels(sent)


@pytest.mark.parametrize("name", ["a.jp2", "a.jpx", "a.j2k", "a.jpg", "a.png"])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods"])
def test_a_jpeg_2000_in_a_document_tells_nothing(kind, name):
    sent = jpeg2000(bare=name.endswith("j2k"))

    (fresh,) = pictures_of(cleaned(*office(kind, name, sent)))

    assert SECRET not in fresh
    assert pixels(fresh) == pixels(sent)


@pytest.mark.parametrize(("name", "drawing"), [("a.emf", enhanced_metafile()), ("a.wmf", windows_metafile())])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods"])
def test_a_drawing_that_names_its_maker_is_refused_with_what_to_do(kind, name, drawing):
    assert SECRET in drawing.replace(b"\0", b""), "planted"

    with pytest.raises(ValidationError, match="as PNG instead") as refused:
        cleaned(*office(kind, name, drawing))
    with pytest.raises(ValidationError):  # whatever it calls itself
        cleaned(*office(kind, "a.png", drawing))
    with pytest.raises(ValidationError, match="as PNG instead"):
        cleaned(*office(kind, name.replace("mf", "mz"), zlib.compress(drawing)))

    assert refused.value.code == "drawing"


@pytest.mark.parametrize("wrapping", [[], ["/FlateDecode"], ["/ASCII85Decode"], ["/ASCIIHexDecode", "/FlateDecode"]])
@pytest.mark.parametrize(("kind", "picture"), [("/JPXDecode", jpeg2000()), ("/DCTDecode", jpeg(progressive=True))])
def test_a_photograph_in_a_pdf_tells_nothing_however_it_is_wrapped(kind, picture, wrapping):
    data = picture
    for one in reversed(wrapping):
        data = WRAP[one](data)

    fresh = cleaned("x.pdf", portable(data, [*wrapping, kind]))

    with pikepdf.open(io.BytesIO(fresh)) as document:
        stream = document.pages[0].Resources.XObject.I
        assert stream.Filter == pikepdf.Name(kind)
        assert SECRET not in stream.read_raw_bytes()
        assert pixels(stream.read_raw_bytes()) == pixels(picture)


WRAP = {
    "/FlateDecode": zlib.compress,
    "/ASCII85Decode": lambda data: base64.a85encode(data) + b"~>",
    "/ASCIIHexDecode": lambda data: data.hex().encode() + b">",
}


@pytest.mark.parametrize("filters", [["/FlateDecode"], []])
def test_a_photograph_among_the_strokes_of_a_page_is_refused(filters):
    strokes = b"q BI /W 32 /H 16 /CS /RGB /BPC 8 /F /DCT ID " + jpeg() + b" EI Q"

    with pytest.raises(ValidationError) as refused:
        cleaned("x.pdf", with_strokes(zlib.compress(strokes) if filters else strokes, filters))

    assert refused.value.code == "parts"
    plain = b"q BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"
    assert cleaned("x.pdf", with_strokes(zlib.compress(plain) if filters else plain, filters))


def with_strokes(strokes: bytes, filters: list[str]) -> bytes:
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.obj.Contents = document.make_stream(strokes)
        if filters:
            page.obj.Contents.Filter = pikepdf.Name(filters[0])
        out = io.BytesIO()
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return out.getvalue()


def test_a_stream_that_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("people.uploads.cleaning.portable.MOST_UNPACKED_BYTES", 1000)

    with pytest.raises(ValidationError, match="unpacks to more"):
        cleaned("x.pdf", with_strokes(zlib.compress(b"0" * 2000), ["/FlateDecode"]))
