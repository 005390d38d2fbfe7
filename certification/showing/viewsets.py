"""Staff list of what was issued, beside schemes and keys. To look at; the verbs are in admin_views."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from certification.certificates.models import Certificate
from certification.certificates.rules import Status
from certification.schemes.viewsets import SchemeViewSet
from certification.signing.viewsets import SigningKeyViewSet
from people.accounts.actions import write_audit_entry
from people.staff.viewsets import ReadOnlyViewSet

STATUS_NAMES = {
    Status.VALID: _("Valid"),
    Status.EXPIRED: _("Expired"),
    Status.REVOKED: _("Revoked"),
    Status.WITHDRAWN: _("Withdrawn by the holder"),
}


class CertificateFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="filter_state",
        choices=[
            ("standing", _("Standing")),
            ("proposed", _("Revocation waits for a second person")),
            ("revoked", _("Revoked")),
            ("withdrawn", _("Withdrawn by the holder")),
            ("audit", _("Drawn for an audit, waits for somebody")),
            ("correction", _("Holder asks for another name")),
            ("unfinished", _("Not signed, printed or announced yet")),
        ],
    )

    class Meta:
        model = Certificate
        fields = ["scheme", "language", "revocation_reason"]

    def filter_state(self, queryset, _name, value):
        return {
            "standing": queryset.in_force,
            "proposed": queryset.awaiting_second_person,
            "revoked": lambda: queryset.exclude(revoked_at=None),
            "withdrawn": lambda: queryset.exclude(withdrawn_at=None),
            "audit": queryset.awaiting_spot_check,
            "correction": queryset.awaiting_correction,
            "unfinished": queryset.unfinished,
        }[value]()


class CertificateIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("scheme")


class CertificateInspectView(InspectView):
    def get(self, request, *args, **kwargs):
        # It shows a name: looking is written down.
        write_audit_entry(
            "certificate-seen", by=request.user, about=self.object.person, thing=f"certificate:{self.object.pk}"
        )
        return super().get(request, *args, **kwargs)

    @property
    def header_more_buttons(self):
        address = reverse("certification_admin:revocation", args=[self.object.pk])
        buttons = [Button(_("Revocation"), url=address, icon_name="cross", priority=5)]
        if self.object.corrections.exists():
            address = reverse("certification_admin:correction", args=[self.object.pk])
            buttons.append(Button(_("Another name"), url=address, icon_name="edit", priority=3))
        if hasattr(self.object, "spot_check"):
            address = reverse("certification_admin:spot_check", args=[self.object.pk])
            buttons.append(Button(_("Audit"), url=address, icon_name="view", priority=4))
        return buttons

    def get_status_display_value(self):
        return STATUS_NAMES[self.object.status]


class CertificateViewSet(ReadOnlyViewSet):
    model = Certificate
    icon = "doc-full-inverse"
    menu_label = _("Certificates")
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    inspect_view_fields = [
        "number",
        "status",
        "printed_name",
        "scheme",
        "criteria_version",
        "language",
        "issued_at",
        "valid_until",
        "signed_with",
        "pdf_sha256",
        "told_at",
        "revocation_reason",
        "revocation_note",
        "revocation_proposed_at",
        "revoked_by",
        "revoked_at",
        "confirmed_by",
        "withdrawn_at",
    ]
    filterset_class = CertificateFilter
    search_fields = ["number", "code"]
    search_backend_name = None  # with a backend, a search by fields fails on SQLite (wagtail #10217)
    list_display = [
        "number",
        "scheme",
        StatusTagColumn("status", label=_("Status"), accessor=lambda certificate: STATUS_NAMES[certificate.status]),
        Column("language", label=_("Language")),
        DateColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
    ]


class CertificationGroup(ModelViewSetGroup):
    menu_label = _("Certification")
    menu_icon = "doc-full-inverse"
    items = (CertificateViewSet, SchemeViewSet, SigningKeyViewSet)
