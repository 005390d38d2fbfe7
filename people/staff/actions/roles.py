"""Roles, from a file into the database."""

import tomllib
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

ROLES = Path(__file__).resolve().parent.parent / "roles.toml"


class UnknownPermission(Exception):
    """A role asks for a permission that does not exist: a slip in the file, or an app that is not installed."""


@transaction.atomic
def sync_roles(path: Path = ROLES) -> list[str]:
    """Make the groups say what the file of roles says, and return their names. Who is in them stays. Safe to repeat."""
    roles = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {
        f"{one.content_type.app_label}.{one.codename}": one for one in Permission.objects.select_related("content_type")
    }
    for name, role in roles.items():
        missing = set(role["permissions"]) - known.keys()
        if missing:
            raise UnknownPermission(f"{name}: {', '.join(sorted(missing))}")
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set([known[one] for one in role["permissions"]])
        _give_pages(group, role["pages"])
        _give_files(group, role["files"])
    # Wagtail makes groups of its own; a role that nobody describes and nobody has would only mislead.
    Group.objects.exclude(name__in=roles).filter(user=None).delete()
    return list(roles)


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
