# ruff: noqa: N999 - the name that gunicorn's own manual uses
"""gunicorn for the web process, the same for ./run and for production behind nginx.

The request line limit (4094 bytes by default) holds an entityID of 1024 characters, percent-encoded.
"""

import os

bind = os.environ.get("SIGILL_BIND", f"127.0.0.1:{os.environ.get('SIGILL_PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 8
timeout = 60
graceful_timeout = 3
control_socket_disable = True
logger_class = "deploy.web_log.WebLog"  # it does not say which entity was asked for
# Who fetches what, for `manage.py count_readers` where no nginx stands in front; the format is nginx's "combined".
# It has addresses in it, so it is off unless a file is named (or "-"), and to be kept for days, not years.
accesslog = os.environ.get("SIGILL_ACCESS_LOG") or None
