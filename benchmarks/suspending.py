"""From an officer's emergency suspension until nobody is told of the entity any more: `./run bench suspending`.

A PostgreSQL and a Redis of its own, and one signer as on a machine of its own. Timed is from the call of the action
until the release that is served has neither the entity in its aggregate nor an MDQ answer about it. The entities are
suspended one after another, each of another organisation; printed are median, the 95th of a hundred, and the longest.
"""

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import entities
from benchmarks.machines import fill, surroundings, wait, workers
from benchmarks.publishing import setup_django


def main() -> None:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers go with us
    with tempfile.TemporaryDirectory(prefix="sigill-suspending-") as work, surroundings(Path(work)):
        setup_django()
        from django.core.management import call_command  # noqa: PLC0415 - needs Django's settings

        call_command("migrate", verbosity=0)
        feed, _member, _by = fill(options.entities)
        with workers("signing", 1, Path(work)):
            publish_first(feed)
            took = sorted(suspend(feed, number) for number in range(options.rounds))
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    print(
        f"{options.entities} entities, {len(took)} suspensions: median {took[len(took) // 2]:.1f} s, p95 {p95:.1f} s,"
        f" longest {took[-1]:.1f} s until neither aggregate nor MDQ has the entity"
    )


def publish_first(feed: Any) -> None:
    from federation.tasks import publish_feed  # noqa: PLC0415 - needs Django's settings

    publish_feed.delay(feed.slug)
    wait(lambda: _current(feed) is not None, "the first release")


def suspend(feed: Any, number: int) -> float:
    """Seconds; the officer is whoever may, and the entity one of the many."""
    from members.models import Entity, Person, RoleAssignment  # noqa: PLC0415 - needs Django's settings
    from members.roles import Role  # noqa: PLC0415
    from trustframework.actions import sanctions  # noqa: PLC0415

    entity = Entity.objects.select_related("owner").get(entity_id=entities.entity_id(number))
    held = RoleAssignment.objects.in_force().filter(role=Role.TRUST_OFFICER).values("person")
    officer = Person.objects.filter(pk__in=held)[0]
    began = time.perf_counter()
    sanctions.impose_at_once(entity.owner, entity=entity, reason="Nyckeln har läckt.", by=officer)
    wait(lambda: _is_gone(feed, entity.entity_id), f"the suspension of {entity}")
    return time.perf_counter() - began


def _is_gone(feed: Any, entity_id: str) -> bool:
    """Looked for in the release's files, as a web server finds them."""
    from federation.aggregate import mdq  # noqa: PLC0415 - needs Django's settings

    release = _current(feed)
    if release is None or mdq.document_path(release, mdq.entity_sha1(entity_id)).exists():
        return False
    return f'entityID="{entity_id}"'.encode() not in (release / "aggregate.xml").read_bytes()


def _current(feed: Any) -> Path | None:
    from django.conf import settings  # noqa: PLC0415 - needs Django's settings

    current = Path(settings.RELEASES) / feed.slug / "current"
    return current.resolve() if current.exists() else None


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
