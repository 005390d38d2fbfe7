"""Log lines that tell what went wrong and where in the code, and nothing about whom."""

import logging
import traceback


class QuietFilter(logging.Filter):
    """Takes paths and words of errors out of the lines of Django and Celery: they may hold codes and names."""

    NOISY = ("django.request", "django.security", "django.server")

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line; changes it in place."""
        if record.name.startswith(self.NOISY):
            # "Not Found: /verify/ABCD/" -> "Not Found"
            record.msg, record.args = record.getMessage().partition(":")[0], ()
        elif isinstance(record.args, dict) and "exc" in record.args:
            # Celery quotes the error, and the error may quote a row.
            record.args = record.args | {"exc": "", "traceback": "", "args": "", "kwargs": ""}
        return True


class QuietFormatter(logging.Formatter):
    """Prints of an error its class and where it came by, without its words: a database quotes the row it refused."""

    def formatException(self, ei) -> str:  # noqa: N802  (logging's name)
        """One line a frame, the class of the error last; causes first."""
        return "\n".join(_told(ei[1]))

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a traceback that another formatter has left behind."""
        record.exc_text = None
        return super().format(record)


def _told(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return [*_told(cause), *lines, type(error).__name__]
