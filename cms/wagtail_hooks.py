"""What we add to Wagtail's admin."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from cms import admin_views


@hooks.register("register_admin_urls")
def component_page() -> list:
    return [path("styleguide/components/", admin_views.components, name="components")]


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's
def links_of_translations() -> list:
    place = "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/"
    return [
        path(place, admin_views.EditOverride.as_view()),
        path("localize/update/<int:translation_source_id>/", admin_views.UpdateTranslations.as_view()),
    ]


@hooks.register("before_edit_page", order=-1)
@hooks.register("before_edit_snippet", order=-1)
def publish_no_gaps_unasked(request, row):
    return admin_views.ask_before_gaps(request, row)


@hooks.register("insert_global_admin_css")
def our_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
