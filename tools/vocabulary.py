"""One name per idea: words that docs/concepts.md has retired are refused as a part of any name of ours.

And one idea per name: two classes of the product that are called the same are refused, wherever they stand.

Names are what Python defines, takes and assigns, what templates name, and how modules, templates and tests are called.
A test is a sentence: only how its file is called, and what it assigns, is looked at.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tools import project

SOURCE = "docs/concepts.md"
PATTERNS = ["dev", "*.py", "templates/*"]
PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
SENTENCE = "test_"
PRODUCT = ("lms/", "people/", "cms/", "courses/", "certification/")
GIVEN = {"Command"}  # names that Django asks for
# Of a template: what is said to readers, whatever words it has, and what is quoted.
SAID = re.compile(r"\{%\s*blocktranslate\b.*?%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
TAG = re.compile(r"\{[{%](.*?)[}%]\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True)
class Retired:
    """A word that is a part of no name, what to say instead, and the files that may go on using it."""

    word: str
    instead: str
    allowed: tuple[str, ...] = ()


def retired_words(text: str) -> dict[str, Retired]:
    """The rows of the table under the heading "Retired words": words, what to say, and where a word stays, with why.

    A row may retire several words. In the third column, what stands in backticks is a file or a pattern of files.
    """
    rows = [line.strip("|").split("|") for line in _section(text, "## Retired words") if line.startswith("| ")]
    found = {}
    for words, instead, stays in (row for row in rows if len(row) == 3):
        for word in re.findall(r"`([a-z]+)`", words):
            found[word] = Retired(word, instead.strip(), tuple(re.findall(r"`([^`]+)`", stays)))
    return found


def _section(text: str, heading: str) -> list[str]:
    return text.partition(f"{heading}\n")[2].partition("\n## ")[0].splitlines()


def parts_of(name: str) -> list[str]:
    """The words of a name, in small letters: snake_case, CamelCase and kebab-case are taken apart."""
    return [part.lower() for part in PARTS.findall(name)]


def names_in_python(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of all that a module defines, takes as an argument, or assigns."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith(SENTENCE):
                yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def names_in_template(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of all that the tags of a template name, but for what they quote."""
    plain = COMMENT.sub(lambda comment: _blank(comment[0]), text)
    # The tag of a message names what the message is given: it stays.
    plain = SAID.sub(lambda said: said[0].replace(said[1], _blank(said[1]), 1) if said[1] else said[0], plain)
    for tag in TAG.finditer(plain):
        line = plain.count("\n", 0, tag.start()) + 1
        yield from ((line, name) for name in re.findall(r"[A-Za-z_]\w*", QUOTED.sub("", tag[1])))


def _blank(text: str) -> str:
    """As many lines, and nothing on them."""
    return re.sub(r"[^\n]", " ", text)


def complaints(path: str, text: str, retired: dict[str, Retired]) -> Iterator[str]:
    """What is called by a retired word in one file, a line each."""
    names = [(1, name) for name in _called(path)]
    names += names_in_template(text) if path.startswith("templates/") else names_in_python(text)
    for line, name in dict.fromkeys(names):
        for word in dict.fromkeys(parts_of(name)):
            if (found := retired.get(word)) and not any(fnmatch(path, pattern) for pattern in found.allowed):
                yield f"{path}:{line}: {name}: instead of “{word}” say {found.instead} ({SOURCE})"


def _called(path: str) -> list[str]:
    """How a file and its folders are called."""
    return [*Path(path).parent.parts, Path(path).stem]


def ours(root: Path) -> Iterable[str]:
    """The files that are looked at. Migrations repeat the names of models."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PATTERNS]
    listed = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted({path for path in listed if "/migrations/" not in path and (root / path).is_file()})


def namesakes(texts: dict[str, str]) -> Iterator[str]:
    """Classes of the product that have the name of another one, a line each. `texts`: by path."""
    found: dict[str, list[str]] = {}
    for path, text in texts.items():
        if path.startswith(PRODUCT):
            for node in ast.parse(text).body:
                if isinstance(node, ast.ClassDef) and node.name not in GIVEN:
                    found.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    yield from (f"{', '.join(paths)}: both are called {name}" for name, paths in found.items() if len(paths) > 1)


def main(root: Path = project.ROOT) -> int:
    """Say what is called by a retired word. The exit code."""
    retired = retired_words((root / SOURCE).read_text())
    if not retired:
        print(f"{SOURCE} has no table of retired words")
        return 1
    texts = {path: (root / path).read_text() for path in ours(root)}
    found = [one for path, text in texts.items() for one in complaints(path, text, retired)]
    found += namesakes({path: text for path, text in texts.items() if path.endswith(".py")})
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
