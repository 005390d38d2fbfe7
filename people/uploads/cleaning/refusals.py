"""Why a file is not taken, in words that its sender can act on."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _


class UnreadablePictureError(ValueError):
    """What calls itself a picture is none that can be read."""


def refuse_large(sent: UploadedFile, most: int) -> None:
    """Raise ValidationError for a file of more than `most` bytes."""
    if sent.size > most:
        told = {"megabytes": most // (1024 * 1024)}
        raise ValidationError(_("This file is too large. The most is %(megabytes)d MB."), code="size", params=told)


def disguised() -> ValidationError:
    """What to raise for a file whose content is not of the kind that its name says."""
    return ValidationError(_("This file is not what its name says. Save it anew and send it again."), code="disguised")


def uncleanable() -> ValidationError:
    """What to raise for a file that holds another one which nobody can clean."""
    return ValidationError(
        _("This document carries another file inside, which we cannot clean. Take it out and send it again."),
        code="parts",
    )
