"""Staff list of the keys that sign. To look at."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from certification.signing.models import SigningKey
from people.staff.viewsets import ReadOnlyViewSet


class SigningKeyViewSet(ReadOnlyViewSet):
    model = SigningKey
    icon = "key"
    menu_label = _("Signing keys")
    inspect_view_fields = ["fragment", "state", "multikey", "made_at", "signs_from", "retired_at"]
    list_display = [
        "fragment",
        Column("get_state_display", label=_("State")),
        "multikey",
        DateColumn("made_at", label=_("Made")),
    ]
