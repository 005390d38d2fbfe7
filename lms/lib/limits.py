"""Limits on how often something may be tried, on the cache that all processes share. No address is written down."""

import ipaddress
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def is_limited(scope: str, subject: str, *, limit: int, seconds: int, cost: int = 1) -> bool:
    """Count one try of `subject` and say whether it was one too many.

    `scope`: what is tried ("verify"). `subject`: who or what tries, an address or a name; kept only as a keyed hash
    whose key changes at midnight UTC. `limit` tries are allowed in each window of `seconds`.
    `cost=0` asks without counting.
    """
    now = time.time()
    key = f"limit:{scope}:{_pseudonym(subject, now)}:{int(now // seconds)}"
    cache.add(key, 0, seconds)
    if not cost:
        return cache.get(key, 0) >= limit
    try:
        count = cache.incr(key, cost)
    except ValueError:  # the window ended between the two lines
        return False
    # A cache in the database writes its default time-out with every count.
    cache.touch(key, seconds)
    return count > limit


def caller(request: HttpRequest) -> str:
    """Where a request comes from, for `is_limited` only: never store or log it. Networks of IPv6 count as one (/64)."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        address = _forwarded(request.META.get("HTTP_X_FORWARDED_FOR", "")) or address
    try:
        parsed = ipaddress.ip_address(_bare(address))
    except ValueError:
        return "unknown"
    if parsed.version == 4 or parsed.ipv4_mapped:
        return str(parsed if parsed.version == 4 else parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))


def _forwarded(header: str) -> str:
    """What the outermost of our own proxies saw. Whatever stands before that in the header, anyone may have written."""
    entries = [entry.strip() for entry in header.split(",")]
    return entries[-min(settings.PROXIES, len(entries))]


def _bare(address: str) -> str:
    """An address without quotes, port, brackets or zone: some proxies write "[2001:db8::1%eth0]:4711"."""
    address = address.strip().strip('"')
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    return address.partition("%")[0]


def _pseudonym(subject: str, now: float) -> str:
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    return salted_hmac(f"plaza.limits.{day}", subject, algorithm="sha256").hexdigest()[:32]
