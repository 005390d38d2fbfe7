"""Decisions about people and their letters, in plain Python."""

import math
from collections.abc import Sequence
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


# Wrong passwords for one account: how many in how many seconds. The pauses grow with the tries that went before.
HERE = [(5, 60), (15, 900), (40, 6 * 3600)]  # from one place that the account does not know
ON_KNOWN_DEVICE = [(10, 60), (30, 900)]  # on devices where the account signed in before; strangers do not count here
ON_ONE_NAME = [(100, 3600)]  # from all unknown places together: what many machines may guess in an hour


def longest_wait(full: Sequence[int], now: float) -> int:
    """Seconds until the last of the windows that are full (their lengths in seconds) is over; 0 if none is full.

    Windows begin at whole multiples of their length since 1970; `now`: seconds since then.
    """
    return max((math.ceil(seconds - now % seconds) for seconds in full), default=0)


# Looked for in this order: many browsers also name those whose pages they imitate.
BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")]
BROWSERS += [("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")]
SYSTEMS += [("CrOS", "ChromeOS"), ("Mac OS", "macOS"), ("Linux", "Linux")]


def device_of(user_agent: str) -> str:
    """What a browser says of itself, in a few words: "Firefox, Android". "?" if it says nothing known."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or "?"
