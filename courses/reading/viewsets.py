"""Staff lists: who is on which course and how far. To look at; progress is made by learning."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSetGroup

from courses.learning.models import EditionItem, Enrolment, ItemCompletion, LearningItem
from people.accounts.actions import write_audit_entry
from people.staff.viewsets import ReadOnlyViewSet


class EnrolmentFilter(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(
        label=_("Course"), queryset=LearningItem.objects.filter(kind=LearningItem.Kind.COURSE)
    )
    is_completed = django_filters.BooleanFilter(
        label=_("Completed"), field_name="completed_at", lookup_expr="isnull", exclude=True
    )

    # Reached from a person's own screen: a list of everybody to choose from would be long, and tell too much.
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Enrolment
        fields = ["course", "is_completed", "person"]


class EnrolmentIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "course")


class EnrolmentInspectView(InspectView):
    def get(self, request, *args, **kwargs):
        # It shows what one person has done: looking is written down.
        write_audit_entry(
            "enrolment-seen", by=request.user, about=self.object.person, thing=f"enrolment:{self.object.pk}"
        )
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self):
        return f"{self.object.person} · {self.object.course}"

    def get_context_data(self, **kwargs):
        rows = EditionItem.objects.filter(edition=self.object.edition_id)
        order = {item: position for position, item in enumerate(rows.values_list("item_id", flat=True))}
        mine = ItemCompletion.objects.filter(
            person=self.object.person_id, item__in=[*order, self.object.course_id]
        ).select_related("item", "edition__confirmed_by")
        completions = sorted(mine, key=lambda one: order.get(one.item_id, len(order)))
        return super().get_context_data(**kwargs) | {"completions": completions}


def _progress(enrolment: Enrolment) -> str:
    return _("%(done)s of %(required)s steps") % {"done": enrolment.done, "required": enrolment.required}


class EnrolmentViewSet(ReadOnlyViewSet):
    model = Enrolment
    icon = "group"
    menu_label = _("Enrolments")
    index_view_class = EnrolmentIndexView
    inspect_view_class = EnrolmentInspectView
    inspect_template_name = "courses/admin/enrolment.html"
    inspect_view_fields = ["person", "course", "edition", "started_at", "done", "required", "last_at", "completed_at"]
    filterset_class = EnrolmentFilter
    list_display = [
        "person",
        Column("course", label=_("Course")),
        Column("progress", label=_("Progress"), accessor=_progress, sort_key="done"),
        DateColumn("started_at", label=_("Started"), sort_key="started_at"),
        DateColumn("last_at", label=_("Last seen"), sort_key="last_at"),
        DateColumn("completed_at", label=_("Completed"), sort_key="completed_at"),
    ]


class LearningGroup(ModelViewSetGroup):
    menu_label = _("Learning")
    menu_icon = "openquote"
    items = (EnrolmentViewSet,)
