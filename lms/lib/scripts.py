"""Which ways of writing a certificate can print: the one table that forms, printing, documentation and tests read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools import unicodedata as unicode_data
from fontTools.ttLib import TTFont

OWN_FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
INHERITS = {"Zyyy", "Zinh"}  # signs that belong to no script of their own: digits, dots, accents
IN_READING_ORDER = {"Latn", "Cyrl", "Grek", "Armn", "Geor"}  # one letter after the other, on paper as in the file
CJK_FONT = "NotoSerifCJK-Bold.ttc"  # 27 MB: not part of the product, an operator installs it


@dataclass(frozen=True)
class Script:
    """One way of writing that certificates print.

    `code`: as ISO 15924 has it. `font`: the file that draws it, the whole of it. `sample`: a name that needs what is
    hard about the script (conjuncts, marks, joining). `language`: tag that makes shared signs look at home.
    """

    code: str
    name: str
    font: str
    sample: str
    language: str = ""
    is_right_to_left: bool = False

    @property
    def path(self) -> Path:
        """Where the font lies; whether it lies there is another question for scripts that an operator adds."""
        return (Path(settings.CJK_FONTS) if self.is_installed_apart else OWN_FONTS) / self.font

    @property
    def is_installed_apart(self) -> bool:
        """Whether the font is left to the operator, because of its weight."""
        return self.font == CJK_FONT


SCRIPTS = (
    Script("Latn", "Latin", "NotoSerif-Bold.ttf", "Nguyễn Łódź Ñandú Őry"),
    Script("Cyrl", "Cyrillic", "NotoSerif-Bold.ttf", "Олександр Ґудзь Өнөр"),
    Script("Grek", "Greek", "NotoSerif-Bold.ttf", "Γιώργος Ξένος"),
    Script("Arab", "Arabic", "NotoNaskhArabic-Bold.ttf", "ليلى پورعلی ٹیپو", is_right_to_left=True),
    Script("Armn", "Armenian", "NotoSerifArmenian-Bold.ttf", "Հայկ Սարգսյան"),
    Script("Geor", "Georgian", "NotoSerifGeorgian-Bold.ttf", "გიორგი მაისურაძე"),
    Script("Hebr", "Hebrew", "NotoSerifHebrew-Bold.ttf", "יעל בן־דוד", is_right_to_left=True),
    Script("Ethi", "Ethiopic", "NotoSerifEthiopic-Bold.ttf", "ሰላማዊት ኃይሌ"),
    Script("Tfng", "Tifinagh", "NotoSansTifinagh-Regular.ttf", "ⵜⴰⵏⵉⵔⵜ ⴰⵎⴰⵣⵉⵖ"),
    Script("Thaa", "Thaana", "NotoSansThaana-Bold.ttf", "އައިޝަތު މުޙައްމަދު", is_right_to_left=True),
    Script("Deva", "Devanagari", "NotoSerifDevanagari-Bold.ttf", "श्रीकृष्ण त्रिपाठी"),
    Script("Beng", "Bengali", "NotoSerifBengali-Bold.ttf", "জ্যোৎস্না চক্রবর্তী"),
    Script("Guru", "Gurmukhi", "NotoSerifGurmukhi-Bold.ttf", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ"),
    Script("Gujr", "Gujarati", "NotoSerifGujarati-Bold.ttf", "જ્ઞાનેશ્વર પટેલ"),
    Script("Orya", "Odia", "NotoSansOriya-Bold.ttf", "ସୁଶ୍ରୀ ମହାପାତ୍ର"),
    Script("Taml", "Tamil", "NotoSerifTamil-Bold.ttf", "தமிழ்ச்செல்வி ஸ்ரீராம்"),
    Script("Telu", "Telugu", "NotoSerifTelugu-Bold.ttf", "శ్రీనివాస్ కృష్ణ"),
    Script("Knda", "Kannada", "NotoSerifKannada-Bold.ttf", "ಶ್ರೀಧರ ಕೃಷ್ಣಪ್ಪ"),
    Script("Mlym", "Malayalam", "NotoSerifMalayalam-Bold.ttf", "ശ്രീലക്ഷ്മി കൃഷ്ണൻ"),
    Script("Sinh", "Sinhala", "NotoSerifSinhala-Bold.ttf", "ශ්‍රී ප්‍රියංකා වික්‍රමසිංහ"),
    Script("Thai", "Thai", "NotoSerifThai-Bold.ttf", "กิ่งแก้ว น้ำทิพย์"),
    Script("Laoo", "Lao", "NotoSerifLao-Bold.ttf", "ສົມໃຈ ນ້ຳທິບ"),
    Script("Khmr", "Khmer", "NotoSerifKhmer-Bold.ttf", "ស្រីមុំ ព្រហ្មវិហារ"),
    Script("Mymr", "Myanmar", "NotoSerifMyanmar-Bold.ttf", "အောင်ကျော်မြင့်"),
    Script("Nkoo", "N’Ko", "NotoSansNKo-Regular.ttf", "ߊߟߌ ߞߋߕߊ߫", is_right_to_left=True),
    Script("Adlm", "Adlam", "NotoSansAdlam-Bold.ttf", "𞤀𞤥𞤢𞤣𞤵 𞤄𞤢𞥄", is_right_to_left=True),
    Script("Vaii", "Vai", "NotoSansVai-Regular.ttf", "ꔤꔫ ꕉꕜꕮ"),
    Script("Cans", "Canadian syllabics", "NotoSansCanadianAboriginal-Bold.ttf", "ᐊᓂᖅ ᓄᓇᕗᑦ"),
    Script("Hani", "Han", CJK_FONT, "王小芳", language="zh"),
    Script("Hang", "Hangul", CJK_FONT, "김민수", language="ko"),
    Script("Hira", "Hiragana", CJK_FONT, "さくら", language="ja"),
    Script("Kana", "Katakana", CJK_FONT, "サクラ", language="ja"),
)
BY_CODE = {script.code: script for script in SCRIPTS}


@dataclass(frozen=True)
class Drawing:
    """What it takes to draw a text: its fonts, the base one first, and the signs that none of them holds."""

    fonts: tuple[Path, ...]
    missing: tuple[str, ...]


def drawing_of(text: str) -> Drawing:
    """The fonts that `text` needs, in the order in which they are tried, and the signs that cannot be drawn."""
    fonts, missing, beside = [SCRIPTS[0].path], [], _fonts_beside(text)
    for sign in dict.fromkeys(text):
        font = next((path for path in _fonts_for(sign, beside) if ord(sign) in _widths_of(path)), None)
        if font is None and not is_kept_invisible(sign):
            missing.append(sign)
        elif font is not None and font not in fonts:
            fonts.append(font)
    return Drawing(tuple(fonts), tuple(missing))


def is_kept_invisible(sign: str) -> bool:
    """Whether `sign` draws nothing itself and changes how its neighbours are drawn: joiners, ideographic variants."""
    return sign in "\u200c\u200d" or "\U000e0100" <= sign <= "\U000e01ef"


def scripts_of(sign: str) -> set[str]:
    """Codes of the scripts in which `sign` is used; empty where that is any script."""
    return unicode_data.script_extension(sign) - INHERITS


def needs_another_font(sign: str) -> bool:
    """Whether `sign` could be printed if the operator installed the font that is left to them."""
    return any(BY_CODE[code].is_installed_apart for code in scripts_of(sign) if code in BY_CODE)


def language_of(text: str) -> str:
    """The tag that makes signs shared by Chinese, Japanese and Korean look at home; "" for every other text."""
    found = {BY_CODE[code].language for sign in text for code in scripts_of(sign) if code in BY_CODE}
    return next((tag for tag in ("ko", "ja", "zh") if tag in found), "")


def is_reordered(text: str) -> bool:
    """Whether `text` is drawn in another order than it is read, though from left to right, or could be."""
    scripts = {unicode_data.script(sign) for sign in text} - INHERITS
    return bool(scripts - IN_READING_ORDER) and not any(is_from_the_right(sign) for sign in text)


def is_from_the_right(sign: str) -> bool:
    """Whether `sign` belongs to a script that is written from right to left."""
    return unicodedata.bidirectional(sign) in ("R", "AL", "AN")


def width_of(text: str) -> float:
    """About how wide `text` is when printed, in units of its type size: 38 points times this are its points."""
    beside = _fonts_beside(text)
    return sum(_advance(sign, beside) for sign in text)


def _fonts_beside(text: str) -> tuple[Path, ...]:
    """The fonts of the scripts that a text is written in."""
    found = {unicode_data.script(sign) for sign in set(text)}
    return tuple(script.path for script in SCRIPTS if script.code in found)


def _fonts_for(sign: str, beside: tuple[Path, ...]) -> tuple[Path, ...]:
    """Where to look for a sign: the font of its script; for one of no script, the base font, then those beside it."""
    own = unicode_data.script(sign)
    if own in BY_CODE:
        return (BY_CODE[own].path,)
    return (SCRIPTS[0].path, *beside) if own in INHERITS else ()


def _advance(sign: str, beside: tuple[Path, ...]) -> float:
    for path in _fonts_for(sign, beside):
        if ord(sign) in (widths := _widths_of(path)):
            return widths[ord(sign)]
    return 0.0


def _widths_of(path: Path) -> Mapping[int, float]:
    # Asked anew each time whether it is there: an operator may install it while the site runs.
    return _widths_in(path) if path.exists() else {}


@cache
def _widths_in(path: Path) -> Mapping[int, float]:
    """Each sign that a font draws with its width. What is kept is plain: threads cannot share a font that is open."""
    with TTFont(path, lazy=True, fontNumber=0) as font:
        widths, units = font["hmtx"], font["head"].unitsPerEm
        return {code: widths[name][0] / units for code, name in font.getBestCmap().items()}
