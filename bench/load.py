"""A bounded load: a few connections to this machine that ask one thing after another, as fast as they are answered."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 4
TIMEOUT = 30


class WrongAnswerError(Exception):
    """A page answered otherwise than it should: what is measured is not what is meant."""


@dataclass(frozen=True)
class Sequel:
    """Requests to be sent, over and over or each only once."""

    requests: Sequence[bytes]
    expects: int
    is_once: bool = False
    _turns: Iterator[int] = field(default_factory=itertools.count)

    def next(self) -> bytes | None:
        """The next request, for whichever thread asks; None when all were sent."""
        number = next(self._turns)
        if self.is_once and number >= len(self.requests):
            return None
        return self.requests[number % len(self.requests)]


@dataclass
class Tally:
    """What came of a load."""

    answered: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


class Connection:
    """One kept-alive connection. As little work as can be: the processors are shared with the server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. A connection that the server has closed meanwhile is opened again."""
        try:
            return self._ask(request)
        except ConnectionError:
            self.close()
            return self._ask(request)

    def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self.sock is None:
            self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.sendall(request)
        head, _, body = self._until_head().partition(b"\r\n\r\n")
        length = _length(head)
        while len(body) < length:
            body += self._receive()
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return int(head[9:12]), body

    def _until_head(self) -> bytes:
        data = self._receive()
        while b"\r\n\r\n" not in data:
            data += self._receive()
        return data

    def _receive(self) -> bytes:
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionResetError("closed by the server")
        return data

    def close(self) -> None:
        if self.sock:
            self.sock.close()
        self.sock = None


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise WrongAnswerError(f"an answer without its length: {head!r}")


def drive(port: int, sequel: Sequel, *, seconds: float, connections: int = CONNECTIONS) -> Tally:
    """Send requests for so many seconds, the last answer awaited. Raises WrongAnswerError on any other status."""
    counts, errors = [0] * connections, []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_send, args=(port, sequel, began + seconds, counts, number, errors))
        for number in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return Tally(sum(counts), time.perf_counter() - began)


def _send(port: int, sequel: Sequel, until: float, counts: list[int], number: int, errors: list[Exception]) -> None:
    connection = Connection(port)
    try:
        while time.perf_counter() < until and not errors:
            request = sequel.next()
            if request is None:
                raise WrongAnswerError("there were too few things to ask for: take a larger size, or a shorter run")
            expect(connection.ask(request), sequel.expects, request)
            counts[number] += 1
    except (OSError, WrongAnswerError) as error:
        errors.append(error)
    finally:
        connection.close()


def expect(answer: tuple[int, bytes], status: int, request: bytes) -> None:
    if answer[0] != status:
        line = request.partition(b"\r\n")[0].decode()
        raise WrongAnswerError(f"{line} answered {answer[0]} instead of {status}")


def milliseconds(port: int, requests: Sequence[bytes], *, expects: int) -> list[float]:
    """How long each request takes, asked one after another over one connection, and so by one process."""
    connection, taken = Connection(port), []
    for request in requests:
        began = time.perf_counter()
        expect(connection.ask(request), expects, request)
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return taken
