"""Keeping the words for a task while somebody types them: asked by the script, answered for it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from courses.material.forms import BOXES, has_too_long_text, read_boxes
from courses.material.models import LessonPage
from courses.reading.readers import reader_of
from courses.reading.views.finding import or_in_english, page_at
from courses.reading.views.shared import location_or_404
from questionnaires.forms import is_from_owner, read_base, read_typed


@or_in_english
@require_POST
def keep(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    """Keep the boxes that were touched, and say what else has changed since the window began and what gave way.

    409: somebody else is reading by now, or nobody: nothing is kept, and the words stay on their device.
    """
    page = page_at(request, LessonPage, course, module, lesson)
    if not page.task_id:
        raise Http404
    location = location_or_404(page)
    if not is_from_owner(request):
        return JsonResponse({}, status=409)
    if has_too_long_text(request.POST):
        return JsonResponse({}, status=413)
    boxes = read_boxes(page.task, request.POST)
    words = {name: text for name, text in boxes.items() if name in request.POST.getlist("keys")}
    kept = reader_of(request).keep_task(
        location,
        str(page.translation_key),
        words,
        language=page.language,
        base=read_base(request.POST),
        typed=read_typed(request.POST, words, at=timezone.now()),
    )
    entries = {name: [[f"{BOXES}{name}", text]] for name, text in kept.changed.items() if name in boxes}
    return JsonResponse({"revision": kept.revision, "entries": entries, "lost": kept.lost})
