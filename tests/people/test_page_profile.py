"""What people say of themselves: kept as they said it, and what they withhold is not kept."""

import pytest

from people.reference.models import Country

PROFILE = "/accounts/profile/"
GIVEN = {"alias": "Amina", "printed_name": "", "language": "en", "zone": "UTC", "country": ""}


@pytest.fixture
def kenya(learner) -> Country:
    """Where Amina said that she lives."""
    learner.country, _made = Country.objects.get_or_create(code="KE", defaults={"names": {"en": "Kenya"}})
    learner.save()
    return learner.country


def test_the_same_name_for_all_is_a_name(client_of, learner):
    page = client_of(learner).post(PROFILE, GIVEN | {"one_name_for_all": "on"}).content.decode()

    assert "Type the name that should stand on all certificates." in page
    learner.refresh_from_db()
    assert not learner.one_name_for_all


def test_a_name_and_the_wish_for_it_are_kept(client_of, learner):
    client_of(learner).post(PROFILE, GIVEN | {"printed_name": " Amina  Otieno", "one_name_for_all": "on"})

    learner.refresh_from_db()
    assert (learner.printed_name, learner.one_name_for_all) == ("Amina Otieno", True)


def test_a_country_that_is_withheld_is_not_kept(client_of, learner, kenya):
    client_of(learner).post(PROFILE, GIVEN | {"country": "withheld"})

    learner.refresh_from_db()
    assert (learner.country, learner.country_withheld) == (None, True)


def test_who_names_a_country_withholds_it_no_more(client_of, learner, kenya):
    learner.country, learner.country_withheld = None, True
    learner.save()

    client_of(learner).post(PROFILE, GIVEN | {"country": "KE"})

    learner.refresh_from_db()
    assert (learner.country, learner.country_withheld) == (kenya, False)
