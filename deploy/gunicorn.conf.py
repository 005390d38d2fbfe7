"""How Gunicorn serves the site behind a proxy (docs/operators/proxy.md). `./dev run` uses it too."""

import os
import subprocess
import sys

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = 2
threads = 6
control_socket_disable = True
logger_class = "lms.lib.quietgunicorn.QuietLogger"


def on_starting(_server: object) -> None:
    """Wait for the database before the first worker starts; `./dev run` has prepared it already."""
    if not os.environ.get("PLAZA_LOCAL"):
        subprocess.run([sys.executable, "manage.py", "await_prepared"], check=True)
