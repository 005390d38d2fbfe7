"""The ground that tests stand on."""

import socket

import pytest
from django.db import connection
from wagtail.models import Locale, Page, Site

from people.accounts.models import User
from tests import databases


def test_a_test_begins_with_the_rows_of_every_installation(db):
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.count() == 1
    assert Locale.objects.filter(language_code="en").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(_time):
    assert not User.objects.filter(username="left-over").exists()
    assert Page.objects.filter(depth=1).count() == 1

    User.objects.create_user("left-over")
    Page.objects.all().delete()


def test_the_home_page_exists_in_every_language(home):
    found = {page.locale.language_code: page.address for page in type(home).objects.all()}

    assert found == {"en": "/en/", "es": "/es/", "fr": "/fr/", "ar": "/ar/"}


def test_the_staff_of_the_cast_have_a_second_factor(staff, second_staff, learner, alumna):
    from allauth.mfa.utils import is_mfa_enabled

    assert [is_mfa_enabled(person) for person in (staff, second_staff, learner, alumna)] == [True, True, False, False]


def test_the_network_is_out_of_reach():
    with socket.socket() as sock, pytest.raises(pytest.fail.Exception):
        sock.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception):
        socket.getaddrinfo("example.org", 443)


def test_the_database_is_a_copy(db):
    assert "plaza" in str(connection.settings_dict["NAME"])
    assert "var/" not in str(connection.settings_dict["NAME"])


def test_a_template_is_made_again_when_its_base_is():
    base = databases.Filling("base", (), ("migrate",))
    on_another = databases.Filling("base", (), ("migrate", "createcachetable"))

    above = [databases.Filling("above", (), ("load_content",), base=one).hash() for one in (base, on_another)]

    assert above[0] != above[1]
