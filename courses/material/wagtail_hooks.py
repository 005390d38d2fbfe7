"""Registrations with Wagtail's admin: quizzes, tasks, terms, and how pages are copied."""

from django.contrib import messages
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.models import HomePage
from courses.material.forms import TeachingCopyForm
from courses.material.models import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.material.viewsets import QuizViewSet, TaskViewSet, TermViewSet

TEACHING = (CoursePage, ModulePage, LessonPage)

for model in (HomePage, CataloguePage, *TEACHING):  # all that may hold something to learn
    model.copy_form_class = TeachingCopyForm


register_snippet(QuizViewSet)
register_snippet(TaskViewSet)
register_snippet(TermViewSet)


@hooks.register("before_edit_page")
def say_what_is_left_out(request, page):
    """A draft or an old version names a quiz or task that has found another place meanwhile."""
    if request.method == "GET" and getattr(page, "left_out", ""):
        messages.warning(request, page.left_out)
