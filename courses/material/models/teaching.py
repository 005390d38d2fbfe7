"""What courses, modules and lessons have in common: a copy is new, and what stands in one place stays there."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.models import PublicPage
from courses.material.models.copies import Copy

ALIAS = _(
    "A course, module or lesson has no alias in its own language: what is learnt stands in one place. Make a copy, "
    "which is learnt anew."
)


class TeachingPage(PublicPage):
    """A page that teaches. `chooses`: the field that chooses a quiz or task, which stands on this page alone."""

    chooses: ClassVar[str] = ""
    taken: ClassVar[str | Promise] = ""  # says that what was chosen stands elsewhere: %(title)s, %(place)s
    foreign: ClassVar[str | Promise] = _("“%(title)s” is in another language: %(language)s.")

    class Meta:
        abstract = True

    @property
    def chosen(self) -> models.Model | None:
        """The quiz or task of this page."""
        return getattr(self, self.chooses) if self.chooses else None

    def copy_all_child_relations(self, target: Page, *args: Any, **kwargs: Any) -> dict:
        """Told of every copy, translation and alias of this page, before it is saved and with its key and language."""
        if target.locale_id != self.locale_id:
            self._choose_translation_for(target)
        elif target.alias_of_id:
            raise ValidationError(ALIAS)
        elif target.translation_key != self.translation_key:
            target.copied_from = self
        return super().copy_all_child_relations(target, *args, **kwargs)

    def _choose_translation_for(self, target: Page) -> None:
        if self.chooses:
            row = self.chosen
            setattr(target, self.chooses, row and row.get_translation_or_none(target.locale))

    def save(self, *args: Any, **kwargs: Any) -> None:
        source = self.__dict__.pop("copied_from", None)
        if source is None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            if self.chooses:
                setattr(self, self.chooses, copy_of(_newest(source).chosen))
            super().save(*args, **kwargs)
            Copy.objects.create(key=self.translation_key, source=source.translation_key, made_at=timezone.now())

    def with_content_json(self, content: dict) -> "TeachingPage":
        """An old revision does not bring back a quiz or task that stands elsewhere by now: the page keeps its own."""
        page = super().with_content_json(content)
        if other := page.page_with_chosen():
            page.left_out = said(self.taken, page.chosen, other)
            setattr(page, self.chooses, type(self).objects.get(pk=self.pk).chosen)
        return page

    def page_with_chosen(self) -> "TeachingPage | None":
        """The page on which the chosen quiz or task, or a translation of it, stands already."""
        if self.chosen is None:
            return None
        others = type(self).objects.filter(**{f"{self.chooses}__translation_key": self.chosen.translation_key})
        return others.exclude(translation_key=self.translation_key).select_related("locale").first()

    def clean(self) -> None:
        super().clean()
        self._clean_choice()

    def minimal_clean(self) -> None:
        """A draft holds its place too."""
        super().minimal_clean()
        self._clean_choice()

    def _clean_choice(self) -> None:
        if complaint := self.refusal():
            raise ValidationError({self.chooses: complaint})

    def refusal(self) -> str:
        """Why the chosen quiz or task cannot stand here; "" if it can."""
        row = self.chosen
        if row and row.locale_id != self.locale_id:
            return self.foreign % {"title": row, "language": row.locale.get_display_name()}
        other = self.page_with_chosen()
        return said(self.taken, row, other) if other else ""


def said(sentence: str | Promise, row: models.Model | None, page: TeachingPage) -> str:
    """A sentence with the title of a quiz or task and the place where it stands."""
    return sentence % {"title": row, "place": f"{title_path(page)} ({page.locale.get_display_name()})"}


def title_path(page: TeachingPage) -> str:
    """A page by the titles from its course down: titles alone repeat, in copies above all."""
    above = page.get_ancestors(inclusive=True).type(TeachingPage).values_list("title", flat=True)
    return " › ".join(above)


def title_path_of(row: models.Model) -> str:
    """Where a quiz or task stands, in words; "" where it stands on no page."""
    kinds = [kind for kind in TeachingPage.__subclasses__() if kind.chooses]
    own = [kind for kind in kinds if isinstance(row, kind._meta.get_field(kind.chooses).related_model)]
    page = own[0].objects.filter(**{own[0].chooses: row}).first()
    return title_path(page) if page else ""


def _newest(page: TeachingPage) -> TeachingPage:
    """What is copied of a page: what readers see, or of one that they do not see the newest draft."""
    return page if page.live else page.get_latest_revision_as_object()


def copy_of(row: models.Model | None) -> models.Model | None:
    """A new quiz or task with the same words under a key of its own, in the same language."""
    if row is None:
        return None
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    new = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    new.translation_key = uuid.uuid4()
    new.save()
    Copy.objects.create(key=new.translation_key, source=row.translation_key, made_at=timezone.now())
    return new
