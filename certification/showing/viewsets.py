"""Staff list of what was issued, beside schemes and keys. To look at; the verbs are in admin_views."""

import django_filters
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from certification.certificates.actions import RevocationRefused, drop_revocation, propose_revocation
from certification.certificates.models import Certificate
from certification.certificates.permissions import can_drop_revocation, can_propose_revocation, is_certifier
from certification.certificates.rules import Status
from certification.schemes.viewsets import SchemeViewSet
from certification.signing.viewsets import SigningKeyViewSet
from lms.lib.codes import normalise
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.lists.declaration import BulkAct, ListColumn, ListSearch, StaffList, by_words, containing
from people.lists.viewsets import StaffListView
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
    issued = django_filters.DateFromToRangeFilter(
        label=_("Issued"), field_name="issued_at", widget=DateRangePickerWidget
    )
    ends = django_filters.DateFromToRangeFilter(
        label=_("Valid until"), field_name="valid_until", widget=DateRangePickerWidget
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


def _status(certificate: Certificate) -> str:
    return STATUS_NAMES[certificate.status]


def _by_status():
    """As Certificate.status tells one by one."""
    is_only_replaced = Q(replaced_by__isnull=False, withdrawn_at__isnull=False)
    return Case(
        When(Q(revoked_at__isnull=False) & ~is_only_replaced, then=_named(Status.REVOKED)),
        When(withdrawn_at__isnull=False, then=_named(Status.WITHDRAWN)),
        When(valid_until__lt=timezone.now().date(), then=_named(Status.EXPIRED)),
        default=_named(Status.VALID),
    )


def _named(status: Status) -> Value:
    return Value(str(STATUS_NAMES[status]))


def _as_printed(words: str) -> Q:
    """The code as it stands on paper, with its hyphens and what eyes confuse. Only of the form with the name.

    That of the form without leads to no name, here either.
    """
    return Q(code=normalise(words) or None)


def _why_not_proposed(certificate: Certificate, by: User) -> str:
    if not is_certifier(by, certificate):
        return _("Your own certificate")
    return (
        "" if can_propose_revocation(by, certificate) else _("Is not in force, or its revocation is proposed already")
    )


def _why_not_dropped(certificate: Certificate, by: User) -> str:
    is_own = certificate.revoked_by_id == by.pk  # else a colleague has proposed it anew
    return "" if is_own and can_drop_revocation(by, certificate) else _("Was decided meanwhile")


def _propose(certificate: Certificate, *, by: User, choice: str, reason: str) -> None:
    propose_revocation(certificate, reason=choice, note=reason, by=by)


PROPOSE = BulkAct(
    key="propose-revocation",
    label=_("Propose their revocation"),
    permission="certificates.revoke_certificate",
    refusal=_why_not_proposed,
    do=_propose,
    undo=drop_revocation,
    undo_refusal=_why_not_dropped,
    choices=[(value, told) for value, told in Certificate.Reason.choices if value != Certificate.Reason.REPLACED],
    needs_reason=True,
    refused=(RevocationRefused,),
)

CERTIFICATES = StaffList(
    key="certificates",
    label=_("Certificates"),
    permission="certificates.view_certificate",
    address="certificate:index",
    rows=lambda: Certificate.objects.defer("credential", "credential_without_name"),
    usual_order="-issued",
    filters=CertificateFilter,
    searches=[ListSearch(finds=containing("number", "code", "printed_name")), ListSearch(finds=_as_printed)],
    acts=[PROPOSE],
    columns=[
        ListColumn(name="number", label=_("Number"), sort="number"),
        ListColumn(
            name="printed_name",
            label=_("Name as printed"),
            sort=lambda: Lower("printed_name"),
            is_usual=False,
            is_personal=True,
        ),
        ListColumn(name="scheme", label=_("Scheme"), sort=by_words("scheme__words", "name"), needs=("scheme",)),
        ListColumn(name="status", label=_("Status"), value=_status, sort=_by_status, drawn=StatusTagColumn),
        ListColumn(name="language", label=_("Language"), sort="language"),
        ListColumn(name="issued", label=_("Issued"), value="issued_at", sort="issued_at", drawn=DateColumn),
        ListColumn(name="ends", label=_("Valid until"), value="valid_until", sort="valid_until", is_usual=False),
    ],
)


class CertificateIndexView(StaffListView):
    staff_list = CERTIFICATES


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


class CertificationGroup(ModelViewSetGroup):
    menu_label = _("Certification")
    menu_icon = "doc-full-inverse"
    items = (CertificateViewSet, SchemeViewSet, SigningKeyViewSet)
