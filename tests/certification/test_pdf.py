"""The printed certificate: tagged, in its language, the same every time, and with the right letters on the paper."""

import json
import pickle
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pypdf import PdfReader

from certification.certificates.pdf import (
    ONE_AT_A_TIME,
    PICTURE_WIDTH,
    certificate_html,
    first_page,
    picture_of,
    render_certificate,
)
from certification.certificates.rules import CertificateDocument, name_size
from lms.lib.names import judge_name
from lms.lib.scripts import BY_CODE, OWN_FONTS, SCRIPTS, Script, width_of

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
        "2026-1",
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
        "from datetime import date; from certification.certificates.rules import CertificateDocument;"
        "from certification.certificates.pdf import PICTURE_WIDTH, certificate_html, picture_of, render_certificate;"
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
    from certification.certificates import pdf

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


# --- What stands on it ------------------------------------------------------------------------------------------------
def test_headings_and_paragraphs_do_not_stand_in_each_other(english):
    with pikepdf.open(BytesIO(english)) as file:
        nested = [inner for outer in ("/H1", "/P") for inner in below(file.Root.StructTreeRoot, outer)]

    assert not {"/H1", "/P", "/Div"} & set(nested)


def below(element, name: str, *, inside: bool = False):
    """Names of all elements that stand somewhere below an element called `name`."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if inside:
                yield str(kid.S)
            yield from below(kid, name, inside=inside or str(kid.S) == name)


def test_it_reads_as_one_sentence(english):
    text = " ".join(words_in_tree(english))

    assert "This certifies that Rosa Quispe has completed modules 1 and 2" in text


@pytest.mark.parametrize("last_day", [None, date(2029, 11, 23)])
def test_an_end_is_printed_where_there_is_one(last_day):
    text = " ".join(words_in_tree(render_certificate(replace(DOCUMENT, valid_until=last_day))))

    assert ("Valid until 23 November 2029" in text) is (last_day is not None)


STILL_STANDS = {
    "en": "Only the check, by its address or code, tells whether it still stands.",
    "es": "Solo la comprobación, por su dirección o su código, dice si sigue vigente.",
    "fr": "Seule la vérification, par son adresse ou son code, dit s’il est toujours valable.",
    "ar": "التحقق وحده، بعنوانها أو رمزها، يبيّن هل ما زالت سارية.",
}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("name", ["Rosa Quispe", ""], ids=["named", "without the name"])
def test_it_says_when_it_was_issued_and_that_only_the_check_tells_whether_it_still_stands(language, name):
    """A file that somebody keeps does not learn of a revocation."""
    direction = "rtl" if language == "ar" else "ltr"
    document = replace(DOCUMENT, name=name, language=language, direction=direction)

    data = render_certificate(document)
    read = " ".join(words_in_tree(data))

    assert STILL_STANDS[language] in read
    drawn = "".join(PdfReader(BytesIO(data)).pages[0].extract_text().split())
    assert "plaza.example.org/verify/ABCD-EFGH-JKMN/" in drawn
    with translation.override(language):
        assert date_format(DOCUMENT.issued_on, "DATE_FORMAT") in read


@pytest.mark.parametrize("name", ["", "Aminata Diallo"])
def test_a_signatory_stands_under_a_line_where_there_is_one(name):
    page = certificate_html(replace(DOCUMENT, signatory_name=name, signatory_office="Director"))

    assert ('class="line"' in page, "Director" in page) == (bool(name), bool(name))


def test_what_is_loaded_is_small_for_a_short_name(english):
    assert len(english) < 40_000


# --- Fonts: ours, and no others ---------------------------------------------------------------------------------------
def fonts_in(data: bytes) -> set[str]:
    with pikepdf.open(BytesIO(data)) as file:
        return {str(one.FontName).partition("+")[2] for one in file.objects if is_font(one)}


def is_font(one) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"


def test_a_machine_without_fonts_prints_the_same_bytes(english, tmp_path):
    (tmp_path / "empty.conf").write_text("<fontconfig></fontconfig>")
    program = (
        "import hashlib, sys, pickle, django; django.setup();"
        "from certification.certificates.pdf import PICTURE_WIDTH, certificate_html, picture_of, render_certificate;"
        "print(hashlib.sha256(render_certificate(pickle.load(sys.stdin.buffer))).hexdigest())"
    )
    bare = environment() | {"FONTCONFIG_FILE": str(tmp_path / "empty.conf"), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input=pickle.dumps(DOCUMENT),
        capture_output=True,
        check=True,
        env=bare,
    )

    assert done.stdout.decode().strip() == sha256(english).hexdigest()


@pytest.mark.parametrize("name", ["Rosa", "ᠮᠣᠩᠭᠣᠯ", "王小芳"])
def test_no_font_of_the_machine_is_ever_used(name, settings, tmp_path):
    settings.CJK_FONTS = str(tmp_path)

    assert all(font.startswith("Plaza-") for font in fonts_in(render_certificate(replace(DOCUMENT, name=name))))


def test_a_font_that_an_operator_installs_is_used(settings, tmp_path):
    settings.CJK_FONTS = str(tmp_path)
    font = TTFont(OWN_FONTS / "NotoSansThaana-Bold.ttf")
    glyph = font.getBestCmap()[0x0784]
    for table in font["cmap"].tables:
        table.cmap.update({ord(sign): glyph for sign in "王小芳"})
    font.save(tmp_path / BY_CODE["Hani"].font)

    data = render_certificate(replace(DOCUMENT, name="王小芳"))

    assert any("CJK" in font for font in fonts_in(data))
    assert "王小芳" in words_in_tree(data)


# --- The order of what is read ----------------------------------------------------------------------------------------
def words_in_tree(data: bytes) -> list[str]:
    """What a screen reader gets, piece by piece: the text that the file's tree gives for each."""
    with pikepdf.open(BytesIO(data)) as file:
        return list(told_below(file.Root.StructTreeRoot))


