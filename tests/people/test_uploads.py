"""Uploads: drawn or packed anew before they are stored, so that they tell nothing of their makers."""

import io
import zipfile

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

from people.uploads.cleaning import clean_document, clean_picture, documents, office, pictures, portable

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


def maze() -> bytes:
    """A PDF with a thing in a thing in a thing, deeper than any program makes them."""
    deep, out = pikepdf.Array([]), io.BytesIO()
    for _depth in range(portable.MOST_DEPTH + 5):
        deep = pikepdf.Array([deep])
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Deep = deep
        document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = SECRET
    book.active["A1"] = "kept"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CORE = f'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" {DC}'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R = f'xmlns:r="{KIND}"'
OFFICE = f'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" {DC}'
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
TEXT = f'xmlns:text="{OASIS}:text:1.0" xmlns:meta="{OASIS}:meta:1.0"'
CONFIG = 'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
MANIFEST = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'


def relations(*rows: tuple[str, str, str]) -> bytes:
    """A part with relations: (kind, target, mode)."""
    inside = "".join(
        f'<Relationship Id="r{number}" Type="{KIND}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for number, (kind, target, mode) in enumerate(rows)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'.encode()


def text_document() -> bytes:
    """A DOCX that tells of its maker in every way that Word knows."""
    photo, drawing = picture("JPEG").read(), picture("PNG").read()
    return package(
        {
            "[Content_Types].xml": (
                f"<Types><Override PartName='/docProps/custom.xml' ContentType='{SECRET}'/></Types>"
            ),
            "_rels/.rels": relations(
                ("officeDocument", "word/document.xml", "Internal"), ("thumb", "docProps/thumbnail.jpeg", "Internal")
            ),
            "docProps/core.xml": f"<cp:coreProperties {CORE}><dc:creator>{SECRET}</dc:creator></cp:coreProperties>",
            "docProps/app.xml": f"<Properties><Template>C:/Users/{SECRET}/a.dotx</Template></Properties>",
            "docProps/custom.xml": f"<Properties><p name='x'>{SECRET}</p></Properties>",
            "docProps/thumbnail.jpeg": photo,
            "customXml/item1.xml": f"<x>{SECRET}</x>",
            "_xmlsignatures/sig1.xml": f"<x>{SECRET}</x>",
            "word/document.xml": (
                f'<w:document {W} w:rsidR="{SECRET}"><w:ins w:author="{SECRET}" w:initials="{SECRET}">kept</w:ins>'
                f"<!-- {SECRET} --></w:document>"
            ),
            "word/comments.xml": f'<w:comments {W}><w:comment w:author="{SECRET}">kept</w:comment></w:comments>',
            "word/people.xml": (
                f'<w15:people {W15}><w15:person w15:author="{SECRET}">'
                f'<w15:presenceInfo w15:providerId="AD" w15:userId="S::{SECRET}@x.org"/></w15:person></w15:people>'
            ),
            "word/settings.xml": (
                f'<w:settings {W} {R}><w:attachedTemplate r:id="r0"/>'
                f'<w:docVars><w:docVar w:val="{SECRET}"/></w:docVars>'
                f"<w:mailMerge><w:query w:val='{SECRET}'/></w:mailMerge></w:settings>"
            ),
            "word/_rels/settings.xml.rels": relations(
                ("attachedTemplate", f"file:///C:/Users/{SECRET}/{SECRET}.dotx", "External")
            ),
            "word/_rels/document.xml.rels": relations(
                ("hyperlink", "https://example.org/kept", "External"),
                ("hyperlink", f"file:///C:/Users/{SECRET}/b.docx", "External"),
                ("image", f"file:///C:/Users/{SECRET}/c.png", "External"),
            ),
            "word/media/image1.jpeg": photo + SECRET.encode(),
            "word/media/image2.png": drawing,
            "word/embeddings/table.xlsx": sheet(),
        }
    )


def open_document() -> bytes:
    """An ODT that tells of its maker in every way that LibreOffice knows."""
    return package(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": (
                f'<m:manifest {MANIFEST}><m:file-entry m:full-path="Thumbnails/thumbnail.png"/></m:manifest>'
            ),
            "META-INF/documentsignatures.xml": f"<x>{SECRET}</x>",
            "meta.xml": (
                f"<office:document-meta {OFFICE} {TEXT}><office:meta>"
                f"<meta:initial-creator>{SECRET}</meta:initial-creator>"
                f"<meta:template>/home/{SECRET}/a.ott</meta:template></office:meta></office:document-meta>"
            ),
            "Object 1/meta.xml": f"<office:document-meta {OFFICE}><x>{SECRET}</x></office:document-meta>",
            "settings.xml": (
                f"<office:s {OFFICE} {CONFIG}>"
                f'<config:config-item config:name="PrinterName">{SECRET}</config:config-item>'
                "</office:s>"
            ),
            "content.xml": (
                f"<office:body {OFFICE} {TEXT}><office:annotation><dc:creator>{SECRET}</dc:creator>"
                f"<meta:creator-initials>{SECRET}</meta:creator-initials>kept</office:annotation>"
                f"<text:author-name>{SECRET}</text:author-name></office:body>"
            ),
            "Pictures/a.jpg": picture("JPEG").read(),
            "Configurations2/a.xml": f"<x>{SECRET}</x>",
            "Thumbnails/thumbnail.png": SECRET.encode(),
        }
    )


