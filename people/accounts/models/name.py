"""The name that a person is printed with: judged once, in lms.lib.names; here the judgement gets its words."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.lib.names import LONGEST, NameFlaw, describe_sign, judge_name

WORDS = {
    NameFlaw.NOTHING_VISIBLE: _("A name needs at least one letter or digit that can be seen."),
    NameFlaw.TOO_LONG: _("A name on a certificate has at most %(longest)s characters; this one has %(count)s."),
    NameFlaw.CONTROL: _("A name cannot hold this sign: %(signs)s. Please remove it."),
    NameFlaw.LOOSE_MARK: _("This mark stands on no letter: %(signs)s. Please remove it."),
    NameFlaw.PILED_MARKS: _("Too many marks stand on one letter, for example %(signs)s. Please leave some out."),
    NameFlaw.MIXED_WORD: _(
        "One word mixes letters of two scripts, which others could be deceived by: %(signs)s. "
        "Please write each word in one script; several words may have several."
    ),
    NameFlaw.NOT_INSTALLED: _(
        "We cannot print this yet: %(signs)s. The font for Chinese, Japanese and Korean is not installed on this "
        "site; please ask its staff for it, or write the name in other letters."
    ),
    NameFlaw.NOT_DRAWABLE: _("We cannot print this: %(signs)s. Please write the name in other letters."),
}


def printable_name(typed: str) -> str:
    """`typed` as a certificate prints it, "" for nothing typed. Raises ValidationError with a sentence otherwise.

    Every place that keeps such a name goes through here, whoever types it.
    """
    judged = judge_name(typed)
    if judged.flaw is None or not typed:
        return judged.name
    signs = ", ".join(describe_sign(sign) for sign in judged.signs)
    values = {"signs": signs, "longest": LONGEST, "count": len(judged.name)}
    raise ValidationError(WORDS[judged.flaw], code=judged.flaw, params=values)


def name_problem(kept: str) -> str:
    """Why a name that was kept earlier cannot be printed, in a sentence; "" where it can, or where there is none."""
    try:
        printable_name(kept)
    except ValidationError as error:
        return error.messages[0]
    return ""


def validate_printable(name: str) -> None:
    """Raises ValidationError where `printable_name` does."""
    printable_name(name)