def told_below(element):
    if "/ActualText" in element:
        yield str(element.ActualText)
        return
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from told_below(kid)


@pytest.mark.parametrize("name", [ARABIC.name, "Rosa Quispe", "श्रीकृष्ण त्रिपाठी", "ស្រីមុំ ព្រហ្មវិហារ"])
@pytest.mark.parametrize("document", [DOCUMENT, ARABIC], ids=["en", "ar"])
def test_words_are_read_and_copied_in_their_order(document, name):
    data = render_certificate(replace(document, name=name))

    read = words_in_tree(data)
    with first_page(data) as page:
        lines = page.get_textpage().get_text_range().splitlines()

    assert {name, document.title, document.sentence, document.level, "2026-1", document.number} <= set(read)
    assert {name, document.title, "2026-1", document.number, "ABCD-EFGH-JKMN"} <= set(lines)


# --- Room: the longest words that there may be ------------------------------------------------------------------------
MARGIN = 12 / 25.4 * 72  # points that home printers leave free
LONGEST_NAMES = ["Maria da Conceição " * 6 + "Sá", "W" * 120, "ශ්‍රී ප්‍රියංකා " * 7, "ليلى عبد الرحمن " * 7 + "بدر"]
SCHEMES = [
    (file.stem, language, words)
    for file in sorted((Path(settings.BASE_DIR) / "content" / "schemes").glob("*foundation.toml"))
    for language, words in tomllib.loads(file.read_text())["words"].items()
]


@pytest.mark.parametrize("name", LONGEST_NAMES, ids=["many words", "wide", "Sinhala", "Arabic"])
@pytest.mark.parametrize(("scheme", "language", "words"), SCHEMES, ids=[f"{one}-{two}" for one, two, _ in SCHEMES])
def test_long_words_keep_inside_the_frame_and_off_each_other(scheme, language, words, name):
    document = replace(
        DOCUMENT,
        name=judge_name(name).name,
        title=words["name"],
        sentence=words["sentence"],
        level=words["level"],
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        valid_until=date(2029, 11, 23),
        signatory_name="Aminata Diallo",
        signatory_office="Director, Open Government Academy",
    )

    boxes, few = boxes_of(render_certificate(document)), boxes_of(render_certificate(replace(document, name="Rosa")))

    assert all(left > MARGIN and right < 842 - MARGIN for left, _low, right, _high in boxes)
    assert all(low > MARGIN and high < 595 - MARGIN for _left, low, _right, high in boxes)
    assert levels_below_the_facts(boxes) == levels_below_the_facts(few)


def levels_below_the_facts(boxes: list[tuple[float, float, float, float]]) -> set[int]:
    """The heights at which something stands from the row of facts down: what comes from above would add one."""
    facts = 595 - 135 / 25.4 * 72
    return {round(low) for _left, low, _right, _high in boxes if low < facts}


def boxes_of(data: bytes) -> list[tuple[float, float, float, float]]:
    """Left, lower, right and upper edge of every piece of text on the page."""
    with first_page(data) as page:
        return [one.get_bounds() for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])]


def test_a_picture_of_it_is_light_and_shows_it(english):
    picture = Image.open(BytesIO(picture_of(english)))

    assert picture.width == PICTURE_WIDTH
    assert picture.width / picture.height == pytest.approx(297 / 210, abs=0.01)
    assert len(picture_of(english)) < 80_000


# --- Threads: neither library is made for them -----------------------------------------------------------------------
CALLS = ("FPDF_LoadMemDocument64", "FPDF_LoadPage", "FPDF_RenderPageBitmap", "FPDF_ClosePage", "FPDF_CloseDocument")


def test_nothing_of_a_picture_is_done_while_another_may_be_made(monkeypatch, english):
    """The page and the file were closed once the lock was free: another thread's picture could be in the works."""
    done = []
    for name in CALLS:
        real = getattr(pypdfium2.raw, name)
        monkeypatch.setattr(
            pypdfium2.raw, name, lambda *given, n=name, r=real: (done.append((n, ONE_AT_A_TIME.locked())), r(*given))[1]
        )

    picture_of(english)

    assert {name for name, _held in done} >= {"FPDF_LoadPage", "FPDF_ClosePage", "FPDF_CloseDocument"}
    assert [name for name, is_held in done if not is_held] == []


