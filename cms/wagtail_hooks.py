"""What we add to Wagtail's admin."""

from django.http import Http404
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from cms import admin_views
from cms.models import TAGS_CHANGED, is_for_other_roles


@hooks.register("register_log_actions")
def register_log_actions(log_actions):
    @log_actions.register_action(TAGS_CHANGED)
    class TagsChanged(LogFormatter):
        label = _("Change what it is about")

        def format_message(self, entry):
            told = {name: ", ".join(entry.data[name]) or "–" for name in ("added", "removed")}
            return _("What it is about: added %(added)s; removed %(removed)s") % told


@hooks.register("register_admin_urls")
def component_page() -> list:
    return [path("styleguide/components/", admin_views.components, name="components")]


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's
def links_of_translations() -> list:
    route = "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/"
    return [
        path(route, admin_views.EditOverride.as_view()),
        path("localize/update/<int:translation_source_id>/", admin_views.UpdateTranslations.as_view()),
    ]


@hooks.register("before_edit_page", order=-1)
@hooks.register("before_edit_snippet", order=-1)
def publish_no_gaps_unasked(request, row):
    return admin_views.ask_before_gaps(request, row)


@hooks.register("on_serve_page", order=-1)  # before Wagtail's own, which leads whoever is signed in to the sign-in page
def pages_of_other_roles_are_not_here(serve):
    def inner(page, request, *given):
        if is_for_other_roles(page.get_view_restrictions(), request):
            raise Http404
        return serve(page, request, *given)

    return inner


@hooks.register("before_serve_document", order=-1)
def documents_of_other_roles_are_not_here(document, request):
    if is_for_other_roles(document.collection.get_view_restrictions(), request):
        raise Http404


@hooks.register("insert_global_admin_css")
def our_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
