"""Staff screens for verbs."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from people.accounts.models import AuditEntry, User
from people.duties.actions import DutyRefused, end_duty, give_duty, hand_over
from people.duties.models import Duty, title_of, titles_of
from people.duties.permissions import can_give_any
from people.letters.actions import try_letter_again
from people.letters.models import Letter
from people.signin.permissions import has_second_factor
from people.staff import actions
from people.staff.forms import GiveDutyForm, HandOverForm, ResetFactorsForm
from people.staff.permissions import can_reset_factors, can_try_letter_again, ever_worked_here, may_reset_factors_now


class StaffAccountView(AccountView):
    """Wagtail's page of one's own settings, without name, address and picture: those are at home in the account."""

    def get_panels(self):
        elsewhere = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, elsewhere)]


staff_account = require_admin_access(StaffAccountView.as_view())


def try_again(request: HttpRequest, letter_id) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=letter_id)
    if not can_try_letter_again(request.user, letter):
        raise PermissionDenied
    if request.method == "POST":
        if try_letter_again(letter, by=request.user):
            messages.success(request, _("The letter is on its way again."))
        else:
            messages.warning(request, _("The letter has left meanwhile."))
        return redirect("letter:inspect", letter.pk)
    return render(request, "people/staff/try_again.html", {"letter": letter})


class ResetFactors(WagtailAdminTemplateMixin, FormView):
    """Takes a lost second step off; for staff's own the first press proposes it, and a second person's does it."""

    form_class = ResetFactorsForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("Take off a lost second step")
    header_icon = "key"
    breadcrumbs_items = ()  # with them, Wagtail's heading names the person and not the act

    def dispatch(self, request, *args, **kwargs):
        self.person = get_object_or_404(User, pk=kwargs["person_id"])
        if not can_reset_factors(request.user, self.person):
            raise PermissionDenied
        self.is_done_at_once = may_reset_factors_now(request.user, self.person, at=timezone.now())
        if refusal := self._refusal():
            messages.warning(request, refusal)
            return self._back()
        return super().dispatch(request, *args, **kwargs)

    def _refusal(self) -> str:
        if not has_second_factor(self.person):
            return _("This account has no second step.")
        if not self.is_done_at_once and AuditEntry.objects.reset_proposed(self.person, timezone.now()):
            return _("It is proposed already, and waits for a second person.")
        return ""

    def get_page_subtitle(self) -> str:
        return self.person.display_name

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        label = _("Take the second step off") if self.is_done_at_once else _("Propose it to a second person")
        return context | {"submit_button_label": label, "submit_button_active_label": label}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        consequence = (
            _("The app, the passkeys and the spare codes end, the person is signed out everywhere and gets a letter.")
            if self.is_done_at_once or not ever_worked_here(self.person)
            else _("It is the account of somebody who works here, so a second person has to do the same within 3 days.")
        )
        form.fields["reason"].help_text = f"{consequence} {form.fields['reason'].help_text}"
        return form

    def form_valid(self, form):
        try:
            is_done = actions.reset_factors(self.person, reason=form.cleaned_data["reason"], by=self.request.user)
        except actions.NotAllowed:
            messages.error(self.request, _("Nothing was changed: a colleague was faster. This is how it stands."))
            return self._back()
        done = _("The second step is off. A password alone signs in now, until the person sets up a new one.")
        messages.success(self.request, done if is_done else _("Proposed. A second person finds it on the home page."))
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect(reverse("wagtailusers_users:inspect", args=[self.person.pk]))


class DutyVerb(WagtailAdminTemplateMixin, FormView):
    """A screen on which one verb about duties is done; refusals are told in words, and nothing was changed."""

    template_name = "people/staff/duty.html"
    consequence = ""
    header_icon = "key"
    breadcrumbs_items = ()  # with them, Wagtail's heading names the person and not the act
    refusals = {
        "not-yours": gettext_lazy(
            "It is not yours to give or end: it reaches further than your own duty, or is yours."
        ),
        "there-already": gettext_lazy("This person has the same duty already for a part of that time."),
        "over": gettext_lazy("There is nothing left of it to give or end."),
        "last-one": gettext_lazy(
            "Nobody would be left who gives duties. Hand it over, or give it to somebody else first."
        ),
    }

    def dispatch(self, request, *args, **kwargs):
        if not can_give_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"label": self.label, "consequence": self.consequence}

    def form_valid(self, form):
        try:
            person = self.act(form)
        except DutyRefused as refused:
            form.add_error(None, self.refusals[refused.why])
            return self.form_invalid(form)
        messages.success(self.request, self.done % {"person": person.display_name})
        return redirect(f"{reverse('duty:index')}?person={person.pk}")


class GiveDuty(DutyVerb):
    form_class = GiveDutyForm
    page_title = gettext_lazy("Give a duty")
    label = gettext_lazy("Give")
    consequence = gettext_lazy(
        "It begins and ends by itself. You give nothing to yourself, and nothing wider than your own."
    )
    done = gettext_lazy("%(person)s has the duty.")

    def get_initial(self):
        asked = self.request.GET.get("person", "")
        person = User.objects.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        return {"person": person.username} if person else {}

    def act(self, form) -> User:
        return give_duty(**form.answer(), by=self.request.user).person


class EndDuty(DutyVerb):
    form_class = forms.Form
    page_title = gettext_lazy("End a duty")
    label = gettext_lazy("End it now")
    consequence = gettext_lazy("It ends at once, in the middle of a session too. The list and the audit trail keep it.")
    done = gettext_lazy("The duty of %(person)s is ended.")

    def get_context_data(self, **kwargs):
        duties = Duty.objects.within_duties(self.request.user).select_related("person", "role")
        duty = get_object_or_404(duties, pk=self.kwargs["duty_id"])
        return super().get_context_data(**kwargs) | {"person": duty.person, "duties": [(duty, title_of(duty.scope))]}

    def act(self, form) -> User:
        duties = Duty.objects.within_duties(self.request.user)
        return end_duty(get_object_or_404(duties, pk=self.kwargs["duty_id"]), by=self.request.user).person


class HandOver(DutyVerb):
    """Moves all duties of somebody who leaves to one successor."""

    form_class = HandOverForm
    page_title = gettext_lazy("Hand over all duties")
    label = gettext_lazy("Hand over now")
    consequence = gettext_lazy("All of these end at once, and whoever takes over has them for the rest of their time.")
    done = gettext_lazy("%(person)s has taken over.")

    def leaver(self) -> User:
        return get_object_or_404(User.objects.filter(duties__in=self.lasting()).distinct(), pk=self.kwargs["person_id"])

    def lasting(self):
        now = timezone.now()
        return Duty.objects.lasting(now).within_duties(self.request.user).select_related("role")

    def get_context_data(self, **kwargs):
        duties = list(self.lasting().filter(person=self.leaver()))
        titles = titles_of({one.scope for one in duties})
        shown = [(one, titles[one.scope]) for one in duties]
        return super().get_context_data(**kwargs) | {"person": self.leaver(), "duties": shown}

    def act(self, form) -> User:
        successor = form.cleaned_data["successor"]
        hand_over(self.leaver(), successor, by=self.request.user)
        return successor
