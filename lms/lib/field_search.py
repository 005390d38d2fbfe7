"""Lists of staff whose search compares fields of the database."""

from wagtail.admin.views.generic import IndexView

MOST_BYTES = 1000  # no field that is searched holds more; SQLite refuses to compare with more than 50,000


class FieldSearchView(IndexView):
    """A list of Wagtail's in which words that are too long for any field find nothing, whatever the database."""

    def search_queryset(self, queryset):
        """The rows that hold the words in one of `search_fields`."""
        if len(self.search_query.encode()) > MOST_BYTES:
            return queryset.none()
        return super().search_queryset(queryset)
