"""Pages over a large registry: `python -m benchmarks.pages --organisations 2000 --entities 10000 --events 1000000`.

Works on a database of its own beside the one that DATABASE_URL names (PostgreSQL; SQLite does, without `--events`). It
holds the demonstration, and organisations, people, entities, mandates and letters by the thousand beside it. Each page
is asked for by a registrar, or by somebody of a member, through the whole of Django; the time is the server's. The
promise for every list at this size: a median under 150 ms and under 60 kB when compressed (gzip -6).
"""

import argparse
import gzip
import os
import statistics
import tempfile
import time
from typing import Any

from benchmarks.audit import own_database
from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        os.environ["LOG_LEVEL"] = "ERROR"
        setup_django()
        with own_database():
            from benchmarks import audit_history, pages_registry  # noqa: PLC0415 - needs Django's settings

            pages_registry.fill(options.organisations, options.entities)
            if options.events:
                audit_history.pad(options.events)
            for who, person, addresses in pages_registry.visits():
                for name, address in addresses.items():
                    measure(who, person, name, address, options.rounds)


def measure(who: str, person: object, name: str, address: str, rounds: int) -> None:
    """Median and worst of so many, after two that warm caches; and how many queries a page asks."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings
    from django.test import Client  # noqa: PLC0415

    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    client = Client(headers={"accept-language": "sv", "host": "127.0.0.1"})
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(address)
    with connection.execute_wrapper(note):
        answer = client.get(address)
    took = [_once(client, address) for _round in range(rounds)]
    middle, worst = statistics.median(took) * 1000, max(took) * 1000
    body = _body(answer)
    size, packed = len(body) // 1024, len(gzip.compress(body, 6)) / 1024
    print(
        f"{who:10} {name:28} {answer.status_code}  median {middle:6.0f} ms  worst {worst:6.0f} ms"
        f"  {len(asked):3} queries  {size:4} kB  gzip {packed:5.1f} kB",
        flush=True,
    )


def _once(client: object, address: str) -> float:
    began = time.perf_counter()
    _body(client.get(address))  # type: ignore[attr-defined]
    return time.perf_counter() - began


def _body(answer: Any) -> bytes:
    """All of it: what is streamed is not made before it is read."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=0, help="audit events; PostgreSQL only")
    parser.add_argument("--rounds", type=int, default=15, help="of how many the medians are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
