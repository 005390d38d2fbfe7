"""What staff open in a spreadsheet program holds words, whoever wrote them, and nothing that is worked out."""

import pytest
from wagtail.log_actions import log

from people.staff.actions import sync_roles
from tests.factories.people import add_second_factor, make_staff


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t="])
def test_a_name_is_no_formula_in_an_export(client_of, learner, begin):
    sync_roles()
    staff = add_second_factor(make_staff("ada", "administrator"))
    learner.alias = f'{begin}HYPERLINK("https://elsewhere.example")'
    log(learner, "wagtail.edit", user=staff)

    answer = client_of(staff).get("/admin/reports/site-history/results/?export=csv")

    row = b"".join(answer.streaming_content).decode().splitlines()[1]
    assert f"\"'{begin}HYPERLINK(" in row
