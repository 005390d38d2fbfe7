"""One judgement on printed names, in tables; and the table of scripts against what stands in the folder of fonts."""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from lms.lib import scripts
from lms.lib.names import LONGEST, Judgement, NameFlaw, describe_sign, judge_name
from lms.lib.scripts import BY_CODE, OWN_FONTS, SCRIPTS, drawing_of, language_of, width_of

pytestmark = pytest.mark.once

OURS = [script for script in SCRIPTS if not script.is_installed_apart]
APART = [script for script in SCRIPTS if script.is_installed_apart]


@pytest.fixture(autouse=True)
def no_fonts_of_this_machine(settings, tmp_path):
    settings.CJK_FONTS = str(tmp_path)


# --- Scripts ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("script", OURS, ids=[script.code for script in OURS])
def test_every_script_prints_a_name_with_a_full_font(script):
    drawing = drawing_of(script.sample)

    assert judge_name(script.sample).flaw is None
    assert drawing.missing == ()
    assert set(drawing.fonts) <= {SCRIPTS[0].path, script.path}
    assert script.path.is_file()


@pytest.mark.parametrize(
    "name",
    ["עברית", "ހިން", "සිංහල", "မြန်မာ", "ព្រះ", "ᱚᱞ"],
)
def test_a_text_needs_the_fonts_of_its_letters_alone(name):
    assert len(drawing_of(name).fonts) <= 2


def test_what_has_no_font_is_named():
    assert drawing_of("Rosa ᱚ").missing == ("ᱚ",)


@pytest.mark.parametrize("script", APART, ids=[script.code for script in APART])
def test_a_script_whose_font_is_not_installed_is_refused_for_that_reason(script):
    assert judge_name(script.sample).flaw is NameFlaw.NOT_INSTALLED


@pytest.mark.parametrize("script", APART, ids=[script.code for script in APART])
def test_it_prints_as_soon_as_an_operator_installs_the_font(script, settings, tmp_path):
    assert judge_name(script.sample).flaw is NameFlaw.NOT_INSTALLED

    install_font(script, tmp_path)

    assert judge_name(script.sample).flaw is None
    assert drawing_of(script.sample).fonts == (SCRIPTS[0].path, script.path)


def install_font(script, folder: Path) -> None:
    """A font that draws the signs of the script as if they were Latin letters."""
    font = TTFont(OWN_FONTS / "NotoSansThaana-Bold.ttf")
    glyph = font.getBestCmap()[0x0784]
    for table in font["cmap"].tables:
        table.cmap.update({ord(sign): glyph for sign in script.sample})
    font.save(folder / script.font)


def test_shared_signs_look_at_home():
    assert [language_of(name) for name in ("王", "王ハ", "王한", "Rosa")] == ["zh", "ja", "ko", ""]


def test_a_name_is_as_wide_as_its_letters():
    assert width_of("WW") == pytest.approx(2 * width_of("W"))
    assert width_of("il") < width_of("WM") < 2.5


def test_the_documentation_has_the_same_table():
    page = (Path(settings.BASE_DIR) / "docs" / "operators" / "names-and-scripts.md").read_text("utf-8")

    rows = re.findall(r"^\| ([^|]+?) \| `(\w{4})` \| `([^`]+)` \| (ours|apart) \|$", page, re.M)

    expected = [(one.name, one.code, one.font, "apart" if one.is_installed_apart else "ours") for one in SCRIPTS]
    assert rows == expected


def test_every_font_in_the_folder_is_used_and_named_as_full():
    used = {script.font for script in OURS} | {
        "NotoSans-Regular.ttf",
        "NotoSans-Bold.ttf",
        "NotoNaskhArabic-Regular.ttf",
    }

    assert {path.name for path in OWN_FONTS.glob("*.?t?")} == used


# --- Names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  Jose\u0301 \n  Nunez ", "José Nunez"),
        ("Rosa\u00a0\u3000Quispe", "Rosa Quispe"),
        ("\u200eRosa\u200f", "Rosa"),
        ("\u2068Rosa\u2069", "Rosa"),
        ("\u202aRosa\u202c", "Rosa"),
        ("Ro\u200bs\u00ada\ufeff", "Rosa"),
        ("Ro\u200dsa\u200c", "Rosa"),
        ("Rosa\U000e0041", "Rosa"),
        ("ㅤ김", "김"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200cعلی\u200c رضا", "علی رضا"),
        ("ක\u200dව", "කව"),
        ("ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී"),
        ("र\u094d\u200dय", "र\u094d\u200dय"),
        ("র\u200d\u09cdয", "র\u200d\u09cdয"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("a\U000e0100", "a"),
    ],
)
def test_what_changes_nothing_is_taken_out_and_what_is_needed_stays(typed, printed):
    assert judge_name(typed).name == printed


