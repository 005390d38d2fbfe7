"""Reference data and roles: loaded again and again, never against what staff decided."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils.translation import override
from wagtail.models import Collection, Page

from people.reference import actions
from people.reference.models import Country, Organisation, Sector
from people.staff.actions import UnknownPermission, sync_roles
from tests.factories.people import add_second_factor, make_person, make_staff

FOLDER = "content/reference"


@pytest.fixture
def folder(settings):
    return settings.BASE_DIR / FOLDER


def test_every_country_has_its_name_in_every_language(db, folder, settings):
    actions.load_reference_data(folder)

    assert Country.objects.filter(is_iso=True).count() == 249
    languages = {code for code, _name in settings.LANGUAGES}
    for thing in [*Country.objects.all(), *Sector.objects.all()]:
        assert languages <= thing.names.keys(), thing
    with override("es"):
        assert Country.objects.get(code="KE").name == "Kenia"
    assert not Country.objects.get(code="XK").is_iso


def test_loading_twice_changes_nothing(db, folder):
    actions.load_reference_data(folder)

    assert actions.load_reference_data(folder) == 0


def test_what_staff_changed_stays(db, folder):
    actions.load_reference_data(folder)
    kenya = Country.objects.get(code="KE")
    kenya.is_listed = False
    kenya.save()
    actions.reword(kenya, {"en": "Republic of Kenya"}, by=make_person("ana"))

    actions.load_reference_data(folder)

    kenya.refresh_from_db()
    assert kenya.names["en"] == "Republic of Kenya"
    assert kenya.names["es"] == "Kenia", "a language that was missing is completed"
    assert not kenya.is_listed


def test_roles_say_what_the_file_says_again(db):
    sync_roles()
    staff = Group.objects.get(name="staff")
    ana = make_staff("ana")
    staff.permissions.add(Permission.objects.get(codename="delete_user"))
    staff.page_permissions.all().delete()
    auditor, own = Group.objects.get(name="auditor"), Group.objects.create(name="of this house")
    ana.groups.add(own)
    Group.objects.create(name="left over")
    root = {"page": Page.get_first_root_node(), "permission": Permission.objects.get(codename="publish_page")}
    auditor.page_permissions.create(**root)
    files = {"collection": Collection.get_first_root_node(), "permission": Permission.objects.get(codename="add_image")}
    auditor.collection_permissions.create(**files)

    sync_roles()

    assert not auditor.page_permissions.exists()
    assert not auditor.collection_permissions.exists()
    assert not Group.objects.filter(name="left over").exists()
    assert not staff.permissions.filter(codename="delete_user").exists()
    assert staff.page_permissions.count() == 3
    assert set(ana.groups.all()) == {staff, own}, "duties stay, and so does a group that is no role"


def test_a_role_that_asks_for_what_is_not_there_is_refused(db, tmp_path):
    roles = tmp_path / "roles.toml"
    roles.write_text('[x]\nabout = ""\npermissions = ["accounts.fly"]\npages = []\nfiles = []\n')

    with pytest.raises(UnknownPermission, match=r"x: accounts\.fly"):
        sync_roles(roles)


def test_no_role_may_delete_people_past_erasure(db):
    sync_roles()

    assert not Group.objects.filter(permissions__codename="delete_user").exists()


@pytest.mark.parametrize("address", ["organisation", "country", "tag", "duty", "contact", "offering"])
def test_words_that_no_field_can_hold_find_nothing(client_of, home, address):
    Organisation.objects.create(name="Office")
    browser = client_of(add_second_factor(make_staff("wide", "administrator")))

    assert browser.get(f"/admin/{address}/results/", {"q": "x" * 100_000}).status_code == 200
