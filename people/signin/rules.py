"""Decisions about the door, in plain Python."""

import math
from collections.abc import Sequence

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