@pytest.mark.parametrize(
    "name",
    [
        "O’Neill",
        "Gal·la",
        "Jean-Pierre",
        "José (Pepe) Núñez, Jr.",
        "Kaʻahumanu",
        "Ẹ\u0300mí",
        "שָׁלוֹם",
        "אֱלִישֶׁ֑בַע",
        "مُحَمَّدٌ",
        "Wang (Ольга)",
        "Ольга Wang",
        "ليلى Amina",
        "Иван 3",
        "علی۱۲",
        "Moineau 7",
    ],
)
def test_names_that_people_have_are_printed(name):
    assert judge_name(name) == Judgement(unicodedata.normalize("NFC", name))


@pytest.mark.parametrize(
    ("name", "flaw", "signs"),
    [
        ("", NameFlaw.NOTHING_VISIBLE, []),
        ("\u200e\u2068\u2069", NameFlaw.NOTHING_VISIBLE, []),
        ("\u3164\u2800", NameFlaw.NOTHING_VISIBLE, []),
        ("... - ’", NameFlaw.NOTHING_VISIBLE, []),
        ("x" * (LONGEST + 1), NameFlaw.TOO_LONG, []),
        ("Ro\u202esa", NameFlaw.CONTROL, ["\u202e"]),
        ("Ro\u202dsa", NameFlaw.CONTROL, ["\u202d"]),
        ("Ro\x07sa", NameFlaw.CONTROL, ["\x07"]),
        ("Ro\x00sa", NameFlaw.CONTROL, ["\x00"]),
        ("Rosa\ue000", NameFlaw.CONTROL, ["\ue000"]),
        ("\u0301Rosa", NameFlaw.LOOSE_MARK, ["\u0301"]),
        ("Rosa \u0301", NameFlaw.LOOSE_MARK, ["\u0301"]),
        ("Rosa-\u0323", NameFlaw.LOOSE_MARK, ["\u0323"]),
        ("e" + "\u0301" * 110, NameFlaw.PILED_MARKS, ["\u0301"]),
        ("e\u0301\u0301", NameFlaw.PILED_MARKS, ["\u0301"]),
        ("a\u0300\u0302\u0304\u0306\u0307", NameFlaw.PILED_MARKS, ["\u0307"]),
        ("Раul", NameFlaw.MIXED_WORD, ["Р", "u"]),
        ("Roza Ивaн", NameFlaw.MIXED_WORD, ["И", "a"]),
        ("Αlpha", NameFlaw.MIXED_WORD, ["Α", "l"]),
        ("王Wang", NameFlaw.MIXED_WORD, ["王", "W"]),
        ("김さくら", NameFlaw.MIXED_WORD, ["김", "さ"]),
        ("O'Нeill", NameFlaw.MIXED_WORD, ["O", "Н"]),
        ("王 Wang", NameFlaw.NOT_INSTALLED, ["王"]),
        ("山田はな", NameFlaw.NOT_INSTALLED, ["山", "田"]),
        ("\U0001f600 Rosa", NameFlaw.NOT_DRAWABLE, ["\U0001f600"]),
        ("ᠮᠣᠩ", NameFlaw.NOT_DRAWABLE, ["ᠮ", "ᠣ"]),
    ],
)
def test_what_is_refused_and_for_which_sign(name, flaw, signs):
    judged = judge_name(name)

    assert (judged.flaw, list(judged.signs)) == (flaw, signs)


def test_the_longest_name_is_printed():
    assert judge_name("x" * LONGEST).flaw is None


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ("é", "“é” (U+00E9 LATIN SMALL LETTER E WITH ACUTE)"),
        ("\u0301", "“◌\u0301” (U+0301 COMBINING ACUTE ACCENT)"),
        ("\u202e", "(U+202E RIGHT-TO-LEFT OVERRIDE)"),
        ("\x07", "(U+0007)"),
    ],
)
def test_a_sign_is_told_so_that_one_can_find_it(sign, words):
    assert describe_sign(sign) == f"\u2068{words}\u2069"


def test_codes_are_unique():
    assert len(BY_CODE) == len(SCRIPTS)


def test_many_threads_may_ask_for_fonts_at_once():
    """An open font is read bit by bit, and two threads that did so at once met an error."""
    name = "Rosa \u0915\u094d\u0937\u092e\u093e \u0b9a\u0bc6\u0bb2\u0bcd\u0bb5\u0bbf"
    for _again in range(5):
        scripts._widths_in.cache_clear()
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _n: (drawing_of(name), width_of(name)), range(8)))
        assert len(set(found)) == 1
