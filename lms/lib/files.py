"""Files that are there whole or not at all, and go with all that was left of them."""

import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage


def replace_file(storage: Storage, name: str, data: bytes) -> None:
    """Write `data` under `name`, in place of what was there. Safe to repeat, and safe to kill at any point.

    On a disk by a rename, which cannot be half done; object stores do so by themselves.
    """
    if not isinstance(storage, FileSystemStorage):
        storage.delete(name)
        storage.save(name, ContentFile(data))
        return
    path = Path(storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def remove_file(storage: Storage, name: str) -> None:
    """Delete `name`, and what a killed writer left beside it. Safe to repeat."""
    storage.delete(name)
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(name))
        for draft in path.parent.glob(f".{path.name}.*"):
            draft.unlink(missing_ok=True)
