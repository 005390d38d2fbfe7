"""Staff list of what can be earned. To look at."""

from django.utils.translation import gettext_lazy as _

from certification.schemes.models import Scheme
from people.staff.viewsets import ReadOnlyViewSet


class SchemeViewSet(ReadOnlyViewSet):
    model = Scheme
    icon = "clipboard-list"
    menu_label = _("Schemes")
    inspect_view_fields = [
        "slug",
        "level",
        "criteria_version",
        "valid_years",
        "spot_check_share",
        "is_open",
        "requirements",
    ]
    list_display = ["slug", "level", "criteria_version", "is_open"]
