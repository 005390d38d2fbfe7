"""Pictures, drawn anew."""

import io
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from people.uploads.cleaning.refusals import refuse_large

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a large camera's picture; more is a bomb
KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
HOW_SAVED: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 86},
}


def clean_picture(sent: UploadedFile) -> ContentFile:
    """The picture, drawn anew: upright, in sRGB's values, without place, date, camera or comment.

    Raises ValidationError, in the reader's language, for what is too large, no picture, or not what its name says.
    """
    ending = PurePath(sent.name).suffix.lower()
    if ending not in KINDS:
        raise ValidationError(_("Send a picture as JPEG, PNG or WebP."), code="kind")
    refuse_large(sent, MOST_BYTES)
    try:
        picture = Image.open(sent, formats=sorted(set(KINDS.values())))
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("This picture is too large. Make it smaller than 40 megapixels."), code="size")
        upright = ImageOps.exif_transpose(picture)
        upright.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This file is not a picture that we can read."), code="disguised") from error
    if picture.format != KINDS[ending]:
        raise ValidationError(
            _("This file is not what its name says. Save it anew and send it again."), code="disguised"
        )
    return ContentFile(_redrawn(upright, picture.format), name=sent.name)


def _redrawn(picture: Image.Image, kind: str) -> bytes:
    """The bytes of a new picture with the same pixels: whatever else was in the old one stays behind."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    picture = _in_srgb(picture)
    mode = "RGBA" if has_alpha and kind != "JPEG" else "RGB"
    fresh = Image.new(mode, picture.size)
    fresh.paste(picture.convert(mode))
    out = io.BytesIO()
    fresh.save(out, kind, **HOW_SAVED[kind])
    return out.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours that every screen assumes: its own profile is not kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        return ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return picture
