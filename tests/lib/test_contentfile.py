"""Content files: what is read, and what is refused with the place named."""

from pathlib import Path

import pytest

from lms.lib.contentfile import (
    ContentError,
    Fence,
    ParsedBox,
    ParsedCriterion,
    ParsedMark,
    ParsedSelfCheck,
    ParsedTask,
    read_content,
    read_question,
    read_sample,
    read_self_check,
    read_task,
    split_tables,
    to_html,
)

pytestmark = pytest.mark.once


def written(folder: Path, text: str) -> Path:
    path = folder / "en.md"
    path.write_text(text)
    return path


def test_a_file_is_a_head_and_a_row_of_blocks(tmp_path):
    text = '+++\ntitle = "One"\n+++\n\n::: story seed\ntitle: Seeds\nsource: Fictional\n\nA *case*.\n:::\n'

    file = read_content(written(tmp_path, text))

    assert file.head == {"title": "One"}
    assert file.fences == (Fence("story", "seed", {"title": "Seeds", "source": "Fictional"}, "A *case*."),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no head", "no head between two lines"),
        ("+++\ntitle = \n+++\n", "Invalid value"),
        ("+++\n+++\n::: text a\nnever closed\n", "not closed"),
        ("+++\n+++\n::: text a\nx\n:::\n::: text a\ny\n:::\n", "two blocks have the same name"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, text, complaint):
    with pytest.raises(ContentError, match=complaint):
        read_content(written(tmp_path, text))


def single(body: str, kind: str = "single") -> Fence:
    return Fence(kind, "q", {}, body)


def test_a_question_keeps_its_order_its_right_mark_and_its_reasons():
    question = read_question(single("Which?\n\n- ( ) One\n  > No.\n- (x) Two\n  > Yes,\n  > indeed."))

    assert question.prompt == "Which?"
    assert [(one.text, one.right, one.why) for one in question.answers] == [
        ("One", False, "No."),
        ("Two", True, "Yes, indeed."),
    ]


@pytest.mark.parametrize(
    ("fence", "complaint"),
    [
        (single("Which?\n\n- (x) One\n  > a\nwhat\n- ( ) Two\n  > b"), "what is this line"),
    ],
)
def test_a_flawed_question_is_refused(fence, complaint):
    with pytest.raises(ContentError, match=complaint):
        read_question(fence)


def test_a_task_has_an_introduction_and_boxes():
    fence = Fence("task", "t", {"title": "T"}, "Write.\n\n+ one: First?\n  Hint: think\n  = A model.")

    task = read_task(fence)

    assert task == ParsedTask("Write.", (ParsedBox("one", "First?", "think", "A model."),), ())


RUBRIC = "Write.\n\n+ one: First?\n  = A model.\n\n% plain: Plain words\n  1 = Bad\n  2 = Poor\n  3 = Good\n  4 = Best"


def test_a_task_may_have_a_rubric_of_four_levels():
    task = read_task(Fence("task", "t", {"title": "T"}, RUBRIC))

    assert [box.name for box in task.boxes] == ["one"]
    assert task.rubric == (ParsedCriterion("plain", "Plain words", ("Bad", "Poor", "Good", "Best")),)


@pytest.mark.parametrize("left_out", ["  2 = Poor\n", "\n  4 = Best"])
def test_a_criterion_without_all_its_levels_is_refused(left_out):
    with pytest.raises(ContentError, match="levels 1 to 4"):
        read_task(Fence("task", "t", {"title": "T"}, RUBRIC.replace(left_out, "")))


def test_a_self_check_has_a_model_answer_and_points():
    check = read_self_check(
        Fence("selfcheck", "s", {}, "Reply to her.\n\n= Thank you.\n* It says why.\n* It is short.")
    )

    assert check == ParsedSelfCheck("Reply to her.", "Thank you.", ("It says why.", "It is short."))


def test_a_sample_has_a_text_and_its_marks():
    text, marks = read_sample(Fence("sample", "s", {}, "Come on Monday.\n\n= plain: 3 | Short, but no place."))

    assert text == "Come on Monday."
    assert marks == (ParsedMark("plain", 3, "Short, but no place."),)


def test_a_sample_that_nobody_marked_is_refused():
    with pytest.raises(ContentError, match="a sample needs its marks"):
        read_sample(Fence("sample", "s", {}, "Come on Monday."))


def test_raw_html_is_shown_as_text():
    assert to_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_a_table_stands_apart_from_its_text():
    pieces = split_tables("Before.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nAfter.")

    assert pieces == ["Before.", [["A", "B"], ["1", "2"]], "After."]
