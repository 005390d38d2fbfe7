"""Wagtail's two indexes, for search and for what is used where: brought up to date once for many rows."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models, transaction
from django.db.models import prefetch_related_objects
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult
from modelcluster.models import get_all_child_relations
from modelsearch.index import class_is_indexed, get_indexed_instance
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from lms.lib.batch import in_batch, is_batching

Row = tuple[str, str, str]  # app, model, primary key


class BatchIndexing(ImmediateBackend):
    """Does Wagtail's tasks at once; within `batching` it indexes every row that was saved once, at the end."""

    def _execute_task(self, task_result: TaskResult) -> None:
        work = BATCHED_TASKS.get(task_result.task.module_path)
        if work and is_batching():
            in_batch(work, tuple(task_result.args))
        else:
            super()._execute_task(task_result)


def index_for_search(rows: Iterable[Row]) -> None:
    """Add rows to the index of search, or bring what it says of them up to date. A few queries for each model."""
    for model, found in _by_model(rows):
        if class_is_indexed(model):
            indexed = [one for row in found if (one := get_indexed_instance(row, check_exists=False))]
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(model, indexed)


def index_references(rows: Iterable[Row]) -> None:
    """Note which rows use which. A query for each row, and a few for each that uses any."""
    for model, found in _by_model(rows):
        if ReferenceIndex.is_indexed(model):
            with transaction.atomic():
                for row in found:
                    ReferenceIndex.create_or_update_for_object(row)


def _by_model(rows: Iterable[Row]) -> Iterable[tuple[type[models.Model], list[models.Model]]]:
    """The rows that are still there, model by model, with their child rows."""
    keys: dict[tuple[str, str], list[str]] = {}
    for app, name, key in dict.fromkeys(rows):
        keys.setdefault((app, name), []).append(key)
    for (app, name), wanted in keys.items():
        model = apps.get_model(app, name)
        found = list(model._default_manager.filter(pk__in=wanted))
        prefetch_related_objects(found, *(one.get_accessor_name() for one in get_all_child_relations(model)))
        yield model, found


# By name, because those modules ask for this one when they are imported.
BATCHED_TASKS = {
    "modelsearch.tasks.insert_or_update_object_task": index_for_search,
    "wagtail.tasks.update_reference_index_task": index_references,
}
