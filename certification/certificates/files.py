"""The files of certificates: there whole or not at all, and gone with all that was left of them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

if TYPE_CHECKING:
    from certification.certificates.models import Certificate


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
    draft = path.with_name(f".{path.name}.draft")
    with _locked_draft(draft) as file:
        file.truncate()
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        os.replace(draft, path)


@contextmanager
def _locked_draft(draft: Path) -> Iterator[BinaryIO]:
    """The draft, open and locked. One name for every writer: who comes after a killed one takes over what it left.

    The lock ends with its process, however that ends.
    """
    while True:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o640), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still_at(draft, file):  # else the writer before us has renamed it meanwhile: it is no draft any more
                yield file
                return


def _is_still_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def remove_file(storage: Storage, name: str) -> None:
    """Delete `name`, and what a killed writer left beside it. Safe to repeat."""
    storage.delete(name)
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(name))
        path.with_name(f".{path.name}.draft").unlink(missing_ok=True)


def remove_files(certificate: "Certificate") -> None:
    """Delete both files, if they are there."""
    for named in (True, False):
        remove_file(storages["private"], pdf_path(certificate, named=named))


def pdf_path(certificate: "Certificate", *, named: bool = True) -> str:
    """Where the file lies in private storage: always the same place, so a second print replaces the first."""
    return f"certificates/{certificate.pk}{'' if named else '-without-name'}.pdf"
