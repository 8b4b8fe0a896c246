"""Stands in for the web process."""

import os
from http.server import HTTPServer, SimpleHTTPRequestHandler

HTTPServer(("127.0.0.1", int(os.environ["SIGILL_PORT"])), SimpleHTTPRequestHandler).serve_forever()
