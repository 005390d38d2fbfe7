"""Limits on tries."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import RequestFactory

from lms.lib.limits import caller, is_limited

RATE = {"limit": 2, "seconds": 3600}


def tries(subject: str, count: int) -> list[bool]:
    return [is_limited("probe", subject, **RATE) for _try in range(count)]


def test_the_third_try_of_two_is_one_too_many_and_others_are_not_touched():
    assert tries("ana", 3) == [False, False, True]
    assert tries("ben", 1) == [False]


def test_asking_without_cost_counts_nothing():
    assert not any(is_limited("probe", "ana", cost=0, **RATE) for _try in range(5))
    tries("ana", 2)
    assert is_limited("probe", "ana", cost=0, **RATE)


def test_a_new_window_begins_afresh(time_machine):
    time_machine.move_to("2026-11-23 10:10:00Z")
    tries("ana", 3)

    time_machine.move_to("2026-11-23 11:00:01Z")

    assert tries("ana", 1) == [False]


def test_what_is_kept_names_nobody_and_changes_at_midnight(time_machine):
    def keys():
        time_machine.move_to(time)
        cache.clear()
        is_limited("probe", "203.0.113.7", limit=1, seconds=10 * 24 * 3600)
        return str(list(cache._cache))

    time = "2026-11-23 23:59:00Z"
    before = keys()
    time = "2026-11-24 00:01:00Z"
    after = keys()

    assert "203.0.113.7" not in before
    assert before != after


def test_the_count_outlives_the_default_time_of_the_cache(settings, time_machine, db):
    """The database's cache writes its default of five minutes with each count."""
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    }
    call_command("createcachetable", verbosity=0)
    time_machine.move_to("2026-11-23 10:00:00Z")
    assert tries("ana", 2) == [False, False]

    time_machine.move_to("2026-11-23 10:30:00Z")

    assert tries("ana", 1) == [True]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (2, "1.1.1.1, 198.51.100.9, 203.0.113.7", "198.51.100.9"),
        (2, "203.0.113.7", "203.0.113.7"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "unknown"),
        (1, "203.0.113.7, ", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert caller(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:4711", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ('"203.0.113.7:4711"', "203.0.113.7"),
        ('"[2001:db8:1:2::7]:4711"', "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("203.0.113.7.8", "unknown"),
        ("203.0.113.7:4711:1", "unknown"),
        ("[", "unknown"),
        ("_hidden", "unknown"),
        ("\u0661.\u0662.\u0663.\u0664", "unknown"),
    ],
)
def test_one_caller_is_one_however_a_proxy_writes_the_address(settings, written, expected):
    direct = RequestFactory().get("/", REMOTE_ADDR=written)
    behind = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=written or "?")

    assert caller(direct) == expected
    settings.PROXIES = 1
    assert caller(behind) == expected


def test_a_network_of_ipv6_counts_as_one():
    one = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
    two = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::2")

    assert caller(one) == caller(two) == "2001:db8:1:2::/64"
