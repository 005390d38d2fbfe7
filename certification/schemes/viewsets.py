"""Staff list of what can be earned. To look at."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import InspectView

from certification.schemes.models import Scheme
from people.staff.viewsets import ReadOnlyViewSet


class SchemeInspectView(InspectView):
    def get_asked_display_value(self):
        return ", ".join(str(criterion) for criterion in self.object.asked())


class SchemeViewSet(ReadOnlyViewSet):
    model = Scheme
    icon = "clipboard-list"
    inspect_view_class = SchemeInspectView
    menu_label = _("Schemes")
    inspect_view_fields = [
        "slug",
        "level",
        "criteria_version",
        "valid_years",
        "spot_check_share",
        "is_open",
        "asked",
    ]
    list_display = ["slug", "level", "criteria_version", "is_open"]
