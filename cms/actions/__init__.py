"""Verbs on pages."""

from cms.actions.addresses import keep_addresses, keep_addresses_of
from cms.actions.content import Outcome, open_site, prepare_tree, publish_source, tag_source
from cms.actions.loading import loading
from cms.actions.schedule import keep_schedules

__all__ = [
    "Outcome",
    "keep_addresses",
    "keep_addresses_of",
    "keep_schedules",
    "loading",
    "open_site",
    "prepare_tree",
    "publish_source",
    "tag_source",
]
