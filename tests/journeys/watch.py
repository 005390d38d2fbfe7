"""What a browser does behind the page: where it asks, what it is refused, what it complains of."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

INSIDE = {"data", "blob", "about"}  # addresses that ask nobody


class Watch:
    """Keeps what the browsers of one test asked for."""

    def __init__(self) -> None:
        self.ours: set[tuple[str, str]] = set()
        self.asked: list[str] = []
        self.refused: list[str] = []
        self.complaints: list[str] = []

    def follow(self, context: BrowserContext, site: str) -> None:
        """Look at everything that a browser does which belongs on `site`."""
        self.ours.add(_origin(site))
        context.on("request", self._note_request)
        context.on("response", self._note_response)
        context.on("console", self._note_complaint)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def complain(self) -> None:
        """Fail if a page asked another site, asked for something that is broken, or complained."""
        assert self.strangers() == []
        assert self.refused == [], self.refused
        assert self.complaints == []

    def strangers(self) -> list[str]:
        """Addresses that were asked for and are not ours."""
        return [
            one for one in dict.fromkeys(self.asked) if _origin(one)[0] not in INSIDE and _origin(one) not in self.ours
        ]

    def forgive(self, *addresses: str) -> None:
        """Refusals at these addresses were meant."""
        self.refused = [one for one in self.refused if not _ends_in(one, addresses)]
        self.complaints = [one for one in self.complaints if not _ends_in(one, addresses)]

    def _note_request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.refused.append(f"{response.status} {response.url}")

    def _note_complaint(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")


def _origin(address: str) -> tuple[str, str]:
    return urlsplit(address)[:2]


def _ends_in(line: str, addresses: Iterable[str]) -> bool:
    return any(line.endswith(address) for address in addresses)
