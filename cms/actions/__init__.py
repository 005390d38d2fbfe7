"""Verbs on pages."""

from cms.actions.content import Outcome, open_site, prepare_tree, publish_source
from cms.actions.schedule import keep_schedules

__all__ = ["Outcome", "keep_schedules", "open_site", "prepare_tree", "publish_source"]
