from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(AppConfig):
    name = "people.staff"
    default = True


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, shown and changed on our screens."""

    user_viewset = "people.staff.viewsets.PeopleViewSet"
