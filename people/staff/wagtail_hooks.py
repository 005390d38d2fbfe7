"""Registrations with Wagtail's admin."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogFormatter
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.permissions import register_permission_policy
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from people.accounts.models import AuditEntry
from people.duties.models import Duty, holds
from people.letters.models import Letter
from people.lists.declaration import HOOK
from people.reference.actions import REWORDED
from people.staff import admin_views
from people.staff.permissions import ReadOnlyPolicy
from people.staff.viewsets import (
    AuditEntryViewSet,
    CountryViewSet,
    DutyViewSet,
    LetterViewSet,
    OrganisationTypeViewSet,
    OrganisationViewSet,
    RegionViewSet,
    SectorViewSet,
    TagViewSet,
)
from people.staff.viewsets.letters import LETTERS
from people.staff.viewsets.people_list import PEOPLE

register_permission_policy(Letter, ReadOnlyPolicy(Letter))
register_permission_policy(Duty, ReadOnlyPolicy(Duty))
register_permission_policy(AuditEntry, ReadOnlyPolicy(AuditEntry))


# Wagtail's bulk acts on users know neither the audit trail nor erasure: they are there for nobody, asked or sent.
UserBulkAction.models = []

# Wagtail's history of the site asks whether somebody may see rows of a model at all. Of models that duties part, it is
# there for those alone who see all rows; the history of one row asks `ReadOnlyViewSet`.
_viewable_by_user = ModelLogEntryManager.viewable_by_user


def _viewable_by_duties(self, user):
    parted = [one for one in apps.get_models() if hasattr(one._default_manager, "within_duties")]
    kept_back = [one for one in parted if not holds(user, f"{one._meta.app_label}.view_{one._meta.model_name}")]
    types = ContentType.objects.get_for_models(*kept_back).values()
    return _viewable_by_user(self, user).exclude(content_type__in=[one.pk for one in types])


ModelLogEntryManager.viewable_by_user = _viewable_by_duties


class OfficeGroup(ModelViewSetGroup):
    menu_label = _("Office")
    menu_icon = "clipboard-list"
    menu_order = 250
    items = (LetterViewSet, AuditEntryViewSet)


class ReferenceGroup(ModelViewSetGroup):
    menu_label = _("Reference data")
    menu_icon = "tag"
    menu_order = 260
    items = (
        OrganisationViewSet,
        OrganisationTypeViewSet,
        TagViewSet,
        SectorViewSet,
        CountryViewSet,
        RegionViewSet,
    )


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [DutyViewSet(), OfficeGroup(), ReferenceGroup()]


@hooks.register(HOOK)
def register_lists():
    return [PEOPLE, LETTERS]


@hooks.register("register_admin_urls")
def register_verbs():
    return [
        path("letters/<uuid:letter_id>/try-again/", admin_views.try_again, name="try_letter_again"),
        path("letters/<uuid:letter_id>/hold/", admin_views.HoldLetter.as_view(), name="hold_letter"),
        path("letters/<uuid:letter_id>/release/", admin_views.ReleaseLetter.as_view(), name="release_letter"),
        path("letters/<uuid:letter_id>/edit/", admin_views.EditLetter.as_view(), name="edit_letter"),
        path("letters/<uuid:letter_id>/cancel/", admin_views.CancelLetter.as_view(), name="cancel_letter"),
        path("people/<int:person_id>/second-step/", admin_views.ResetFactors.as_view(), name="reset_factors"),
        path("duties/give/", admin_views.GiveDuty.as_view(), name="give_duty"),
        path("duties/<int:duty_id>/end/", admin_views.EndDuty.as_view(), name="end_duty"),
        path("duties/hand-over/<int:person_id>/", admin_views.HandOver.as_view(), name="hand_over"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(log_actions):
    @log_actions.register_action(REWORDED)
    class Reworded(LogFormatter):
        label = _("Rename")

        def format_message(self, entry):
            said = _("Renamed from “%(old)s” to “%(new)s”")
            pairs = entry.data["words"].items()
            told = [(f"{code}: " if code else "") + str(said % {"old": old, "new": new}) for code, (old, new) in pairs]
            return "; ".join(told)


@hooks.register("register_account_menu_item")
def own_account(request):
    return {
        "url": reverse("people:account"),
        "label": _("Your account"),
        "help_text": _("Name, e-mail address, password, second step and devices."),
    }


@hooks.register("construct_settings_menu")
def roles_come_from_a_file(request, menu_items: list[MenuItem]):
    """Staff change who is in a role, not what it means: the list of groups would only be overwritten."""
    menu_items[:] = [item for item in menu_items if item.name != "groups"]
