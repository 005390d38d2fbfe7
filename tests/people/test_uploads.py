"""Uploads: drawn or packed anew before they are stored, so that they tell nothing of their makers."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image, PngImagePlugin
from wagtail.documents.models import Document
from wagtail.images.models import Image as WagtailImage

from people.uploads import clean_document, clean_picture, documents, pictures, send_private
from tests.factories.people import add_second_factor, make_staff

SECRET = "geheimnis"
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B


def picture(kind: str = "JPEG", size=(40, 20), name: str = "") -> SimpleUploadedFile:
    """A picture that carries a place, an artist, a comment, and lies on its side."""
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[ORIENTATION], exif[ARTIST] = 6, SECRET
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[29] = SECRET
    out = io.BytesIO()
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", SECRET)
        image.save(out, kind, exif=exif, pnginfo=notes)
    else:
        image.save(out, kind, exif=exif, **({"comment": SECRET} if kind == "JPEG" else {"xmp": SECRET.encode()}))
    ending = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    return SimpleUploadedFile(name or f"me.{ending}", out.getvalue())


def pdf(**encryption) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = SECRET
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET]
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=SECRET)
        document.save(out, **encryption)
    return out.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = SECRET
    book.active["A1"] = "kept"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def text_document() -> bytes:
    words = f'<w:ins w:author="{SECRET}" w:initials="g">kept</w:ins>'
    return package(
        {"[Content_Types].xml": b"<Types/>", "docProps/core.xml": SECRET.encode(), "word/document.xml": words.encode()}
    )


def open_document() -> bytes:
    note = f"<office:annotation><dc:creator>{SECRET}</dc:creator>kept</office:annotation>"
    return package(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "meta.xml": SECRET.encode(),
            "content.xml": note.encode(),
            "Thumbnails/thumbnail.png": SECRET.encode(),
        }
    )


def unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_its_pixels_and_nothing_else(kind):
    sent = picture(kind)
    assert SECRET.encode() in sent.read(), "planted"
    sent.seek(0)

    fresh = clean_picture(sent).read()

    assert SECRET.encode() not in fresh
    image = Image.open(io.BytesIO(fresh))
    assert image.format == kind
    assert image.size == (20, 40), "upright"
    assert not image.getexif()
    assert image.convert("RGB").getpixel((5, 5))[0] > 250


def test_what_can_be_seen_through_stays_so():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")

    fresh = clean_picture(SimpleUploadedFile("x.png", out.getvalue()))

    assert Image.open(fresh).getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.jpg", b"<html><script>alert(1)</script>", "disguised"),
        ("x.jpg", picture("PNG").read(), "disguised"),
        ("x.png", picture("PNG").read()[:60], "disguised"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "kind"),
        ("x.gif", b"GIF89a", "kind"),
        ("x.exe", b"MZ", "kind"),
        ("noending", b"", "kind"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(name, data, code):
    with pytest.raises(ValidationError) as refused:
        clean_picture(SimpleUploadedFile(name, data))

    assert refused.value.code == code
    assert refused.value.messages[0].endswith(".")


def test_what_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(ValidationError, match="40 megapixels"):
        clean_picture(picture())
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(ValidationError, match="too large"):
        clean_picture(picture())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.pdf", pdf()),
        ("x.xlsx", sheet()),
        ("x.docx", text_document()),
        ("x.odt", open_document()),
    ],
)
def test_a_document_names_its_maker_no_more(name, data):
    assert SECRET.encode() in unpacked(data), "planted"

    fresh = clean_document(SimpleUploadedFile(name, data)).read()

    assert SECRET.encode() not in unpacked(fresh)


def test_a_document_still_opens_and_says_the_same():
    book = openpyxl.load_workbook(clean_document(SimpleUploadedFile("x.xlsx", sheet())))
    assert book.active["A1"].value == "kept"
    with pikepdf.open(clean_document(SimpleUploadedFile("x.pdf", pdf()))) as document:
        assert len(document.pages) == 1
    for data, name in [(text_document(), "x.docx"), (open_document(), "x.odt")]:
        assert b"kept" in unpacked(clean_document(SimpleUploadedFile(name, data)).read())


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.pdf", b"%PDF-1.7 nonsense", "disguised"),
        ("x.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "locked"),
        ("x.docx", b"PK nonsense", "disguised"),
        ("x.docx", package({"evil.exe": b"MZ"}), "disguised"),
        ("x.docx", package({"[Content_Types].xml": b"", "word/vbaProject.bin": b""}), "macros"),
        ("x.csv", b"a,b\0c", "disguised"),
        ("x.txt", "é".encode("latin-1"), "encoding"),
        ("x.html", b"<html>", "kind"),
    ],
)
def test_unfit_documents_are_refused_with_a_sentence(name, data, code):
    with pytest.raises(ValidationError) as refused:
        clean_document(SimpleUploadedFile(name, data))

    assert refused.value.code == code


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(documents, "MOST_UNPACKED_BYTES", 1000)

    with pytest.raises(ValidationError, match="unpacks to more"):
        clean_document(SimpleUploadedFile("x.docx", package({"[Content_Types].xml": b"0" * 2000})))


@pytest.fixture
def editor(db, client_of):
    from people.actions import sync_roles

    sync_roles()
    return client_of(add_second_factor(make_staff("ed", "editor")))


def test_pictures_that_staff_send_go_the_same_way(editor):
    editor.post("/admin/images/add/", {"title": "Square", "file": picture(), "tags": "", "focal_point_x": ""})
    many = {"title": "Square 2", "files[]": picture()}
    editor.post("/admin/images/multiple/add/", many, headers={"X-Requested-With": "XMLHttpRequest"})

    assert WagtailImage.objects.count() == 2
    for stored in WagtailImage.objects.all():
        with stored.file.open() as file:
            assert SECRET.encode() not in file.read()
        assert (stored.width, stored.height) == (20, 40)


def test_a_disguised_picture_that_staff_send_is_refused_beside_the_field(editor):
    answer = editor.post("/admin/images/add/", {"title": "Square", "file": SimpleUploadedFile("x.jpg", b"<html>")})

    assert answer.status_code == 200
    assert not WagtailImage.objects.exists()


def test_documents_that_staff_send_go_the_same_way(editor):
    editor.post("/admin/documents/add/", {"title": "Plan", "file": SimpleUploadedFile("plan.pdf", pdf()), "tags": ""})

    with Document.objects.get().file.open() as file:
        assert SECRET.encode() not in file.read()


def test_private_files_are_given_out_as_downloads_that_nothing_keeps():
    name = storages["private"].save("drafts/x.pdf", ContentFile(b"%PDF"))

    answer = send_private(name, called="my draft.pdf", kind="application/pdf")

    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Disposition"] == 'attachment; filename="my draft.pdf"'
    assert answer["Cache-Control"] == "no-store, private"
    assert "sandbox" in answer["Content-Security-Policy"]
    with pytest.raises(Http404):
        send_private("drafts/other.pdf", called="x")


def test_private_files_lie_outside_of_what_is_served(settings):
    assert not Path(storages["private"].location).is_relative_to(settings.MEDIA_ROOT)
    assert not Path(settings.MEDIA_ROOT).is_relative_to(storages["private"].location)
