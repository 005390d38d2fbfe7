"""Pieces of a text that stand in another language than the page around them, found and marked."""

import re
from collections.abc import Iterable

# An element that holds words and signs of stress or links, and no other such element.
_INLINE = r"</?(?:a|b|strong|i|em|code|abbr|sub|sup|br)\b[^<>]*>"
_PIECE = re.compile(
    rf"<(p|li|h[1-6]|td|th|caption|dt|dd|legend|label|span|summary|blockquote)( [^<>]*)?>((?:[^<>]|{_INLINE})*)</\1>"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
WORDS_OF_A_SENTENCE = 6  # shorter than that may be a name, which is the same in every language


def pieces(html: str) -> set[str]:
    """The smallest parts of rich text that a translator works on: what stands in its paragraphs and points."""
    found = {match[3].strip() for match in _PIECE.finditer(html)}
    return {one for one in found or {html.strip()} if _WORD.search(one)}


def is_sentence(piece: str) -> bool:
    """Whether a piece is more than a name: if it is the same in two languages, one of them is not translated."""
    return len(_WORD.findall(re.sub(r"<[^>]+>", " ", piece))) >= WORDS_OF_A_SENTENCE


def tag_language(html: str, foreign: Iterable[str], *, language: str, direction: str) -> str:
    """The HTML with `lang` and `dir` on each element that holds nothing but one of the `foreign` pieces."""
    wanted = set(foreign)

    def marked(match: re.Match[str]) -> str:
        tag, attributes, inside = match[1], match[2] or "", match[3]
        if inside.strip() not in wanted or " lang=" in attributes:
            return match[0]
        return f'<{tag}{attributes} lang="{language}" dir="{direction}" data-foreign>{inside}</{tag}>'

    return _PIECE.sub(marked, html)
