"""Screens for staff."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from rest_framework.response import Response
from wagtail_localize.models import OverridableSegment
from wagtail_localize.views.edit_translation import edit_override

from cms.forms import SpecimenForm
from lms.lib.prose import is_safe_link

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
