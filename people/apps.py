from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default = True
    verbose_name = _("People")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, shown and changed on our screens."""

    user_viewset = "people.viewsets.PeopleViewSet"
