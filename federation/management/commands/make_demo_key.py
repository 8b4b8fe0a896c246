"""`manage.py make_demo_key`: the signing key that only a demonstration may use."""

from typing import Any

from federation.management.demo import DemoCommand


class Command(DemoCommand):
    help = "Make the demonstration's signing key (RSA-3072) and record its certificate, where it is missing."

    def show(self, **options: Any) -> None:
        from federation.demo import key  # noqa: PLC0415 - demo mode only

        row = key.ensure()
        self.stdout.write(f"{key.key_file()}: SHA-256 {row.certificate_sha256}")
