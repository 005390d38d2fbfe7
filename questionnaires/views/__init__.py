"""Pages of questionnaires."""

from questionnaires.views.carrying import empty_form, take_back
from questionnaires.views.filling import fill, keep

__all__ = ["empty_form", "fill", "keep", "take_back"]
