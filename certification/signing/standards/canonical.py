"""Linked data made canonical: the same facts give the same bytes, however the JSON was written."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

# Contexts never come from the network: whoever serves them decides what a signature means.
CONTEXTS = Path(__file__).parent / "contexts"
CONTEXT_FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open-badges-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "open-badges-extensions.json",
}
ALLOWED_CONTROLS = "\n\t"
NO_BASE = None  # an empty base would let PyLD resolve an unknown type against an address that it invents


class UnsafeDocument(Exception):
    """Part of the document would go unsigned, or would be read differently elsewhere."""


@cache
def _context_file(name: str) -> dict:
    return json.loads((CONTEXTS / name).read_text(encoding="utf-8"))


def load_context(url: str, _options: dict | None = None) -> dict:
    """The JSON-LD context at `url`, from our own files. Raises UnsafeDocument for every other address."""
    if url not in CONTEXT_FILES:
        raise UnsafeDocument(f"Unknown context: {url}")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": _context_file(CONTEXT_FILES[url]),
    }


def canonicalise(document: dict) -> bytes:
    """`document` as RDFC-1.0 canonical N-Quads in UTF-8.

    PyLD only turns JSON-LD into N-Quads: its own normalisation is URDNA2015, which writes some characters
    differently. Raises UnsafeDocument for an unknown context.
    """
    try:
        nquads = jsonld.to_rdf(document, _options(format="application/n-quads"))
    except jsonld.JsonLdError as error:
        raise UnsafeDocument(f"Not readable as linked data: {error.code}") from error
    dataset = Dataset(parse(nquads, format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def refuse_unsafe(document: dict) -> None:
    """Raises UnsafeDocument if any value of `document` would be left out of its canonical form.

    PyLD has no safe mode: a term that no context defines is dropped in silence, so it would travel unsigned.
    Counts the values before and after expansion, and refuses relative ids and types and control characters.
    """
    values = [value for key, value in document.items() if key != "@context" for value in _values(value)]
    for value in values:
        if isinstance(value, str) and any(_is_control(character) for character in value):
            raise UnsafeDocument("A value holds a control character.")
    try:
        expanded = jsonld.expand(document, _options())
    except jsonld.JsonLdError as error:
        raise UnsafeDocument(f"Not readable as linked data: {error.code}") from error
    names = list(_expanded_values(expanded))
    if len(names) != len(values):
        raise UnsafeDocument(f"{len(values)} values were written, {len(names)} would be signed.")
    for is_name, value in names:
        if is_name and ":" not in str(value):
            raise UnsafeDocument(f"Not an absolute name: {value}")


def _options(**extra: str) -> dict:
    return {"documentLoader": load_context, "base": NO_BASE} | extra


def _is_control(character: str) -> bool:
    return (ord(character) < 0x20 and character not in ALLOWED_CONTROLS) or 0x7F <= ord(character) <= 0x9F


def _values(value: object) -> Iterator[object]:
    """The scalars of plain JSON."""
    if isinstance(value, dict):
        for child in value.values():
            yield from _values(child)
    elif isinstance(value, list):
        for child in value:
            yield from _values(child)
    elif value is not None:
        yield value


def _expanded_values(value: Any) -> Iterator[tuple[bool, object]]:
    """The scalars of expanded JSON-LD, each with whether it is a name (an id or a type)."""
    if isinstance(value, list):
        for child in value:
            yield from _expanded_values(child)
        return
    if "@value" in value:
        yield False, value["@value"]
        return
    for key, child in value.items():
        if key in ("@id", "@type"):
            yield from ((True, name) for name in (child if isinstance(child, list) else [child]))
        else:
            yield from _expanded_values(child)
