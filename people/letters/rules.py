"""Decisions about letters, in plain Python."""

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
MOST_TRIES = 31  # with these pauses about four days: a long weekend without a mail server loses nothing


def pause_after(tries: int) -> timedelta:
    """How long to wait after the `tries`-th failed try (1 is the first): doubling, up to four hours."""
    return min(FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 16), LONGEST_PAUSE)


def is_hopeless(tries: int) -> bool:
    """Whether a letter that failed `tries` times is not tried any more. Tries are counted, not days: a house that was
    switched off for a week tries as often as any other."""
    return tries >= MOST_TRIES


SECRET_KINDS = "account-"  # noqa: S105  (a kind of letter)
DISCREET_GOODBYE = "account-erased-discreet"  # the last letter belongs to nobody: its kind remembers the choice


def holds_secret(kind: str) -> bool:
    """Whether letters of this kind carry a link or code that opens an account: shown to nobody, forgotten once sent."""
    return kind.startswith(SECRET_KINDS)
