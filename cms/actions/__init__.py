"""Verbs on pages."""

from cms.actions.addresses import keep_address_of, keep_addresses
from cms.actions.content import Outcome, open_site, prepare_tree, publish_source
from cms.actions.schedule import keep_schedules

__all__ = [
    "Outcome",
    "keep_address_of",
    "keep_addresses",
    "keep_schedules",
    "open_site",
    "prepare_tree",
    "publish_source",
]
