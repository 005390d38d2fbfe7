"""Our templates as they are compiled."""

import re

from django.template.loaders.filesystem import Loader

INDENT = re.compile(r"\n[ \t]+")


class UnindentedLoader(Loader):
    """Leaves out what indents a line of HTML: it is there for who reads the source and would travel with every page."""

    def get_contents(self, origin) -> str:
        """The source without indentation; letters of plain text as they are."""
        contents = super().get_contents(origin)
        return INDENT.sub("\n", contents) if origin.name.endswith(".html") else contents