def workbook() -> bytes:
    """An XLSX that tells of its maker in every way that Excel knows, made from one that opens."""
    with zipfile.ZipFile(io.BytesIO(sheet())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = f'<x15ac:absPath xmlns:x15ac="urn:x" url="C:/Users/{SECRET}/"/><fileSharing userName="{SECRET}"/>'
    book = parts["xl/workbook.xml"].decode()
    parts["xl/workbook.xml"] = book.replace("<sheets>", f"{path}<sheets>").encode()
    return package(
        parts
        | {
            "xl/persons/person.xml": f'<personList><person displayName="{SECRET}" userId="{SECRET}"/></personList>',
            "xl/comments/c.xml": f'<comments xmlns="{main}"><authors><author>{SECRET}</author></authors></comments>',
            "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{main}" {R}><pageSetup r:id="{SECRET}"/></worksheet>',
            "xl/revisions/userNames.xml": f"<users><userInfo name='{SECRET}'/></users>",
            "xl/printerSettings/printerSettings1.bin": SECRET.encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                ("externalLinkPath", f"file:///C:/Users/{SECRET}/other.xlsx", "External")
            ),
        }
    )


def talkative_pdf() -> bytes:
    """A PDF that tells of its maker, runs scripts and carries files in every place for it."""
    name, text = pikepdf.Name, pikepdf.String(SECRET)
    script, launch = pikepdf.Dictionary(S=name.JavaScript, JS=text), pikepdf.Dictionary(S=name.Launch, F=text)
    turns_page = pikepdf.Dictionary(S=name.Named, N=name.NextPage, Next=pikepdf.Array([launch]))
    with pikepdf.new() as document:
        page = document.add_blank_page()
        document.docinfo["/Author"] = SECRET
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET]
        document.attachments["a.txt"] = SECRET.encode()
        document.Root.OpenAction, document.Root.AA = script, pikepdf.Dictionary(WC=script)
        document.Root.PieceInfo = pikepdf.Dictionary(X=text)
        document.Root.AcroForm = pikepdf.Dictionary(
            XFA=text,
            Fields=[document.make_indirect(pikepdf.Dictionary(FT=name.Sig, T="s", V=pikepdf.Dictionary(Name=text)))],
        )
        photo = document.make_stream(picture("JPEG").read())
        photo.Filter, photo.Type, photo.Subtype = name.DCTDecode, name.XObject, name.Image
        photo.Metadata = document.make_stream(SECRET.encode())
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=photo))
        page.obj.AA = pikepdf.Dictionary(O=script)
        page.obj.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(Subtype=name.Text, T=text, Contents="kept", RC=text, M="D:20260101"),
                pikepdf.Dictionary(Subtype=name.Link, A=launch),
                pikepdf.Dictionary(Subtype=name.Link, A=pikepdf.Dictionary(S=name.URI, URI=f"javascript:{SECRET}")),
                pikepdf.Dictionary(Subtype=name.Link, A=pikepdf.Dictionary(S=name.URI, URI="https://example.org/kept")),
                pikepdf.Dictionary(Subtype=name.Widget, T="field", A=turns_page, AA=pikepdf.Dictionary(K=script)),
                pikepdf.Dictionary(Subtype=name.FileAttachment, FS=pikepdf.Dictionary(F=text)),
            ]
        )
        out = io.BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # Names of parts tell too, and a document may stand in another.
        return b"".join(name.encode() + unpacked(archive.read(name)) for name in archive.namelist())


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


