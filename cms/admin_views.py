"""Screens for staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from rest_framework.response import Response
from wagtail_localize.models import OverridableSegment, Translation
from wagtail_localize.views.edit_translation import edit_override
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.forms import SpecimenForm
from lms.lib.rich_text import is_safe_link

# Icons in use, so that the page shows the whole set.
ICONS = [
    "arrow-left",
    "arrow-right",
    "award",
    "book-open",
    "check",
    "circle-check",
    "circle-x",
    "clock",
    "download",
    "file-text",
    "info",
    "languages",
    "lock",
    "map-pin",
    "message-circle",
    "octagon-alert",
    "pencil",
    "printer",
    "search",
    "shield",
    "triangle-alert",
    "user",
]

ROLES = ["paper", "surface", "sunk", "ink", "muted", "line", "action", "clay", "sun", "leaf", "plum", "danger", "focus"]


def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states: what is not on this page is not in the design system."""
    return render(
        request,
        "cms/admin/components.html",
        {
            "icons": ICONS,
            "roles": ROLES,
            "blank": SpecimenForm(auto_id="blank_%s"),
            "wrong": SpecimenForm({"name": "x" * 41, "email": "not an address", "audience": "?"}, auto_id="wrong_%s"),
            "page": Paginator(range(60), 20).page(2),
            "trail": [("Learn", "#tabs"), ("Open Gov 101", "#tabs"), ("Why open government", "#tabs")],
            "sides": [("Overview", "#tabs", True), ("Questions", "#tabs", False), ("People", "#tabs", False)],
            "steps": [
                ("Open, for whom?", "done", "#stepper", "12 minutes"),
                ("Four values", "current", "#stepper", "12 minutes"),
                ("Does it work? A title long enough to need a second line on a phone", "ahead", "#stepper", ""),
                ("Openness under pressure", "ahead", "", "10 minutes"),
            ],
            "long_name": "Wolfeschlegelsteinhausenbergerdorff Ananthapadmanabhan",
        },
    )


class EditOverride(edit_override.cls):
    """wagtail-localize's own, but for links: it takes any words as the address of a link in a translation."""

    def put(self, request, *args, **kwargs):
        segment = get_object_or_404(OverridableSegment, pk=kwargs["overridable_segment_id"])
        if _is_link(segment.data) and not is_safe_link(str(request.POST.get("value", ""))):
            return Response(status=400)
        return super().put(request, *args, **kwargs)


def _is_link(value: object) -> bool:
    """Whether what stands in the source is the address of a link, not the number of a picture."""
    return isinstance(value, str) and (":" in value or value[:1] in ("/", "#", "?"))


def ask_before_gaps(request: HttpRequest, row) -> HttpResponse | None:
    """Publishing a translation that lacks pieces is an act of its own: readers get those in the language of the source.

    Asked of each request that edits a page or snippet; None where there is nothing to ask.
    """
    if request.method != "POST" or request.POST.get("action") != "publish" or "publish-with-gaps" in request.POST:
        return None
    translation = translation_into(row)
    total, done = translation.get_progress() if translation else (0, 0)
    if total == done:
        return None
    told = {"row": row, "missing": total - done, "total": total, "language": row.locale.get_display_name()}
    return render(request, "cms/admin/gaps.html", told)


def translation_into(row) -> Translation | None:
    """The work of translators that a page or snippet is the outcome of."""
    enabled = Translation.objects.filter(enabled=True, target_locale_id=row.locale_id)
    return enabled.filter(source__object_id=row.translation_key).first()


class UpdateTranslations(UpdateTranslationsView):
    """wagtail-localize's own, but that only whole translations are published at once.

    It would put the source's words into a live page wherever a piece has changed; what lacks pieces stays as it is
    until somebody translates or publishes it.
    """

    def form_valid(self, form):
        wanted, form.cleaned_data["publish_translations"] = form.cleaned_data["publish_translations"], False
        answer = super().form_valid(form)
        enabled = self.object.translations.filter(enabled=True).select_related("target_locale")
        waiting = [one for one in enabled if not self._publish(one)] if wanted else []
        if waiting:
            names = ", ".join(one.target_locale.get_display_name() for one in waiting)
            told = _("Not published, because pieces are not translated yet: %(languages)s.") % {"languages": names}
            messages.warning(self.request, told)
        return answer

    def _publish(self, translation: Translation) -> bool:
        """Publish a translation that lacks nothing; whether it was."""
        total, done = translation.get_progress()
        if total != done:
            return False
        translation.save_target(user=self.request.user, publish=True)
        return True
