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

from lms.lib.transitions import Wish
from people.accounts.actions import write_audit_entry
from people.accounts.models import AuditEntry, User
from people.duties.actions import DutyRefused, end_duty, give_duty, hand_over
from people.duties.models import Duty, title_of, titles_of
from people.duties.permissions import can_give_any
from people.letters import actions as letter_actions
from people.letters.actions import try_letter_again
from people.letters.models import Letter
from people.letters.permissions import LetterRefused, may_handle, offered
from people.signin.permissions import has_second_factor
from people.staff import actions
from people.staff.forms import (
    EditLetterForm,
    GiveDutyForm,
    HandOverForm,
    LetterReasonForm,
    ResetFactorsForm,
    SeenLetterForm,
)
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


class ChangeLetter(WagtailAdminTemplateMixin, FormView):
    """One way of the table HANDLING for one letter, with the words that it needs."""

    form_class = LetterReasonForm
    template_name = "people/staff/change_letter.html"
    breadcrumbs_items = ()
    header_icon = "mail"
    name: str
    explanation: str
    button: str
    done: str

    def dispatch(self, request, *args, **kwargs):
        self.letter = get_object_or_404(Letter.objects.select_related("person"), pk=kwargs["letter_id"])
        if not may_handle(request.user, self.letter):
            raise PermissionDenied
        if self.name not in offered(request.user, self.letter):
            messages.warning(request, _("That does not fit the letter as it stands now."))
            return self._back()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"version": self.letter.version}

    def get_context_data(self, **kwargs):
        label = {"submit_button_label": self.button, "submit_button_active_label": self.button}
        return super().get_context_data(**kwargs) | label | {"letter": self.letter, "explanation": self.explanation}

    def form_valid(self, form):
        answer = dict(form.cleaned_data)
        wish = Wish(self.request.user, answer.pop("version"), answer.pop("reason", ""))
        act = getattr(letter_actions, f"{self.name}_letter")
        try:
            act(self.letter, wish, **answer)
        except LetterRefused:
            messages.error(self.request, _("Nothing was changed: the letter was faster, or a colleague was."))
        else:
            messages.success(self.request, self.done)
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect("letter:inspect", self.letter.pk)


class HoldLetter(ChangeLetter):
    name = "hold"
    page_title = gettext_lazy("Hold the letter")
    explanation = gettext_lazy("It stays here until somebody releases it, and can be edited meanwhile.")
    button = gettext_lazy("Hold it")
    done = gettext_lazy("The letter is held.")


class ReleaseLetter(ChangeLetter):
    name = "release"
    form_class = SeenLetterForm
    page_title = gettext_lazy("Release the letter")
    explanation = gettext_lazy("It leaves at once, or at its time if that has not come.")
    button = gettext_lazy("Release it")
    done = gettext_lazy("The letter is on its way.")


class CancelLetter(ChangeLetter):
    name = "cancel"
    page_title = gettext_lazy("Cancel the letter")
    explanation = gettext_lazy("It never leaves, and its reader does not find it in the account. There is no way back.")
    button = gettext_lazy("Cancel the letter")
    done = gettext_lazy("The letter is cancelled.")


class EditLetter(ChangeLetter):
    name = "edit"
    form_class = EditLetterForm
    page_title = gettext_lazy("Edit the letter")
    explanation = gettext_lazy("Only this one letter changes. Links in it stay as they are.")
    button = gettext_lazy("Save")
    done = gettext_lazy("The letter is changed. It is held until somebody releases it.")

    def get_initial(self):
        return super().get_initial() | {"subject": self.letter.subject, "text": self.letter.text}

    def get(self, request, *args, **kwargs):
        thing = f"letter:{self.letter.pk}"
        write_audit_entry("letter-seen", by=request.user, about=self.letter.person, thing=thing)
        return super().get(request, *args, **kwargs)


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
        # Who gives duties in one part only may not look through all accounts by counting.
        may_look = self.request.user.has_perm("accounts.view_user") and asked.isascii() and asked.isdigit()
        person = User.objects.filter(pk=asked).first() if may_look else None
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
