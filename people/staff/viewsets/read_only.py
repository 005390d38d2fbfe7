"""What staff look at and nobody changes by a form."""

from django.db.models import QuerySet
from django.http import Http404
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry


def seen_by(viewer, rows: QuerySet) -> QuerySet:
    """Those rows that the viewer's duties reach, where the model is parted by duties (`within_duties`); else all."""
    return rows.within_duties(viewer) if hasattr(rows, "within_duties") else rows


class WithinDuties:
    """A view of Wagtail's for whose viewer only those rows are there that their duties reach."""

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return rows if getattr(self, "is_parted", False) else seen_by(self.request.user, rows)

    def get_object(self, *args, **kwargs):
        thing, viewer = super().get_object(*args, **kwargs), self.request.user
        # Whoever may see none of them is told so by Wagtail a moment later, as with every other model.
        sees_some = policy_registry.get_by_type(type(thing)).user_has_permission(viewer, "view")
        if sees_some and not seen_by(viewer, type(thing)._default_manager.filter(pk=thing.pk)).exists():
            raise Http404
        return thing


class ReadOnlyViewSet(ModelViewSet):
    """A list and a page for each row. Goes with `ReadOnlyPolicy`, which lets nobody add, edit or delete one.

    A QuerySet with `within_duties(viewer)` parts all of it: list, search, filters, export, pages and history.
    """

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []  # Wagtail asks for it

    def construct_view(self, view_class, **kwargs):
        """Every view of the set, so that none is forgotten."""
        return super().construct_view(type(view_class.__name__, (WithinDuties, view_class), {}), **kwargs)
