"""An error in one line of a log."""

from pathlib import Path
from traceback import extract_tb

PROJECT = Path(__file__).resolve().parent.parent.parent


def describe_error(error: BaseException) -> str:
    """Class of `error` and the last line of our code that it passed: "IntegrityError at people/letters/tasks.py:28".

    The words of an error are left out, because databases and mail servers quote names and addresses in them.
    """
    frames = [frame for frame in extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    location = f" at {Path(frames[-1].filename).relative_to(PROJECT)}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + location


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(PROJECT) and "site-packages" not in path.parts
