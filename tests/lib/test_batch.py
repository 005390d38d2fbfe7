"""What many ask for is done once, at the end, or not at all."""

import pytest

from lms.lib.batch import batching, in_batch, is_batching
from lms.lib.indexes import BATCHED_TASKS


@pytest.fixture
def done() -> list[list]:
    return []


@batching()
def fail_after(work) -> None:
    in_batch(work, 1)
    in_batch(work, 1 / 0)


def test_alone_it_is_done_at_once(done):
    in_batch(done.append, 1)
    in_batch(done.append, 2)

    assert done == [[1], [2]]


def test_within_a_gathering_it_waits_and_is_done_once(done):
    work = done.append
    with batching():
        in_batch(work, 1)
        with batching():
            in_batch(work, 2)
        assert done == []

    assert done == [[1, 2]]
    assert not is_batching()


def test_what_deeds_ask_for_is_done_after_them(done):
    def first(things: list) -> None:
        done.append(["first", *things])
        for thing in things:
            in_batch(second, thing)

    def second(things: list) -> None:
        done.append(["second", *things])

    with batching():
        in_batch(first, 1)
        in_batch(second, 2)
        in_batch(first, 3)

    assert done == [["first", 1, 3], ["second", 2, 1, 3]]


def test_nothing_is_done_after_a_failure(done):
    with pytest.raises(ZeroDivisionError):
        fail_after(done.append)

    in_batch(done.append, 2)
    assert done == [[2]]


def test_the_names_of_wagtails_tasks_are_still_theirs():
    from modelsearch.tasks import insert_or_update_object_task
    from wagtail.tasks import update_reference_index_task

    assert set(BATCHED_TASKS) == {insert_or_update_object_task.module_path, update_reference_index_task.module_path}
