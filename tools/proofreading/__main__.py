"""Read all content and say what is wrong: exit code 1 if anything is."""

import sys
from collections.abc import Iterator
from pathlib import Path

from courses.material.terms import GlossaryError
from lms.lib.contentfile import ContentError
from tools import project
from tools.proofreading.library import Library
from tools.proofreading.rules import RULES


def complaints(folder: Path, *, within: str = "") -> Iterator[str]:
    """One line a complaint: file, rule, what to mend. A file that cannot be read gets one complaint only.

    `within`: read only the files whose place below `folder` begins so.
    """
    library = Library(folder)
    for text in library.texts():
        where = text.path.relative_to(folder)
        if not str(where).startswith(within):
            continue
        try:
            for rule in RULES:
                yield from (f"{where}: {rule.__name__}: {what}" for what in rule(text, library))
        except (ContentError, GlossaryError) as error:
            yield f"{where}: cannot be read: {error}"


def main() -> int:
    found = list(complaints(project.ROOT / "content"))
    print("\n".join(found) or "Nothing to mend in the content")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