def test_a_picture_looks_the_same_without_its_profile():
    """Its profile calls blue what every screen calls red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ").replace(b"____", b"bXYZ")
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (250, 0, 0)).save(out, "PNG", icc_profile=swapped)

    fresh = Image.open(clean_picture(SimpleUploadedFile("x.png", out.getvalue())))

    red, _green, blue = fresh.getpixel((0, 0))
    assert blue > 200 > red
    assert "icc_profile" not in fresh.info


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
    with pytest.raises(ValidationError, match="The most is"):
        clean_picture(picture())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.pdf", pdf()),
        ("x.pdf", talkative_pdf()),
        ("x.xlsx", sheet()),
        ("x.xlsx", workbook()),
        ("x.docx", text_document()),
        ("x.odt", open_document()),
    ],
)
def test_a_document_names_its_maker_no_more(name, data):
    assert SECRET.encode() in unpacked(data), "planted"

    fresh = clean_document(SimpleUploadedFile(name, data)).read()

    assert SECRET.encode() not in unpacked(fresh)


def test_of_a_document_what_it_says_is_kept():
    kept = unpacked(clean_document(SimpleUploadedFile("x.docx", text_document())).read())
    assert kept.count(b"kept") == 4  # text, remark, link, table inside
    assert b"https://example.org/kept" in kept
    kept = clean_document(SimpleUploadedFile("x.pdf", talkative_pdf())).read()
    with pikepdf.open(io.BytesIO(kept)) as document:
        remarks = document.pages[0].Annots
        assert [str(one.Subtype) for one in remarks] == ["/Text", "/Link", "/Link", "/Link", "/Widget"]
        assert str(remarks[0].Contents) == "kept"
        assert [("/A" in one) for one in remarks[1:4]] == [False, False, True]
        assert str(remarks[4]["/T"]) == "field"


def test_a_picture_in_a_document_keeps_its_pixels():
    sent = picture("JPEG").read()

    with zipfile.ZipFile(clean_document(SimpleUploadedFile("x.docx", text_document()))) as archive:
        fresh = archive.read("word/media/image1.jpeg")

    assert len(fresh) < len(sent)
    assert Image.open(io.BytesIO(fresh)).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


def test_a_document_still_opens_and_says_the_same():
    book = openpyxl.load_workbook(clean_document(SimpleUploadedFile("x.xlsx", sheet())))
    assert book.active["A1"].value == "kept"
    with pikepdf.open(clean_document(SimpleUploadedFile("x.pdf", pdf()))) as document:
        assert len(document.pages) == 1
    for data, name in [(text_document(), "x.docx"), (open_document(), "x.odt")]:
        assert b"kept" in unpacked(clean_document(SimpleUploadedFile(name, data)).read())


LOCKED = f"<m:m {MANIFEST}><m:file-entry><m:encryption-data/></m:file-entry></m:m>".encode()
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Types>&b;</Types>'


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.pdf", b"%PDF-1.7 nonsense", "disguised"),
        ("x.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "locked"),
        ("x.pdf", pdf(encryption=pikepdf.Encryption(owner="b")), "locked"),
        ("x.pdf", maze(), "disguised"),
        ("x.docx", b"PK nonsense", "disguised"),
        ("x.docx", package({"evil.exe": b"MZ"}), "disguised"),
        ("x.docx", package({"[Content_Types].xml": b"", "word/vbaProject.bin": b""}), "macros"),
        ("x.docx", package({"[Content_Types].xml": b"<Types><x ContentType='a.macroEnabled'/></Types>"}), "macros"),
        ("x.ods", package({"mimetype": b"x", "Basic/script-lc.xml": b"<x/>"}), "macros"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0 locked", "locked"),
        ("x.odt", package({"mimetype": b"x", "META-INF/manifest.xml": LOCKED}), "locked"),
        ("x.docx", package({"[Content_Types].xml": b"<Types/>", "word/embeddings/oleObject1.bin": b"x"}), "parts"),
        ("x.docx", package({"[Content_Types].xml": b"<Types/>", "word/media/a.svg": b"<svg/>"}), "parts"),
        ("x.docx", package({"[Content_Types].xml": b"<Types/>", "word/media/a.png": b"no picture"}), "disguised"),
        ("x.docx", package({"[Content_Types].xml": BOMB}), "disguised"),
        ("x.docx", package({"[Content_Types].xml": b"<Types>"}), "disguised"),
        ("x.csv", b"a,b\0c", "disguised"),
        ("x.txt", "é".encode("latin-1"), "encoding"),
        ("x.html", b"<html>", "kind"),
    ],
)
def test_unfit_documents_are_refused_with_a_sentence(name, data, code):
    with pytest.raises(ValidationError) as refused:
        clean_document(SimpleUploadedFile(name, data))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("limit", "most", "parts"),
    [("MOST_UNPACKED_BYTES", 1000, {"a": b"0" * 2000}), ("MOST_PARTS", 2, {"a": b"", "b": b""})],
)
def test_a_bomb_is_not_unpacked(monkeypatch, limit, most, parts):
    monkeypatch.setattr(office, limit, most)

    with pytest.raises(ValidationError, match="unpacks to more"):
        clean_document(SimpleUploadedFile("x.docx", package({"[Content_Types].xml": b"<Types/>", **parts})))


def test_documents_in_documents_end_at_the_second():
    inside = package({"[Content_Types].xml": b"<Types/>"})
    for _depth in range(office.MOST_INSIDE):
        inside = package({"[Content_Types].xml": b"<Types/>", "word/embeddings/a.docx": inside})
    deeper = package({"[Content_Types].xml": b"<Types/>", "word/embeddings/a.docx": inside})

    clean_document(SimpleUploadedFile("x.docx", inside))
    with pytest.raises(ValidationError, match="another file inside"):
        clean_document(SimpleUploadedFile("x.docx", deeper))


def test_a_large_document_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 100)

    with pytest.raises(ValidationError, match="too large"):
        clean_document(SimpleUploadedFile("x.txt", b"a" * 101))
