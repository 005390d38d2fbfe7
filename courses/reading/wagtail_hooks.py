"""What staff see of learning in Wagtail's admin: lists, screens, buttons, and why something is not deleted."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import Button

from courses.attendance.permissions import can_read_report
from courses.learning import actions, permissions
from courses.learning.models import LearningItem, differences_of
from courses.material.models import CoursePage, LessonPage, ModulePage, Quiz, Task
from courses.reading import admin_views
from courses.reading.viewsets import ENROLMENTS, LearningGroup
from people.lists.declaration import HOOK

TEACHING = (CoursePage, ModulePage, LessonPage)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return LearningGroup()


@hooks.register(HOOK)
def register_lists():
    return [ENROLMENTS]


@hooks.register("register_admin_urls")
def register_verbs():
    return [
        path("courses/retire/<int:page_id>/", admin_views.retire, name="courses_retire"),
        path("courses/shape/<int:course_id>/", admin_views.shape, name="courses_shape"),
        path("courses/report/<int:course_id>/", admin_views.report, name="courses_report"),
    ]


@hooks.register("register_page_header_buttons")
def offer_to_retire(page, user, view_name, next_url=None):
    """Also of a page that is off line: it belongs to its course until somebody says that it does not."""
    item = LearningItem.objects.filter(key=page.translation_key, retired_at=None).first()
    if item is None or not isinstance(page.specific, TEACHING):
        return
    if permissions.can_retire(user, page):
        yield Button(
            gettext_lazy("Retire"), reverse("courses_retire", args=[page.pk]), icon_name="history", priority=55
        )
    if item.kind == LearningItem.Kind.COURSE and permissions.can_confirm(user, page):
        address = reverse("courses_shape", args=[item.pk])
        yield Button(gettext_lazy("What it asks for"), address, icon_name="list-ul", priority=56)
    if item.kind == LearningItem.Kind.COURSE and can_read_report(user, item):
        address = reverse("courses_report", args=[item.pk])
        yield Button(gettext_lazy("Who takes it"), address, icon_name="group", priority=57)


@hooks.register("after_publish_page")
@hooks.register("after_move_page")
def say_where_languages_differ(request, page, *_args):
    """To whoever made the difference, at once; it also stays among what waits for staff."""
    above = page.get_ancestors(inclusive=True).values("translation_key")
    course = LearningItem.objects.filter(key__in=above, kind=LearningItem.Kind.COURSE).first()
    for one in differences_of(course) if course else []:
        if one.key == page.translation_key:
            messages.warning(request, one.sentence)


@hooks.register("before_delete_page")
def refuse_to_delete_what_was_finished(request, page):
    if actions.people_who_finished(page.get_descendants(inclusive=True)):
        messages.warning(request, _("People have finished this page, so it is not deleted. You can retire it instead."))
        return redirect("courses_retire", page.pk)
    return None


@hooks.register("before_bulk_action")
def refuse_to_delete_in_bulk(request, action_type, objects, action_class_instance):
    if action_type != "delete":
        return None
    for page in objects:
        if hasattr(page, "get_descendants") and actions.people_who_finished(page.get_descendants(inclusive=True)):
            messages.warning(
                request,
                _("“%(title)s” was finished by people, so nothing was deleted. You can retire it instead.")
                % {"title": page.title},
            )
            return redirect("courses_retire", page.pk)
    return None


@hooks.register("before_delete_snippet")
def refuse_to_delete_what_was_worked_on(request, rows):
    """One at a time or many; leads to the page on which the quiz or task stands."""
    for row in rows:
        if isinstance(row, Quiz | Task) and actions.is_worked_on(row):
            said = _(
                "People have worked on “%(title)s”, so nothing was deleted. You can choose another one on its page, or "
                "retire that page: what was done is kept."
            )
            messages.warning(request, said % {"title": row.title})
            return _to_where_it_stands(row)
    return None


def _to_where_it_stands(row):
    model = ModulePage if isinstance(row, Quiz) else LessonPage
    page = model.objects.filter(**{model.chooses: row}).first()
    if page:
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect(row.snippet_viewset.get_url_name("list"))
