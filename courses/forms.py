"""What people type into tasks, and staff into the form for retiring."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import LearningItem, Task

MAX_LETTERS = 3000  # a box wants a few sentences; this is two pages


def read_boxes(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """What was written into each box, by the box's name; trimmed, and cut at MAX_LETTERS."""
    return {
        block.value["name"]: data.get(f"box-{block.value['name']}", "").strip()[:MAX_LETTERS] for block in task.boxes
    }


class RetireForm(forms.Form):
    """What takes the place of a retired lesson, if anything."""

    replacement = forms.ModelChoiceField(
        LearningItem.objects.none(),
        required=False,
        label=_("What takes its place?"),
        empty_label=_("Nothing"),
        help_text=_("Who has finished the old one has then finished this one too, with the same date."),
    )

    def __init__(self, *args, item: LearningItem | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if item:
            others = LearningItem.objects.filter(kind=item.kind, retired_at=None).exclude(pk=item.pk)
            self.fields["replacement"].queryset = others
