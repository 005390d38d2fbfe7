"""What people have done, asked of the apps below: one function for each kind of evidence."""

from courses.models import ItemCompletion, LearningItem


def completed_items(person, items: list[LearningItem]) -> set[LearningItem]:
    """Those of `items` that `person` has completed, in whatever language. One query."""
    done = set(ItemCompletion.objects.filter(person=person, item__in=items).values_list("item_id", flat=True))
    return {item for item in items if item.pk in done}
