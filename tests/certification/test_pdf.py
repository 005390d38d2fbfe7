"""The printed certificate: tagged, in its language, the same every time, and with the right letters on the paper."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pypdf import PdfReader

from certification.pdf import FONTS, drawable_characters, render_certificate
from certification.rules import CertificateDocument, unprintable_characters

DOCUMENT = CertificateDocument(
    name="Rosa Quispe",
    title="Open Gov 101, part 1",
    sentence="has completed modules 1 and 2 of Open Gov 101 and passed both quizzes.",
    level="Part 1",
    criteria_version="2026-1",
    number="2026-7K3M-9QTX",
    code="ABCDEFGHJKMN",
    verify_url="https://plaza.example.org/verify/ABCD-EFGH-JKMN/",
    issued_on=date(2026, 11, 23),
    issuer_name="Plaza",
    language="en",
    direction="ltr",
    credential_json=b'{"id": "urn:uuid:1"}',
)
ARABIC = replace(
    DOCUMENT,
    name="ليلى عبد الرحمن الحسيني",
    title="مدخل إلى الحكومة المفتوحة، الجزء الأول",
    sentence="وذلك لإتمام الوحدتين 1 و2.",
    level="الجزء الأول",
    language="ar",
    direction="rtl",
)
INK = "#1e2430"
PAPER = "#fbf7f0"


@pytest.fixture(scope="module")
def english() -> bytes:
    return render_certificate(DOCUMENT)


def test_it_is_one_tagged_page_across_in_its_language(english):
    reader = PdfReader(BytesIO(english))
    root = reader.trailer["/Root"]

    assert len(reader.pages) == 1
    assert [round(side) for side in reader.pages[0].mediabox[2:]] == [842, 595]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert {"/H1", "/P", "/Figure", "/Link"} <= set(structure(root["/StructTreeRoot"]))


def structure(element):
    if isinstance(element, list):
        for child in element:
            yield from structure(child.get_object())
    elif isinstance(element, dict):
        if "/S" in element:
            yield element["/S"]
        if "/K" in element:
            yield from structure(element["/K"].get_object() if hasattr(element["/K"], "get_object") else element["/K"])


def test_it_says_what_it_must(english):
    text = " ".join(PdfReader(BytesIO(english)).pages[0].extract_text().split())

    for words in (
        "Rosa Quispe",
        "Open Gov 101, part 1",
        "Part 1",
        "version 2026-1",
        "23 November 2026",
        "2026-7K3M-9QTX",
        "plaza.example.org/verify/ABCD-EFGH-JKMN/",
    ):
        assert words in text


def test_the_arabic_one_says_so():
    root = PdfReader(BytesIO(render_certificate(ARABIC))).trailer["/Root"]

    assert root["/Lang"] == "ar"


def test_the_signed_record_travels_inside(english):
    assert PdfReader(BytesIO(english)).attachments["credential.json"] == [DOCUMENT.credential_json]


@pytest.mark.parametrize("document", [DOCUMENT, ARABIC], ids=["en", "ar"])
def test_another_process_prints_the_same_bytes(document):
    here = sha256(render_certificate(document)).hexdigest()

    program = (
        "import os, sys, hashlib, django; django.setup();"
        "from datetime import date; from certification.rules import CertificateDocument;"
        "from certification.pdf import render_certificate;"
        f"print(hashlib.sha256(render_certificate({document!r})).hexdigest())"
    ).replace("datetime.date(", "date(")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )

    assert done.stdout.strip() == here


def environment() -> dict[str, str]:
    import os

    return os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings_test", "PYTHONHASHSEED": "7"}


def test_a_missing_font_is_a_failure_and_not_another_font(monkeypatch, tmp_path):
    from certification import pdf

    style = tmp_path / "pdf.css"
    style.write_text(pdf.STYLE.read_text().replace("../fonts/NotoSerif-Bold.ttf", "file:///etc/hostname"))
    monkeypatch.setattr(pdf, "STYLE", style)
    pdf._print_shop.cache_clear()

    with pytest.raises(OSError, match="hostname"):
        render_certificate(DOCUMENT)

    monkeypatch.undo()
    pdf._print_shop.cache_clear()


@pytest.mark.parametrize(
    "name", ["Rosa <b>Quispe</b>", "<img src='https://evil.example/x.png'>", "{{ document.code }}"]
)
def test_a_name_is_only_a_name(name):
    data = render_certificate(replace(DOCUMENT, name=name))

    # Word breaks depend on the width of the page; the letters do not.
    assert "".join(name.split()) in "".join(PdfReader(BytesIO(data)).pages[0].extract_text().split())


# --- Pixels: what stands on the paper, against the same name drawn with the full font ---------------------------------
NAMES = [
    ("Łódź Żółć", "NotoSerif-Bold.ttf", "ltr"),
    ("Nguyễn Thị Hồng", "NotoSerif-Bold.ttf", "ltr"),
    ("Ñandú Çelik Őry", "NotoSerif-Bold.ttf", "ltr"),
    ("Олександр Ґудзь", "NotoSerif-Bold.ttf", "ltr"),
    ("Γιώργος Ξένος", "NotoSerif-Bold.ttf", "ltr"),
    ("გიორგი მაისურაძე", "NotoSerifGeorgian-Bold.ttf", "ltr"),
    ("Հայկ Սարգսյան", "NotoSerifArmenian-Bold.ttf", "ltr"),
    ("ليلى الحسيني", "NotoNaskhArabic-Bold.ttf", "rtl"),
    ("گلناز پورعلی", "NotoNaskhArabic-Bold.ttf", "rtl"),
]
NAME_POINTS = 38
SCALE = 3


@pytest.mark.parametrize(("name", "font", "direction"), NAMES, ids=[name for name, _, _ in NAMES])
def test_the_letters_on_the_paper_are_those_of_the_name(name, font, direction):
    assert not unprintable_characters(name, drawable_characters())
    language = "ar" if direction == "rtl" else "en"
    data = render_certificate(replace(DOCUMENT, name=name, language=language, direction=direction))

    printed, reference = name_on(data), drawn(name, font, direction)

    assert abs(printed.width - reference.width) <= SCALE * 2
    assert abs(printed.height - reference.height) <= SCALE * 2
    assert unlike(printed, reference.resize(printed.size)) < 0.03


def test_another_name_would_be_noticed():
    data = render_certificate(replace(DOCUMENT, name="Łódź Żółć"))

    assert unlike(name_on(data), drawn("Âódù Žółċ", "NotoSerif-Bold.ttf", "ltr").resize(name_on(data).size)) > 0.05


def name_on(data: bytes) -> Image.Image:
    """The name cut out of the page: the tallest line of writing in the upper part."""
    page = pypdfium2.PdfDocument(data)[0].render(scale=SCALE).to_pil().convert("RGB")
    width, height = page.size
    ink = dark(page.crop((int(width * 0.1), 0, int(width * 0.9), int(height * 0.5))))
    top, bottom = max(lines_of(ink), key=lambda line: line[1] - line[0])
    return trimmed(ink.crop((0, top, ink.width, bottom)))


def lines_of(ink: Image.Image) -> list[tuple[int, int]]:
    """Top and bottom of every line of writing; dots and accents belong to the line they are close to."""
    lines: list[tuple[int, int]] = []
    for row in range(ink.height):
        if ink.crop((0, row, ink.width, row + 1)).getbbox():
            close = lines and row - lines[-1][1] <= 3 * SCALE
            lines = [*lines[:-1], (lines[-1][0], row + 1)] if close else [*lines, (row, row + 1)]
    return lines


def drawn(name: str, font: str, direction: str) -> Image.Image:
    """The name drawn from the full font file, at the size of the certificate."""
    face = ImageFont.truetype(FONTS / font, NAME_POINTS * SCALE, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("RGB", (2200, 400), PAPER)
    ImageDraw.Draw(image).text((40, 100), name, font=face, fill=INK, direction=direction)
    return trimmed(dark(image))


def dark(image: Image.Image) -> Image.Image:
    return image.convert("L").point(lambda light: 255 if light < 90 else 0)


def trimmed(image: Image.Image) -> Image.Image:
    return image.crop(image.getbbox())


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ, after a little softening: two drawers round edges in two ways."""
    size = (one.width // SCALE, one.height // SCALE)
    difference = ImageChops.difference(one.resize(size, Image.Resampling.BOX), other.resize(size, Image.Resampling.BOX))
    return sum(difference.histogram()[128:]) / (size[0] * size[1])


def test_the_attached_record_is_json(english):
    (record,) = PdfReader(BytesIO(english)).attachments["credential.json"]

    assert json.loads(record) == {"id": "urn:uuid:1"}
