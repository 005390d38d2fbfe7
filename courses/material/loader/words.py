"""The glossary: content/glossary/<language>.toml. The format is told in docs/authors/writing-a-lesson.md."""

import uuid
from pathlib import Path

from django.conf import settings
from wagtail.models import Locale

from cms.actions import loading
from courses.material.actions import publish_term
from courses.material.loader.pages import Report
from courses.material.terms import read_glossary

NAMESPACE = uuid.UUID("5a1c1f0e-7c07-4f0d-9a52-300000000000")


@loading()
def load_glossary(folder: Path, report: Report) -> None:
    """Load the terms of every language that has a file in `folder`. Safe to repeat."""
    for language, _name in settings.LANGUAGES:
        path = folder / f"{language}.toml"
        if path.exists() and Locale.objects.filter(language_code=language).exists():
            for slug, parts in read_glossary(path).items():
                fields = {"slug": slug, "term": parts["term"], "definition": parts["definition"]}
                fields["forms"] = "\n".join(parts["forms"])
                _term, outcome = publish_term(key=uuid.uuid5(NAMESPACE, slug), language=language, fields=fields)
                report.note(f"{path} {slug}", outcome)
