"""`./dev check` refuses retired words in names."""

import pytest

from tools import project, vocabulary

pytestmark = pytest.mark.once

TABLE = """
| word | what it is |
|---|---|
| `stage` | not this table |

## Retired words

| word | say | where it stays |
|---|---|---|
| `stage`, `stages` | module | |
| `hurry` | enqueue_on_commit | |
| `place` | position, section, entry | `cms/models/stories.py`, `templates/cms/story*`: where a story happened |

## After

| `module` | nothing | |
"""
RETIRED = vocabulary.retired_words(TABLE)


def found(path: str, text: str) -> list[str]:
    return [one.split(": ")[1] for one in vocabulary.complaints(path, text, RETIRED)]


def test_the_table_says_what_is_retired_and_where_it_stays():
    assert {word: one.instead for word, one in RETIRED.items()} == {
        "stage": "module",
        "stages": "module",
        "hurry": "enqueue_on_commit",
        "place": "position, section, entry",
    }
    assert RETIRED["place"].allowed == ("cms/models/stories.py", "templates/cms/story*")


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("class StageForm: ...", "StageForm"),
        ("class HTTPStage: ...", "HTTPStage"),
        ("def hurry(): ...", "hurry"),
        ("async def as_place(): ...", "as_place"),
        ("def show(first_stage): ...", "first_stage"),
        ("def show(*, stage=1, **stages): ...", "stage"),
        ("LAST_STAGE = 1", "LAST_STAGE"),
        ("self.stage_id = 1", "stage_id"),
        ("x = [1 for stage in y]", "stage"),
        ("with open(x) as place: ...", "place"),
        ("from x import y as stage", "stage"),
        ("if (stage := 1): ...", "stage"),
    ],
)
def test_a_planted_name_in_python_is_found(planted, name):
    assert name in found("courses/rules.py", planted)


@pytest.mark.parametrize("fine", ["backstage = 1", "def replace(placeholder): ...", "print(page.stage)", "'stage'"])
def test_what_is_no_part_of_a_name_of_ours_is_left_alone(fine):
    assert found("courses/rules.py", fine) == []


def test_a_test_is_a_sentence_and_the_names_in_it_are_not():
    text = "def test_a_step_takes_the_place_of_a_stage(client):\n    stage = 1\n"
    assert found("tests/courses/test_rules.py", text) == ["stage"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("courses/learning/stages.py", "stages"),
        ("courses/stage/rules.py", "stage"),
        ("tests/lib/test_hurry.py", "test_hurry"),
        ("templates/courses/stage_page.html", "stage_page"),
    ],
)
def test_a_file_or_folder_is_found_by_how_it_is_called(path, name):
    assert found(path, "") == [name]


@pytest.mark.parametrize(
    "planted",
    [
        "{{ stage.title }}",
        "{{ outline.stages }}",
        "{% for stage in outline.parts %}",
        "{% with number=course.stage %}",
        "{% blocktranslate with number=stage.number %}Module {{ number }}{% endblocktranslate %}",
    ],
)
def test_a_planted_name_in_a_template_is_found(planted):
    assert found("templates/courses/course_page.html", f"<p>\n{planted}</p>")


@pytest.mark.parametrize(
    "fine",
    [
        "<p class='path__stage'>A stage</p>",
        '{% translate "The last stage" %}',
        "{% blocktranslate %}The stage {{ place }}{% endblocktranslate %}",
        "{# every stage #}",
        "{% comment %}{{ stage }}{% endcomment %}",
        '{% include "courses/stage.html" %}',
    ],
)
def test_what_a_template_says_is_left_alone(fine):
    assert found("templates/courses/course_page.html", fine) == []


def test_where_a_word_stays_it_stays():
    assert found("cms/models/stories.py", "place = 1\nstage = 1") == ["stage"]
    assert found("templates/cms/story_page.html", "{{ page.place }}") == []
    assert found("cms/models/guide.py", "place = 1") == ["place"]


def test_two_classes_of_one_name_are_found_and_what_django_asks_for_is_none():
    texts = {
        "cms/models.py": "class Term: ...\n\n\nclass Question: ...\n",
        "lms/lib/terms.py": "\nclass Term: ...\nclass _Inner: ...\n",
        "tests/terms.py": "class Question: ...\n",
        "lms/management/commands/one.py": "class Command: ...\n",
        "lms/management/commands/two.py": "class Command: ...\n",
    }
    assert list(vocabulary.namesakes(texts)) == ["cms/models.py:1, lms/lib/terms.py:2: both are called Term"]


def test_the_words_of_the_project_are_read_and_a_planted_one_fails_the_check(tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/concepts.md").write_text((project.ROOT / vocabulary.SOURCE).read_text())
    (tmp_path / "fine.py").write_text("module = 1\n")
    monkeypatch.setattr(vocabulary, "ours", lambda root: sorted(path.name for path in root.glob("*.py")))
    assert vocabulary.main(tmp_path) == 0

    (tmp_path / "planted.py").write_text("module = 1\nstage = 2\n")
    assert vocabulary.main(tmp_path) == 1
    assert capsys.readouterr().out.startswith("planted.py:2: stage: instead of “stage” say module")


def test_without_its_table_the_check_fails(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/concepts.md").write_text("# Concepts\n")
    assert vocabulary.main(tmp_path) == 1


def test_no_name_of_the_project_is_retired():
    assert vocabulary.main() == 0
