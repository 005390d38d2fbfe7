"""Roles, from a file into the database."""

import tomllib
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.duties.models import Role

ROLES = Path(__file__).resolve().parent.parent / "roles.toml"


class UnknownPermission(Exception):
    """A role asks for a permission that does not exist: a slip in the file, or an app that is not installed."""


@transaction.atomic
def sync_roles(path: Path = ROLES) -> list[str]:
    """Make the groups say what the file of roles says, and return their names. Duties stay. Safe to repeat."""
    roles = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {
        f"{one.content_type.app_label}.{one.codename}": one for one in Permission.objects.select_related("content_type")
    }
    for name, role in roles.items():
        group = _group(name, role["permissions"], known)
        within = _group(f"{name}-within", role["within"], known) if "within" in role else None
        Role.objects.update_or_create(slug=name, defaults={"group": group, "group_within": within})
        _give_pages(group, role["pages"])
        _give_files(group, role["files"])
    # Wagtail makes groups of its own; a role that nobody describes and nobody has would only mislead.
    Role.objects.exclude(slug__in=roles).filter(duties=None).delete()
    Group.objects.filter(user=None, role=None, role_within=None).delete()
    return list(roles)


def _group(name: str, permissions: list[str], known: dict[str, Permission]) -> Group:
    missing = set(permissions) - known.keys()
    if missing:
        raise UnknownPermission(f"{name}: {', '.join(sorted(missing))}")
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.set([known[one] for one in permissions])
    return group


def _give_pages(group: Group, acts: list[str]) -> None:
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=[f"{act}_page" for act in acts]
    )
    group.page_permissions.exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=Page.get_first_root_node(), permission=permission)


def _give_files(group: Group, acts: list[str]) -> None:
    names = [f"{act}_{kind}" for act in acts for kind in ("image", "document")]
    wanted = Permission.objects.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=names)
    group.collection_permissions.exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
