"""From content files to published pages. The format is told in docs/authors/writing-a-lesson.md."""

from courses.loader.fences import blocks_of
from courses.loader.pages import Report, load_courses
from courses.loader.words import load_glossary

__all__ = ["Report", "blocks_of", "load_courses", "load_glossary"]
