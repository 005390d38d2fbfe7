"""A small mail server on this machine that keeps what it is given, and fails on request."""

import socketserver
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Lock, Thread


class MailServer:
    """Listens on a port of its own. `letters` holds (recipient, message) in the order of arrival."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.lock = Lock()
        self.delay = 0.0  # seconds before each letter is taken: time for a second worker to come along
        self.talks = 0  # connections that were opened
        self.drops_answer = False  # takes the letter and hangs up before saying so
        self.refused: set[str] = set()  # recipients that it does not know
        self.server: socketserver.ThreadingTCPServer | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        """Listen, on the same port as before."""
        self.server = _Server(("127.0.0.1", self.port), _Talk)
        self.server.box = self
        self.port = self.server.server_address[1]
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Be down: nobody listens on the port."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def take(self, recipient: str, data: bytes) -> None:
        message = message_from_bytes(data, policy=policy.default)
        with self.lock:
            self.letters.append((recipient, message))

    def recipients(self) -> list[str]:
        return sorted(recipient for recipient, _message in self.letters)

    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for _recipient, message in self.letters]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: MailServer


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with self.server.box.lock:
            self.server.box.talks += 1
        self.say("220 ready")
        recipients: list[str] = []
        while line := self.rfile.readline():
            verb, _space, rest = line.decode().strip().partition(" ")
            if verb.upper() == "RCPT":
                self.answer_recipient(rest.partition("<")[2].partition(">")[0], recipients)
            elif verb.upper() == "DATA":
                if not self.take_letter(recipients):
                    return
                recipients = []
            elif verb.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def answer_recipient(self, address: str, recipients: list[str]) -> None:
        if address in self.server.box.refused:
            self.say("550 nobody of that name")
        else:
            recipients.append(address)
            self.say("250 ok")

    def take_letter(self, recipients: list[str]) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        time.sleep(self.server.box.delay)
        for recipient in recipients:
            self.server.box.take(recipient, b"".join(lines))
        if not self.server.box.drops_answer:
            self.say("250 taken")
        return not self.server.box.drops_answer

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
