"""Files that are whole or not there, whoever writes and whoever dies."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from certification.certificates.files import remove_file, replace_file

pytestmark = pytest.mark.once

DIES_WHILE_WRITING = """
import os, signal, sys
from certification.certificates import files
with files._locked_draft(files.Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(location=tmp_path / "files")


def names_in(storage: FileSystemStorage) -> list[str]:
    return sorted(path.name for path in Path(storage.location).iterdir())


def test_the_next_writer_takes_over_what_a_killed_one_left(storage):
    draft = Path(storage.path(".one.pdf.draft"))
    draft.parent.mkdir()
    killed = subprocess.run([sys.executable, "-c", DIES_WHILE_WRITING, str(draft)])
    assert killed.returncode == -9
    assert draft.read_bytes() == b"half"

    replace_file(storage, "one.pdf", b"all")

    assert names_in(storage) == ["one.pdf"]
    assert storage.open("one.pdf").read() == b"all"


def test_of_many_writers_at_once_one_wins_whole(storage):
    texts = [bytes([65 + number]) * (200_000 + number) for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: replace_file(storage, "one.pdf", text), texts * 4))

    assert names_in(storage) == ["one.pdf"]
    assert storage.open("one.pdf").read() in texts


def test_a_removed_file_leaves_no_draft_behind(storage):
    replace_file(storage, "one.pdf", b"all")
    Path(storage.path(".one.pdf.draft")).write_bytes(b"half")

    remove_file(storage, "one.pdf")

    assert names_in(storage) == []
