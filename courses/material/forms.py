"""What people type into tasks, and staff into the form for copying."""

import re
from collections.abc import Collection, Mapping

from django import forms
from django.http import QueryDict
from wagtail.admin.forms.pages import CopyForm

from courses.material.models import Task
from courses.material.models.teaching import ALIAS, TeachingPage
from courses.material.rules import MARK, is_too_long, tidy_text

CHOICE = re.compile(r"[0-9a-f-]{36}|[0-9]{1,2}")  # what a form sends for something chosen, not written


def read_boxes(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """What was written into each box, by the box's name; trimmed."""
    return {block.value["name"]: tidy_text(data.get(f"box-{block.value['name']}", "")) for block in task.boxes}


def read_marks(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """The level, "1" to "4", that the reader gives their own work on each criterion of the rubric, as far as given."""
    names = [f"{MARK}{block.value['name']}" for block in task.rubric]
    return {name: data[name] for name in names if data.get(name) in {"1", "2", "3", "4"}}


def words_without_place(data: QueryDict, *, questions: Collection[str], boxes: Collection[str]) -> list[str]:
    """What was written for a question or a box that the lesson no longer has: it was changed after it was opened.

    `questions`, `boxes`: ids and names of what it has.
    """
    gone = [name for name in data if name.startswith("box-") and name.removeprefix("box-") not in boxes]
    gone += [name for name in data if name.startswith("q-") and not any(one in name for one in questions)]
    texts = [tidy_text(words) for name in gone for words in data.getlist(name)]
    return [words for words in texts if words and not CHOICE.fullmatch(words)]


def has_too_long_text(data: QueryDict) -> bool:
    """Whether a box of the lesson or its task holds more than it may."""
    boxes = [name for name in data if name.startswith(("q-", "box-"))]
    return any(is_too_long(words) for name in boxes for words in data.getlist(name))


class TeachingCopyForm(CopyForm):
    """Wagtail's form for copying a page, without an alias of anything that teaches."""

    def clean_alias(self) -> bool:
        pages = self.page.get_descendants(inclusive=True)
        if not self.data.get("copy_subpages"):
            pages = pages.filter(pk=self.page.pk)
        if self.cleaned_data["alias"] and pages.type(TeachingPage).exists():
            raise forms.ValidationError(ALIAS)
        return self.cleaned_data["alias"]
