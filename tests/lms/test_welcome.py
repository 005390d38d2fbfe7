"""After signing up or in: the way on leads to our own pages only."""

import pytest


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "x",
        "privacy",
        "\x00",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_way_on_leads_nowhere_else(client_of, learner, target, method):
    answer = getattr(client_of(learner), method)("/accounts/welcome/", {"next": target})

    assert answer["Location"] == "/en/my/learning/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_way_on_leads_to_where_the_person_came_from(client_of, learner, method):
    answer = getattr(client_of(learner), method)("/accounts/welcome/", {"next": "/en/learn/?a=b"})

    assert answer["Location"] == "/en/learn/?a=b"
