"""Staff lists: who is on which course and how far. To look at; progress is made by learning."""

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, NumberRangeWidget, WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSetGroup

from courses.attendance.viewsets import OfferingViewSet
from courses.learning.models import EditionItem, Enrolment, ItemCompletion, LearningItem
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.duties.models import within_duties
from people.lists.declaration import ListColumn, StaffList, by_words
from people.lists.viewsets import StaffListView
from people.staff.viewsets import ReadOnlyViewSet
from people.staff.viewsets.people_list import by_name, in_organisation, people_searches


def _courses(request):
    """Those to choose from: of others, whoever has a duty in one course reads not even the titles."""
    courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE)
    seen = within_duties(request.user, "learning.view_enrolment", course="pk") if request else Q()
    return courses.filter(seen)


class EnrolmentFilter(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(label=_("Course"), queryset=_courses)
    is_completed = django_filters.BooleanFilter(
        label=_("Completed"), field_name="completed_at", lookup_expr="isnull", exclude=True
    )
    done = django_filters.RangeFilter(label=_("Steps done"), widget=NumberRangeWidget)
    started = django_filters.DateFromToRangeFilter(
        label=_("Started"), field_name="started_at", widget=DateRangePickerWidget
    )
    seen = django_filters.DateFromToRangeFilter(
        label=_("Last seen"), field_name="last_at", widget=DateRangePickerWidget
    )
    completed = django_filters.DateFromToRangeFilter(
        label=_("Completed on"), field_name="completed_at", widget=DateRangePickerWidget
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), field_name="person__language", choices=settings.LANGUAGES
    )
    organisation = django_filters.CharFilter(
        label=_("Organisation"),
        method="filter_organisation",
        widget=forms.TextInput(attrs={"placeholder": _("Part of its name")}),
    )
    # Reached from a person's own screen: a list of everybody to choose from would be long, and tell too much.
    person = django_filters.NumberFilter(field_name="person_id", widget=forms.HiddenInput)

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def filter_organisation(self, enrolments, _name, words):
        return enrolments.filter(person__in=User.objects.filter(in_organisation(words)).values("pk"))


def _progress(enrolment: Enrolment) -> str:
    return _("%(done)s of %(required)s steps") % {"done": enrolment.done, "required": enrolment.required}


ENROLMENTS = StaffList(
    key="enrolments",
    label=_("Enrolments"),
    permission="learning.view_enrolment",
    address="enrolment:index",
    rows=Enrolment.objects.all,
    usual_order="-started",
    filters=EnrolmentFilter,
    filter_permissions={"language": "accounts.view_user", "organisation": "accounts.view_user"},
    personal_filters=["person"],
    searches=people_searches("person"),
    columns=[
        ListColumn(name="person", label=_("Person"), sort=by_name("person__"), needs=("person",)),
        ListColumn(name="course", label=_("Course"), sort=by_words("course__titles"), needs=("course",)),
        ListColumn(name="progress", label=_("Progress"), value=_progress, sort="done"),
        ListColumn(name="started", label=_("Started"), value="started_at", sort="started_at", drawn=DateColumn),
        ListColumn(name="seen", label=_("Last seen"), value="last_at", sort="last_at", drawn=DateColumn),
        ListColumn(
            name="completed",
            label=_("Completed"),
            value="completed_at",
            sort="completed_at",
            drawn=DateColumn,
            total=Count("completed_at"),
        ),
    ],
)


class EnrolmentIndexView(StaffListView):
    staff_list = ENROLMENTS


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


class EnrolmentViewSet(ReadOnlyViewSet):
    model = Enrolment
    icon = "group"
    menu_label = _("Enrolments")
    index_view_class = EnrolmentIndexView
    inspect_view_class = EnrolmentInspectView
    inspect_template_name = "courses/admin/enrolment.html"
    inspect_view_fields = ["person", "course", "edition", "started_at", "done", "required", "last_at", "completed_at"]


class LearningGroup(ModelViewSetGroup):
    menu_label = _("Learning")
    menu_icon = "openquote"
    items = (EnrolmentViewSet, OfferingViewSet)
