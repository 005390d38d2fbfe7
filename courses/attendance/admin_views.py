"""Staff screens for verbs: setting dates, moving them for somebody, extending them for a country."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from courses.attendance.forms import ExtensionForm, OfferingDateForm, OverrideForm
from courses.attendance.outline import preview_of
from courses.offerings.actions import (
    extend_for_country,
    extension,
    override_dates,
    remove_date,
    set_date,
    undo_override,
)
from courses.offerings.models import DateOverride, Offering, OfferingDate
from courses.offerings.permissions import can_move_dates


class OfNamedOffering(WagtailAdminTemplateMixin, FormView):
    """A form about the offering that the address names, for those who may move its dates."""

    template_name = "wagtailadmin/generic/form.html"
    header_icon = "date"
    breadcrumbs_items = ()  # with them, Wagtail's heading names the offering and not the act

    def dispatch(self, request, *args, **kwargs):
        if not can_move_dates(request.user):
            raise PermissionDenied
        self.offering = get_object_or_404(Offering, pk=kwargs["offering_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"offering": self.offering}

    def get_page_subtitle(self):
        return str(self.offering)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"submit_button_label": _("Save"), "media": context["form"].media}

    def get_success_url(self):
        return reverse("offering:inspect", args=[self.offering.pk])


class SetOfferingDate(OfNamedOffering):
    """When a step opens or is due; another date of the same step and kind takes the place of the one before."""

    form_class = OfferingDateForm
    page_title = gettext_lazy("Set a date")

    def form_valid(self, form):
        set_date(self.offering, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The date is set."))
        return super().form_valid(form)


class OverrideDates(OfNamedOffering):
    """Other dates for a person, a group or a country."""

    form_class = OverrideForm
    page_title = gettext_lazy("Other dates for somebody")

    def form_valid(self, form):
        override_dates(self.offering, by=self.request.user, **form.answer())
        messages.success(self.request, _("The dates are moved. You can undo that."))
        return super().form_valid(form)


def remove_offering_date(request: HttpRequest, date_id: int) -> HttpResponse:
    if not can_move_dates(request.user):
        raise PermissionDenied
    date = get_object_or_404(OfferingDate.objects.select_related("offering"), pk=date_id)
    if request.method == "POST":
        remove_date(date, by=request.user)
        messages.success(request, _("The date is taken away."))
    return redirect("offering:inspect", date.offering_id)


def undo_dates(request: HttpRequest, override_id: int) -> HttpResponse:
    if not can_move_dates(request.user):
        raise PermissionDenied
    override = get_object_or_404(DateOverride, pk=override_id)
    if request.method == "POST" and undo_override(override, by=request.user):
        messages.success(request, _("Undone: the dates are as they were before."))
    if override.offering_id is None:
        return redirect("offering_extension")
    return redirect("offering:inspect", override.offering_id)


def extend(request: HttpRequest) -> HttpResponse:
    """More days for everybody in a country: first what it would move, then, if that was seen, it is done."""
    if not can_move_dates(request.user):
        raise PermissionDenied
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    preview, answer = None, {}
    if request.method == "POST" and form.is_valid():
        answer = form.answer()
        if request.POST.get("seen") == _seen(answer):
            extend_for_country(**answer, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Everybody concerned has more days. You can undo that."))
            return redirect("offering_extension")
        preview = preview_of(extension(**answer), at=timezone.now())
    rows = DateOverride.objects.extensions().select_related("country", "made_by", "undone_by")
    context = {"form": form, "preview": preview, "seen": _seen(answer), "extensions": rows[:50]}
    return TemplateResponse(request, "courses/admin/extension.html", context)


def _seen(answer: dict) -> str:
    """What was looked at, so that nothing else is done."""
    return " ".join(str(getattr(value, "pk", value)) for value in answer.values())
