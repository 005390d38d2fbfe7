"""Kombu's queue of files, with writes that are there whole or not at all.

As it comes, a reader may find a message or a table that is half written, by a killed process or by one that is still
at it. A half message ends the worker; a half table ends each worker and fails each page that comes after.
"""

import fcntl
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

log = logging.getLogger("plaza.queue")


class Channel(filesystem.Channel):
    """Messages and routing tables as files below the folders of the transport's options."""

    # The two base classes do not agree on the name of the second argument.
    def _put(self, queue: str, payload: dict, **kwargs: Any) -> None:  # type: ignore[override]
        _write(Path(self.data_folder_out) / f"{time.time_ns()}_{secrets.token_hex(8)}.{queue}.msg", payload)

    def _get(self, queue: str, timeout: float | None = None) -> dict:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] == f"{queue}.msg":
                with suppress(FileNotFoundError):  # another worker has taken it
                    return _take(Path(self.data_folder_in) / name)
        raise Empty

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        """Which queues an exchange feeds; empty if that cannot be read: the next to bind writes it anew."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if row not in self.get_table(exchange):
            with self._only_one():
                rows = {row, *self.get_table(exchange)}
                _write(self._exchange_file(exchange), sorted(rows))

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: object, **_kwargs) -> None:
        self._purge(queue)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._only_one():
            rows = {*self.get_table(exchange)} - {row}
            _write(self._exchange_file(exchange), sorted(rows))

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """Two processes that change a table at once do so one after the other."""
        with (self.control_folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What Celery asks for by the name "filesystem" (lms.celery)."""

    Channel = Channel


def _write(path: Path, content: object) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_text(dumps(content))
    draft.replace(path)


def _take(path: Path) -> dict:
    """Read a message and remove it. Of two workers one gets it, the other FileNotFoundError."""
    text = path.read_text()
    path.unlink()
    try:
        return loads(text)
    except ValueError as error:
        log.warning("a message that cannot be read was dropped, left to the sweeper")
        raise Empty from error
