"""What many ask for is done once, at the end, or not at all."""

import pytest

from lms.lib.indexes import DEEDS
from lms.lib.together import gathering, is_gathering, together


@pytest.fixture
def done() -> list[list]:
    return []


@gathering()
def fail_after(deed) -> None:
    together(deed, 1)
    together(deed, 1 / 0)


def test_alone_it_is_done_at_once(done):
    together(done.append, 1)
    together(done.append, 2)

    assert done == [[1], [2]]


def test_within_a_gathering_it_waits_and_is_done_once(done):
    deed = done.append
    with gathering():
        together(deed, 1)
        with gathering():
            together(deed, 2)
        assert done == []

    assert done == [[1, 2]]
    assert not is_gathering()


def test_what_deeds_ask_for_is_done_after_them(done):
    def first(things: list) -> None:
        done.append(["first", *things])
        for thing in things:
            together(second, thing)

    def second(things: list) -> None:
        done.append(["second", *things])

    with gathering():
        together(first, 1)
        together(second, 2)
        together(first, 3)

    assert done == [["first", 1, 3], ["second", 2, 1, 3]]


def test_nothing_is_done_after_a_failure(done):
    with pytest.raises(ZeroDivisionError):
        fail_after(done.append)

    together(done.append, 2)
    assert done == [[2]]


def test_the_names_of_wagtails_tasks_are_still_theirs():
    from modelsearch.tasks import insert_or_update_object_task
    from wagtail.tasks import update_reference_index_task

    assert set(DEEDS) == {insert_or_update_object_task.module_path, update_reference_index_task.module_path}
