"""Decisions about letters, in plain Python."""

import hmac
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ACCOUNT, SERVICE, BULK = range(3)  # who goes first: ways into an account, what concerns one person, what goes to many

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


def domain_of(address: str) -> str:
    """Where an address has its mailbox, in small letters; "" for no address."""
    return address.rpartition("@")[2].strip().lower()


@dataclass(frozen=True)
class Waiting:
    """A letter that is due, as far as the budget asks."""

    id: Hashable
    priority: int
    domain: str


def within_budget(
    waiting: Iterable[Waiting], *, used: Mapping[str, int], a_minute: int, a_domain: int, most: int
) -> list[Hashable]:
    """Ids of the letters that may leave now, at most `most`, in the order given.

    `used`: how many left in the last minute or are on their way, by domain; all of them together count against
    `a_minute`, those of one domain against `a_domain`. Letters of the account leave whatever was used, and count.
    """
    chosen: list[Hashable] = []
    spent, total = Counter(used), sum(used.values())
    for letter in waiting:
        if len(chosen) == most:
            break
        if letter.priority > ACCOUNT and (total >= a_minute or spent[letter.domain] >= a_domain):
            continue
        chosen.append(letter.id)
        spent[letter.domain] += 1
        total += 1
    return chosen


QUIET_FROM, QUIET_UNTIL = 21, 8  # hours of a reader's evening and morning, unless they say otherwise
MOST_A_WEEK = 3  # letters that are not of service, unless they say otherwise
WEEK = timedelta(days=7)
ASKED_AGAIN = timedelta(days=90)  # so long nothing but service goes to an address that sent a letter back
CANCELLED = "cancelled"  # why a letter was given up that staff stopped
UNWANTED = "unwanted"  # why a letter was given up whose reader wants no more of its kind


def when_welcome(
    at: datetime, zone: str, *, quiet_from: int, quiet_until: int, most_a_week: int, earlier: Sequence[datetime]
) -> datetime:
    """The first moment from `at` on at which one more letter disturbs its reader neither by its hour nor by its number.

    `zone`: the reader's, by its IANA name. `quiet_from`, `quiet_until`: hours of their clock, 0 to 23; equal: never
    quiet. `earlier`: when the letters of the last seven days left, or may leave; of these and the new one at most
    `most_a_week` (1 or more) fall into any seven days.
    """
    if len(earlier) >= most_a_week:
        at = max(at, sorted(earlier)[-most_a_week] + WEEK)
    local = at.astimezone(ZoneInfo(zone))
    if not _is_quiet(local.hour, quiet_from, quiet_until):
        return at
    morning = datetime.combine(local.date(), time(quiet_until), local.tzinfo)
    if local.hour >= quiet_until:
        morning = datetime.combine(local.date() + timedelta(days=1), time(quiet_until), local.tzinfo)
    return morning.astimezone(at.tzinfo)


def _is_quiet(hour: int, start: int, end: int) -> bool:
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end


_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with what its placeholders, {name} and the like, stand for. Unknown ones, and braces in values, stay."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), found[0]), text)


def placeholders_in(*texts: str) -> list[str]:
    """The names between braces, each once, in the order in which they stand."""
    return list(dict.fromkeys(name.strip() for text in texts for name in _PLACEHOLDER.findall(text)))


def unknown_placeholders(*texts: str, allowed: Iterable[str]) -> list[str]:
    """Names between braces for which there is no value."""
    known = set(allowed)
    return [name for name in placeholders_in(*texts) if name not in known]


POSTED_BYTES = 1_000_000  # of one message that is taken in by POST; reports of returned mail are far smaller
POSTED_WITHIN = timedelta(minutes=5)  # a signature is good for so long, either way: clocks differ


def signature_of(body: bytes, secret: str, stamp: str) -> str:
    """HMAC with SHA-256 over `stamp`, a full stop and the message, in hexadecimal digits."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def is_signed(body: bytes, secret: str, *, stamp: str, signature: str, at: datetime) -> bool:
    """Whether whoever knows the secret has sent this message, and lately. `stamp`: seconds since 1970, in digits."""
    if not secret or not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(at.timestamp() - int(stamp)) > POSTED_WITHIN.total_seconds():
        return False
    return hmac.compare_digest(signature_of(body, secret, stamp).encode(), signature.encode())


AT_ONCE, DAILY, WEEKLY = "at-once", "daily", "weekly"  # how often a reader takes letters of one purpose
DIGEST = "digest"  # the kind of a letter that gathers others
MONDAY = 0


def next_digest(at: datetime, zone: str, *, rhythm: str, hour: int) -> datetime:
    """The first moment after `at` for which letters are gathered: the full `hour` of the reader's clock, daily or on
    Mondays. `zone`: by its IANA name.
    """
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    while True:
        found = datetime.combine(day, time(hour), local.tzinfo).astimezone(at.tzinfo)
        if found > at and (rhythm == DAILY or day.weekday() == MONDAY):
            return found
        day += timedelta(days=1)
