"""Staff screens for verbs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel

from people import actions
from people.models import Letter
from people.permissions import can_try_letter_again


class StaffAccountView(AccountView):
    """Wagtail's page of one's own settings, without name, address and picture: those are at home in the account."""

    def get_panels(self):
        elsewhere = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, elsewhere)]


staff_account = require_admin_access(StaffAccountView.as_view())


def try_letter_again(request: HttpRequest, letter_id) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=letter_id)
    if not can_try_letter_again(request.user, letter):
        raise PermissionDenied
    if request.method == "POST":
        if actions.try_letter_again(letter, by=request.user):
            messages.success(request, _("The letter is on its way again."))
        else:
            messages.warning(request, _("The letter has left meanwhile."))
        return redirect("letter:inspect", letter.pk)
    return render(request, "people/admin/try_again.html", {"letter": letter})
