"""Where things are, what our programs find in their environment, and how a program is called."""

import hashlib
import json
import os
import secrets
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin/python")


class Failed(Exception):
    """A program that had to succeed did not. Its message is for the reader."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def call(words: Sequence[str], *, env: dict[str, str] | None = None) -> int:
    """Run a program in the project's folder; its output goes where ours goes. Its exit code."""
    return subprocess.run(words, cwd=ROOT, env=env).returncode


def must(
    words: Sequence[str], *, env: dict[str, str] | None = None, folder: Path = ROOT, why: str = "This failed"
) -> None:
    """Run a program that has to succeed; show its output only if it does not."""
    done = subprocess.run(words, cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Failed(f"{done.stdout}\n{why}: {' '.join(words)}")


def manage(*words: str, data: Path) -> int:
    """Run manage.py on the data of `./dev run`."""
    if not Path(PYTHON).exists():
        raise Failed("Nothing is installed yet: begin with ./dev run")
    return call([PYTHON, "manage.py", *words], env=worker_environment(data))


# --- The environment of our programs ------------------------------------------------------------------------------


def environment(data: Path, port: int = 8000) -> dict[str, str]:
    """For the web server: the embedded default, where the caller's environment says nothing else."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "PLAZA_LOCAL": "1",
        "PLAZA_DATA_DIR": str(data),
        "PLAZA_SITE_URL": f"http://localhost:{port}",
        "PLAZA_SECRET_KEY": secrets_of(data)["PLAZA_SECRET_KEY"],
        "PYTHONUNBUFFERED": "1",
    }
    return ours | {name: value for name, value in os.environ.items() if value or name not in ours}


def worker_environment(data: Path, port: int = 8000) -> dict[str, str]:
    """For the worker, which alone may open the signing keys."""
    given = environment(data, port)
    return given | {"PLAZA_KEY_SECRET": given.get("PLAZA_KEY_SECRET") or secrets_of(data)["PLAZA_KEY_SECRET"]}


def secrets_of(data: Path) -> dict[str, str]:
    """The secrets of this installation, made when they are first asked for and readable by their owner alone."""
    path = data / "secrets.json"
    if not path.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = {name: secrets.token_urlsafe(48) for name in ("PLAZA_SECRET_KEY", "PLAZA_KEY_SECRET")}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file, indent=2)
        say(f"Made the secrets of this installation: keep {path} as safe as the certificates signed with them.")
    return json.loads(path.read_text())


# --- Doing only what has changed ----------------------------------------------------------------------------------


def fingerprint(patterns: Iterable[str]) -> str:
    """A hash of the files, below the project's folder, that the patterns find: names and contents."""
    found = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})
    digest = hashlib.sha256()
    for path in found:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextmanager
def when_changed(stamp: Path, patterns: Iterable[str], *, also: str = "") -> Iterator[bool]:
    """Whether the files, or `also`, are others than at the last time that this block ended well."""
    fingerprinted = fingerprint(patterns) + also
    has_changed = not stamp.exists() or stamp.read_text() != fingerprinted
    yield has_changed
    if has_changed:
        stamp.write_text(fingerprinted)
