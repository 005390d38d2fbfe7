"""What a page is about: tags of reference data, hung on its translation key, so that all languages carry the same."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.log_actions import log

from people.reference.models import PageTag, Tag, tagged

TAGS_CHANGED = "cms.tags"
FILTERS = (Tag.Kind.AREA, Tag.Kind.VALUE, Tag.Kind.GOAL)  # what readers may narrow a shelf by
CHOSEN = (Tag.Kind.AREA, Tag.Kind.POLICY, Tag.Kind.GOAL, Tag.Kind.VALUE, Tag.Kind.SKILL)


class TagChoiceField(forms.ModelMultipleChoiceField):
    """Tags of one list, and those that were taken off it but stand on the page already."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: str, **options: Any) -> None:
        self.kind = kind
        super().__init__(Tag.objects.of(kind), label=Tag.Kind(kind).label, required=False, **options)


class TaggedPageForm(WagtailAdminPageForm):
    """A page's form with a list of boxes for each list of tags."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carried = Tag.objects.filter(page_tags__key=self.instance.translation_key)
        for name, field in self._tag_fields():
            field.queryset = Tag.objects.of(field.kind).filter(models.Q(is_listed=True) | models.Q(pk__in=carried))
            self.initial[name] = [tag.pk for tag in carried if tag.kind == field.kind]

    tags_area = TagChoiceField(Tag.Kind.AREA)
    tags_policy = TagChoiceField(Tag.Kind.POLICY)
    tags_goal = TagChoiceField(Tag.Kind.GOAL)
    tags_value = TagChoiceField(Tag.Kind.VALUE)
    tags_skill = TagChoiceField(Tag.Kind.SKILL)

    def _tag_fields(self) -> list[tuple[str, TagChoiceField]]:
        return [(name, field) for name, field in self.fields.items() if isinstance(field, TagChoiceField)]

    def save(self, commit: bool = True) -> Any:
        fields = self._tag_fields()
        if fields:  # a preview is no saving: TaggedPage.save_revision keeps them
            self.instance.chosen_tags = [tag for name, _field in fields for tag in self.cleaned_data[name]]
        return super().save(commit=commit)


TAG_PANELS = [
    MultiFieldPanel(
        [FieldPanel(f"tags_{kind}") for kind in CHOSEN],
        heading=_("What it is about"),
        help_text=_("Equal in all languages. It counts as soon as you save, even before you publish."),
        classname="collapsed",
    )
]


class TaggedPage(models.Model):
    """For pages that carry tags. Stands before the page."""

    base_form_class = TaggedPageForm

    class Meta:
        abstract = True

    @cached_property
    def tags(self) -> list[Tag]:
        """What the page carries, in the order of the lists. One query."""
        return list(Tag.objects.filter(page_tags__key=self.translation_key))

    @property
    def is_method(self) -> bool:
        """Whether it is for every area, because it carries none."""
        return not any(tag.kind == Tag.Kind.AREA for tag in self.tags)

    @property
    def shown_tags(self) -> list[Tag]:
        """Those that lead to others of the shelf."""
        return [tag for tag in self.tags if tag.kind in FILTERS]

    def copy_all_child_relations(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        """A copy, told of here before it is saved, is about the same; a translation carries the same key."""
        if target.translation_key != self.translation_key:
            PageTag.objects.choose(target.translation_key, self.tags)
        return super().copy_all_child_relations(target, *args, **kwargs)

    def save_revision(self, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        chosen = self.__dict__.pop("chosen_tags", None)
        revision = super().save_revision(*args, user=user, **kwargs)
        if chosen is not None:
            came, went = PageTag.objects.choose(self.translation_key, chosen)
            if came or went:
                log(self, TAGS_CHANGED, user=user, data={"added": came, "removed": went})
        return revision


def shelf_filters(pages: models.QuerySet, request: HttpRequest) -> tuple[list, list[dict], bool]:
    """The pages of a shelf that have what was asked for, what can be asked for, and whether anything was.

    Two queries, and a third when something was asked for.

    A list offers only what some page of the shelf carries; what is asked for and does not exist finds nothing.
    """
    found = list(pages)
    keys = {page.translation_key for page in found}
    used = Tag.objects.filter(kind__in=FILTERS, pk__in=PageTag.objects.filter(key__in=keys).values("tag"))
    offered: dict[str, list[Tag]] = {}
    for tag in used:
        offered.setdefault(tag.kind, []).append(tag)
    asked = {kind: request.GET.get(kind, "")[:60] for kind in FILTERS if request.GET.get(kind)}
    for kind, slug in asked.items():
        pages = tagged(pages, kind, slug)
    found = list(pages) if asked else found
    lists = [
        {"name": str(kind), "label": Tag.Kind(kind).label, "tags": tags, "asked": asked.get(kind, "")}
        for kind, tags in offered.items()
    ]
    return found, lists, bool(asked)
