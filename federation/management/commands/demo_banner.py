"""`manage.py demo_banner`: how to reach the demonstration, log in, and check what it publishes."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from federation.management.demo import DemoCommand


class Command(DemoCommand):
    help = "Print the demonstration's address, log-ins, feeds and a line that verifies a feed."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--port", type=int, help="port on 127.0.0.1, where it is not the one in SIGILL_BASE_URL")
        where.add_argument("--base-url", help="address of the front page, without a slash at its end")

    def show(self, *, port: int | None = None, base_url: str | None = None, **options: Any) -> None:
        from federation.demo import banner  # noqa: PLC0415 - demo mode only

        address = f"http://127.0.0.1:{port}" if port else (base_url or settings.SIGILL_BASE_URL).rstrip("/")
        for line in banner.lines(address):
            self.stdout.write(line)
