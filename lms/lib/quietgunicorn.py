"""Gunicorn's own log, without what it would quote of requests: addresses, paths, headers."""

import logging

from gunicorn.config import Config
from gunicorn.glogging import Logger

from lms.lib.logs import QuietFormatter

# What Gunicorn says before it quotes. "Invalid request from ip=203.0.113.7: /verify/ABCD" -> "Invalid request"
QUOTING = ("Invalid request", "Error handling request", "WSGI app sent body bytes on a no-body response")


class QuietRequests(logging.Filter):
    """Cuts lines off where they begin to quote a request, and drops those for debugging, which quote everywhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is kept; it is changed in place."""
        told = type(record.msg).__name__ if isinstance(record.msg, BaseException) else record.getMessage()
        record.msg, record.args = next((start for start in QUOTING if told.startswith(start)), told), ()
        return record.levelno > logging.DEBUG


class QuietLogger(Logger):
    """For `logger_class`: errors by class and place only, no log of accesses."""

    def setup(self, cfg: Config) -> None:
        """Put our filter and formatter on the handlers that Gunicorn made."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(QuietFormatter(self.error_fmt, self.datefmt))
            handler.addFilter(QuietRequests())

    def access(self, *_what: object) -> None:
        """Nothing: lms counts requests by route, without addresses."""
