"""Static files for production: one stylesheet travels, many files are edited."""

import re
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'@import\s+"([^"]+)"(?:\s+layer\(([\w.-]+)\))?\s*;')


class FlatManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, and every `@import "x.css" layer(y);` of ours replaced by that file's text."""

    FLATTENED = ("css/site.css",)
    manifest_strict = True

    def post_process(self, paths, dry_run=False, **options):
        """Flatten our stylesheets first, so that what is hashed and compressed is what travels."""
        for name in self.FLATTENED:
            if name in paths and not dry_run:
                text = self.flatten(name)
                self.delete(name)
                self._save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def flatten(self, name: str) -> str:
        """The stylesheet with every import of ours written out, in order."""
        folder = PurePosixPath(name).parent

        def inline(match: re.Match[str]) -> str:
            text = self.flatten(str(folder / match[1]))
            return f"@layer {match[2]} {{\n{text}\n}}" if match[2] else text

        with self.open(name) as file:
            return _IMPORT.sub(inline, file.read().decode())
