"""Staff lists: quizzes, tasks and the glossary."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, LocaleColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.material.models import Quiz, Task, Term
from courses.material.models.teaching import title_path_of


def _page_column() -> Column:
    """The place of a quiz or task: a copy has the title of what it was copied from."""
    return Column("place", label=_("Stands in"), accessor=lambda row: title_path_of(row) or _("No page yet"))


class WithPageColumn:
    """A list to choose from that says of each row where it stands already."""

    @property
    def columns(self) -> list[Column]:
        return [*super().columns, _page_column()]


class ChooseWithPage(WithPageColumn, ChooseView):
    pass


class ChooseResultsWithPage(WithPageColumn, ChooseResultsView):
    pass


class WithPageChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseWithPage
    choose_results_view_class = ChooseResultsWithPage


class QuizViewSet(SnippetViewSet):
    model = Quiz
    base_url_path = "snippets/courses/quiz"
    chooser_base_url_path = "snippets/choose/courses/quiz"
    icon = "help"
    add_to_admin_menu = False
    chooser_viewset_class = WithPageChooserViewSet
    list_display = ["title", LocaleColumn(sort_key=None), _page_column(), "draw", "pass_share"]
    list_filter = ["locale"]
    panels = [FieldPanel(name) for name in ("title", "intro", "draw", "pass_share", "minutes", "bank")]


class TaskViewSet(SnippetViewSet):
    model = Task
    base_url_path = "snippets/courses/task"
    chooser_base_url_path = "snippets/choose/courses/task"
    icon = "form"
    add_to_admin_menu = False
    chooser_viewset_class = WithPageChooserViewSet
    list_display = ["title", LocaleColumn(sort_key=None), _page_column()]
    list_filter = ["locale"]
    panels = [FieldPanel(name) for name in ("title", "intro", "boxes", "rubric")]


class TermViewSet(SnippetViewSet):
    model = Term
    base_url_path = "snippets/courses/term"
    chooser_base_url_path = "snippets/choose/courses/term"
    icon = "list-ul"
    add_to_admin_menu = False
    list_display = ["term", "definition", "locale"]
    list_filter = ["locale"]
    panels = [FieldPanel(name) for name in ("slug", "term", "forms", "definition")]

    def get_queryset(self, request):
        return Term.objects.select_related("locale")
