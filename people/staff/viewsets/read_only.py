"""What staff look at and nobody changes by a form."""

from wagtail.admin.viewsets.model import ModelViewSet


class ReadOnlyViewSet(ModelViewSet):
    """A list and a page for each row. Goes with `ReadOnlyPolicy`, which lets nobody add, edit or delete one."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []  # Wagtail asks for it
