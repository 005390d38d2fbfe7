"""What becomes of a file that somebody sends: made anew, without what it tells of its maker."""

from people.uploads.cleaning.documents import clean_document
from people.uploads.cleaning.pictures import clean_picture

__all__ = ["clean_document", "clean_picture"]
