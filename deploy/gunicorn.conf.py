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
