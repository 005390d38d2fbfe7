"""Sessions in the database, with one cap for all that a session holds and a limit on what one caller fills with them.

Whoever puts something into a session need not count: a save that would pass a limit raises, nothing of it is stored,
what was there stays, and lms.middleware answers with a sentence.
"""

from django.contrib.sessions.backends import db

from lms.lib.limits import is_limited

MAX_BYTES = 200_000  # all of Open Gov 101, three tries at each quiz and full boxes take about 75 kB; more is no reader
CALLER_BYTES = 10_000_000  # a day, of a caller without an account: a class of forty behind one address writes 3 MB
NEW_BYTES = 5_000  # what a new session counts at least: two thousand a day, then somebody is filling the table
DAY = 24 * 3600


class SessionFullError(Exception):
    """The session would hold more than MAX_BYTES."""


class CallerFullError(Exception):
    """This caller has written more into sessions without an account today than a class does."""


class SessionStore(db.SessionStore):
    """Django's own, bounded. `caller`: whose limit counts, set by the middleware; "" (a process of ours) has none."""

    caller = ""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._stored_bytes = 0

    def decode(self, session_data: bytes | str) -> dict:
        """What a stored row holds; its size is kept, to know by how much the session grows."""
        self._stored_bytes = len(session_data)
        return super().decode(session_data)

    def create_model_instance(self, data: dict):
        """The row to be saved. Raises SessionFullError or CallerFullError instead of making one too large."""
        row = super().create_model_instance(data)
        size = len(row.session_data)
        if size > MAX_BYTES:
            raise SessionFullError
        is_counted = self.caller and "_auth_user_id" not in data
        if is_counted and self._is_too_much(size):
            raise CallerFullError
        self._stored_bytes = size
        return row

    def _is_too_much(self, size: int) -> bool:
        """Count what the session grows by, and say whether its caller has filled too much today."""
        grown = size - self._stored_bytes if self._stored_bytes else max(size, NEW_BYTES)
        if grown <= 0:
            return False
        return is_limited("sessions", self.caller, limit=CALLER_BYTES, seconds=DAY, cost=grown)
