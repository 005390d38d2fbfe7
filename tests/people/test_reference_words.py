"""Reference data is renamed without losing its slug, its pages or its old words."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from people.accounts.actions import set_organisations
from people.accounts.models import User
from people.reference.actions import OutOfDate, load_reference_data, rename_organisation, reword
from people.reference.models import Organisation, OrganisationType, Sector, Tag
from people.reference.rules import names_after_loading
from people.staff import actions
from tests.factories.people import add_second_factor, make_person, make_staff

TODAY = date(2026, 11, 30)


@pytest.fixture
def area(db) -> Tag:
    return Tag.objects.create(kind="area", slug="parks", names={"en": "Parks", "es": "Parques"})


@pytest.fixture
def administrator(db, client_of):
    actions.sync_roles()
    return client_of(add_second_factor(make_staff("keeper", "administrator")))


@pytest.mark.once
@pytest.mark.parametrize(
    ("kept", "loaded", "is_edited", "names"),
    [
        ({"en": "Own"}, {"en": "File", "es": "Archivo"}, True, {"en": "Own", "es": "Archivo"}),
        ({"en": "Old"}, {"en": "New"}, False, {"en": "New"}),
        ({"en": "Old", "pt": "Velho"}, {"en": "New"}, False, {"en": "New", "pt": "Velho"}),
    ],
)
def test_staffs_words_win_over_the_file_and_the_file_over_its_own_old_ones(kept, loaded, is_edited, names):
    assert names_after_loading(kept, loaded, is_edited=is_edited) == names


def test_a_new_name_keeps_who_when_and_the_old_words(area):
    ana = make_person("ana")

    reword(area, {"en": "Green places", "es": "Parques"}, by=ana, version=1)

    area.refresh_from_db()
    assert (area.slug, area.name, area.version, area.is_edited) == ("parks", "Green places", 2, True)
    entry = ModelLogEntry.objects.get(action="reference.reword")
    assert (entry.user, entry.data["version"]) == (ana, 2)
    assert entry.data["words"] == {"en": ["Parks", "Green places"]}
    assert timezone.now() - entry.timestamp < timedelta(minutes=1)


def test_equal_words_are_no_new_version(area):
    reword(area, dict(area.names), by=make_person("ana"))

    area.refresh_from_db()
    assert (area.version, area.is_edited) == (1, False)
    assert not ModelLogEntry.objects.exists()


def test_who_read_an_older_version_overwrites_nothing(area):
    reword(area, {"en": "Green places"}, by=make_person("ana"))

    with pytest.raises(OutOfDate):
        reword(area, {"en": "Gardens"}, by=make_person("ben"), version=1)

    area.refresh_from_db()
    assert area.name == "Green places"


def test_the_loader_rewords_what_staff_never_touched(db, tmp_path):
    file = tmp_path / "values.csv"
    file.write_text("# head\nslug,en,note\nkindness,Kindnes,seen\n")
    load_reference_data(tmp_path)
    file.write_text("slug,en,note\nkindness,Kindness,seen\n")

    assert load_reference_data(tmp_path) == 1

    value = Tag.objects.get(slug="kindness")
    assert (value.name, value.note, value.version, value.is_edited) == ("Kindness", "seen", 2, False)


def test_every_list_is_loaded_with_what_it_belongs_to_and_how_reliable_it_is(db, settings):
    load_reference_data(settings.BASE_DIR / "content/reference")

    numbers = {kind: Tag.objects.of(kind).count() for kind in Tag.Kind.values}
    assert numbers == {"area": 10, "policy": 62, "goal": 5, "value": 6, "domain": 6, "skill": 24}
    languages = {code for code, _name in settings.LANGUAGES}
    for row in [*Tag.objects.all(), *OrganisationType.objects.all()]:
        assert languages <= row.names.keys(), row.slug
        assert row.note, row.slug
    assert {one.parent.kind for one in Tag.objects.of("policy").exclude(parent=None)} == {"area"}
    assert not Tag.objects.of("skill").filter(parent=None).exists()
    assert OrganisationType.objects.filter(slug__in=["local-association", "autonomous-institute"]).count() == 2
    assert Sector.objects.get(slug="parliament-staff").branch == Sector.Branch.LEGISLATIVE


def test_a_form_that_is_out_of_date_overwrites_nothing(administrator, area):
    typed = {"name_en": "Gardens", "position": 0, "is_listed": "on", "read_version": area.version}
    reword(area, {"en": "Green places"}, by=make_person("ana"))

    page = administrator.post(f"/admin/tag/edit/{area.pk}/", typed).content.decode()

    area.refresh_from_db()
    assert area.name == "Green places"
    assert "Somebody has renamed it meanwhile" in page


def test_staff_rename_a_tag_and_its_slug_stays(administrator, area):
    typed = {"name_en": "Gardens", "slug": "gardens", "position": 3, "is_listed": "on", "read_version": 1}

    administrator.post(f"/admin/tag/edit/{area.pk}/", typed)

    area.refresh_from_db()
    assert (area.slug, area.names["en"], area.position) == ("parks", "Gardens", 3)
    history = administrator.get(f"/admin/tag/history/{area.pk}/").content.decode()
    assert "Renamed from “Parks” to “Gardens”" in history
    assert "Keeper" in history


def test_adding_a_sector_needs_no_code(administrator, client_of, learner):
    typed = {"name_en": "Libraries", "slug": "libraries", "position": 90, "level": "local", "is_listed": "on"}

    administrator.post("/admin/sector/new/", typed)

    assert Sector.objects.get(slug="libraries").is_edited
    assert "Libraries" in client_of(learner).get("/accounts/profile/").content.decode()


def test_a_skill_belongs_to_no_area(administrator, area):
    typed = {"kind": "skill", "slug": "x", "name_en": "X", "position": 1, "is_listed": "on", "parent": area.pk}

    page = administrator.post("/admin/tag/new/", typed).content.decode()

    assert "nothing else" in page or "not one of the available choices" in page
    assert not Tag.objects.filter(slug="x").exists()


def test_an_organisation_keeps_its_old_name_in_the_log(administrator):
    office = Organisation.objects.create(name="Office of Parks")
    rename_organisation(office, "Office of Green Places", by=make_person("ana"), version=1)

    typed = {"name": "Office of Gardens", "types": [], "read_version": 2}
    administrator.post(f"/admin/organisation/edit/{office.pk}/", typed)

    office.refresh_from_db()
    assert (office.name, office.version) == ("Office of Gardens", 3)
    words = ModelLogEntry.objects.filter(action="reference.reword").order_by("pk").last().data["words"]
    assert words == {"": ["Office of Green Places", "Office of Gardens"]}


def test_agreements_that_end_within_sixty_days_are_found(db):
    for days in (-1, 0, 60, 61):
        Organisation.objects.create(name=f"{days}", agreement_until=TODAY + timedelta(days=days))

    found = set(Organisation.objects.agreement_ending(TODAY).values_list("name", flat=True))

    assert found == {"0", "60"}


def test_an_agreement_does_not_end_before_it_begins(db):
    with pytest.raises(IntegrityError):
        Organisation.objects.create(name="Office", agreement_from=TODAY, agreement_until=TODAY - timedelta(days=1))


def test_no_tag_and_no_organisation_belongs_to_itself(db, area):
    area.parent = area
    with pytest.raises(IntegrityError):
        area.save()


def test_who_has_named_both_is_counted_once_when_one_takes_the_others_place(db):
    twice, once = Organisation.objects.create(name="Twice"), Organisation.objects.create(name="Once")
    rosa, by = make_person("rosa"), make_person("by")
    set_organisations(rosa, [twice, once])

    actions.remove_reference(twice, by=by, instead=once)

    assert [one.organisation for one in rosa.affiliations.all()] == [once]
    assert User.objects.filter(organisations=once).count() == 1


def test_a_child_that_takes_its_parents_place_belongs_to_nobody(db, area):
    below = Tag.objects.create(kind="area", slug="gardens", names={"en": "Gardens"}, parent=area)
    other = Tag.objects.create(kind="policy", slug="trees", names={"en": "Trees"}, parent=area)

    actions.remove_reference(area, by=make_person("by"), instead=below)

    below.refresh_from_db()
    other.refresh_from_db()
    assert (below.parent, other.parent) == (None, below)