# --- Pixels: what stands on the paper, against the same name drawn with the full font ---------------------------------
OURS = [script for script in SCRIPTS if not script.is_installed_apart]
NAME_POINTS = 38
SCALE = 3
CLAY = (168, 67, 42)  # of the line below the name
ALIKE = 0.012  # share of pixels; an accent less is more


@pytest.mark.parametrize("script", OURS, ids=[script.code for script in OURS])
def test_the_letters_on_the_paper_are_those_of_the_name(script):
    judged = judge_name(script.sample)
    data = render_certificate(replace(DOCUMENT, name=judged.name))

    printed, reference = name_on(data), drawn(judged.name, script)

    assert judged.flaw is None
    assert name_size(width_of(judged.name)) == ""
    assert abs(printed.width - reference.width) <= SCALE * 2
    assert abs(printed.height - reference.height) <= SCALE * 2
    # Word by word: what one drawer rounds in a letter adds up over a long name.
    pairs = list(zip(words_of(printed), words_of(reference), strict=True))
    assert max(unlike(one, other) for one, other in pairs) < ALIKE


def test_a_name_in_arabic_stands_in_an_arabic_certificate_as_it_should():
    data = render_certificate(replace(ARABIC, name="ليلى الحسيني"))

    pairs = zip(words_of(name_on(data, 0.1, 0.855)), words_of(drawn("ليلى الحسيني", BY_CODE["Arab"])), strict=True)
    assert max(unlike(one, other) for one, other in pairs) < ALIKE


def test_another_name_would_be_noticed():
    data = render_certificate(replace(DOCUMENT, name="Łódź Żółć"))

    pairs = zip(words_of(name_on(data)), words_of(drawn("Âódù Žółċ", BY_CODE["Latn"])), strict=True)
    assert min(unlike(one, other) for one, other in pairs) > ALIKE


@pytest.mark.parametrize("script", OURS, ids=[script.code for script in OURS])
def test_tofu_would_be_noticed(script):
    letters = [sign for sign in script.sample if sign != " "]
    box = "\uffff"  # no font has it: what is drawn is the box of the font

    boxes = drawn(box * len(letters), script)

    assert unlike(drawn(script.sample, script), boxes) > 0.1


def name_on(data: bytes, begin: float = 0.145, end: float = 0.92) -> Image.Image:
    """The name cut out of the page: what stands on the clay line, as high as its line is."""
    with first_page(data) as opened:
        page = opened.render(scale=SCALE).to_pil().convert("RGB")
    column = [page.getpixel((page.width // 2, row)) for row in range(page.height // 5, page.height * 3 // 5)]
    line = page.height // 5 + next(row for row, colour in enumerate(column) if like(colour, CLAY))
    top = line - 84 * SCALE  # below the title; the grey words above the name are not dark
    return trimmed(dark(page.crop((int(page.width * begin), top, int(page.width * end), line - 1))))


def words_of(image: Image.Image) -> list[Image.Image]:
    """The image cut where nothing stands for a fifth of the size of type."""
    empty = [image.crop((column, 0, column + 1, image.height)).getbbox() is None for column in range(image.width)]
    cuts, begin = [], 0
    for column in range(1, image.width):
        if not empty[column] and all(empty[max(0, column - NAME_POINTS * SCALE // 6) : column]):
            cuts.append((begin, column))
            begin = column
    return [trimmed(image.crop((left, 0, right, image.height))) for left, right in [*cuts, (begin, image.width)]]


def like(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def drawn(name: str, script: Script) -> Image.Image:
    """The name drawn from the full font file, at the size of the certificate."""
    face = ImageFont.truetype(script.path, NAME_POINTS * SCALE, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("RGB", (3200, 500), PAPER)
    direction = "rtl" if script.is_right_to_left else "ltr"
    ImageDraw.Draw(image).text((40, 150), name, font=face, fill=INK, direction=direction)
    return trimmed(dark(image))


def dark(image: Image.Image) -> Image.Image:
    return image.convert("L").point(lambda light: 255 if light < 90 else 0)


def trimmed(image: Image.Image) -> Image.Image:
    return image.crop(image.getbbox())


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ where the two lie best, softened: two drawers round edges in two ways."""
    size = (one.width + 2 * SCALE, one.height + 2 * SCALE)
    return min(
        difference(on_ground(one, size, SCALE, SCALE), on_ground(other, size, across, down))
        for across in range(2 * SCALE + 1)
        for down in range(2 * SCALE + 1)
    )


def on_ground(image: Image.Image, size: tuple[int, int], across: int, down: int) -> Image.Image:
    ground = Image.new("L", size)
    ground.paste(image, (across, down))
    return ground.resize((size[0] // SCALE, size[1] // SCALE), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageChops.difference(one, other).histogram()[128:]) / (one.width * one.height)


def test_the_attached_record_is_json(english):
    (credential,) = PdfReader(BytesIO(english)).attachments["credential.json"]

    assert json.loads(credential) == {"id": "urn:uuid:1"}
