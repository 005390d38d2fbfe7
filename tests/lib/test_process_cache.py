"""What is kept comes back as itself, and goes when its time is over."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lms.lib.process_cache import InProcessCache, in_process_cache

pytestmark = pytest.mark.once


@pytest.fixture
def cache() -> InProcessCache:
    cache = InProcessCache("of-a-test", {"OPTIONS": {"MAX_ENTRIES": 3}})
    cache.clear()
    return cache


def test_what_is_kept_comes_back_as_itself(cache):
    words = ("one", "two")

    cache.set("words", words)

    assert cache.get("words") is words
    assert cache.get("other", "nothing") == "nothing"


def test_what_is_kept_is_made_once(settings):
    settings.CACHES = settings.CACHES | {
        "rendered": {"BACKEND": "lms.lib.process_cache.InProcessCache", "LOCATION": "made-once"}
    }
    made = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [in_process_cache("number", make, 60), in_process_cache("number", make, 60)] == [1, 1]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert in_process_cache("number", make, 60) == 2
    assert [in_process_cache("nothing", lambda: made.append(1)) for _twice in range(2)] == [None, None]
    assert len(made) == 4


def test_it_goes_when_its_time_is_over(cache):
    cache.set("words", "one", 60)

    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert cache.get("words") is None


def test_the_least_used_make_room(cache):
    for number in range(3):
        cache.set(f"k{number}", number)
    cache.get("k0")

    cache.set("k3", 3)

    assert cache.get("k0") == 0
    assert cache.get("k3") == 3
    assert cache.get("k1") is None


def test_adding_touching_and_forgetting_say_whether_it_was_there(cache):
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.touch("a")
    assert not cache.touch("b")
    assert cache.delete("a")
    assert not cache.delete("a")
