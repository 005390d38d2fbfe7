"""From content files to published pages. The format is told in docs/authors/writing-a-lesson.md."""

from courses.material.loader.fences import blocks_of
from courses.material.loader.pages import Report, load_courses
from courses.material.loader.words import load_glossary

__all__ = ["Report", "blocks_of", "load_courses", "load_glossary"]
