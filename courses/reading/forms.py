"""What staff type into the form for retiring."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.learning.models import EditionItem, LearningItem


class RetireForm(forms.Form):
    """What takes the place of a retired lesson, if anything."""

    replacement = forms.ModelChoiceField(
        LearningItem.objects.none(),
        required=False,
        label=_("What takes its place?"),
        empty_label=_("Nothing"),
        help_text=_(
            "Once the change is confirmed, who has finished the old one has finished this one too, with the same date."
        ),
    )

    def __init__(self, *args, item: LearningItem | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if item:
            field = self.fields["replacement"]
            field.queryset = LearningItem.objects.filter(kind=item.kind, retired_at=None).exclude(pk=item.pk)
            field.choices = [("", field.empty_label), *_by_module(field.queryset)]


def _by_module(items: QuerySet[LearningItem]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices below the course and module in which they stand: a copy has the titles of what it was copied from."""
    rows = EditionItem.objects.current().filter(item__in=items).select_related("item", "module", "edition__course")
    groups: dict[str, list[tuple[int, str]]] = {}
    known = set()
    for row in rows.order_by("edition__course", "position"):
        above = " › ".join(one.title for one in (row.edition.course, row.module) if one)
        groups.setdefault(above, []).append((row.item_id, row.item.title))
        known.add(row.item_id)
    rest = [(item.pk, item.title) for item in items if item.pk not in known]
    return [*groups.items(), *([(gettext("In no course at present"), rest)] if rest else [])]
