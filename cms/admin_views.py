"""Screens for staff."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.forms import SpecimenForm

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
