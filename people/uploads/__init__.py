"""What becomes of a file that somebody sends: made anew, without what it tells of its maker."""

from people.uploads.documents import clean_document
from people.uploads.pictures import clean_picture
from people.uploads.private import as_private, send_private

__all__ = ["as_private", "clean_document", "clean_picture", "send_private"]
