"""What `./dev mutate` makes of a path and of what the mutation tester says."""

import pytest

from tools import mutation


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("courses/learning/rules.py", ["tests/courses/test_rules.py"]),
        ("courses/learning/actions/shape.py", ["tests/courses"]),
        ("people/staff/permissions.py", ["tests/people"]),
        ("lms/lib/limits.py", ["tests/lib"]),
    ],
)
def test_a_file_is_tried_by_the_tests_that_mirror_it(path, tests):
    assert mutation.tests_of(path) == tests


@pytest.mark.once
def test_faults_that_lived_are_shown_and_fail_the_run(capsys):
    mutant = {"module_path": "a.py", "start_pos": [7, 0], "operator_name": "core/AddNot"}
    diff = "--- mutation diff ---\n--- a/a.py\n+++ b/a.py\n@@ -7 +7 @@\n-if here:\n+if not here:"
    lived, died = ({"test_outcome": outcome, "diff": diff} for outcome in ("survived", "killed"))

    assert mutation.report([(mutant, lived), (mutant, died)]) == 1

    said = capsys.readouterr().out
    assert "a.py:7  AddNot\n-if here:\n+if not here:\n" in said
    assert "1 of 2 planted faults were noticed" in said
    assert mutation.report([(mutant, died)]) == 0
