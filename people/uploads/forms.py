"""Wagtail's own upload forms, with our pipeline before the file is stored."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from people.uploads.cleaning import clean_document, clean_picture


class PictureForm(BaseImageForm):
    """Pictures for pages."""

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return sent
        image = sent.image  # what Wagtail's field has read; the form asks it for nothing but its kind
        fresh = clean_picture(sent)
        fresh.image, fresh.content_type = image, sent.content_type
        return fresh


class DocumentForm(BaseDocumentForm):
    """Documents for pages."""

    def full_clean(self):
        """One refusal is enough: Wagtail's own, which comes second, speaks of the file that ours has taken away."""
        super().full_clean()
        if said := self.errors.get("file"):
            del said.data[1:]

    def clean_file(self):
        sent = self.cleaned_data["file"]
        return clean_document(sent) if "file" in self.changed_data else sent
