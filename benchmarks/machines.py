"""Two machines instead of one: `python -m benchmarks.machines --jobs 8 --each 40 --entities 1500`.

A PostgreSQL and a Redis of its own; one worker and one signer, then two of each, every one in a process group of its
own as on a machine of its own, with nothing in common but the servers and the release directory. Timed are import jobs
(every rule asked of every entity) and a release of which every MDQ answer has to be signed anew. Asserted is that every
job was done exactly once, whatever was doubled, and that no serial was taken twice. The ratio is that of medians.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import entities, pool
from benchmarks.importing import _START
from benchmarks.publishing import setup_django
from tests.faults import servers

ROOT = Path(__file__).resolve().parent.parent
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO")
PATIENCE_S = 900.0


def main() -> None:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers go with us
    with tempfile.TemporaryDirectory(prefix="sigill-machines-") as work, surroundings(Path(work)):
        setup_django()
        from django.core.management import call_command  # noqa: PLC0415 - needs Django's settings

        call_command("migrate", verbosity=0)
        numbers = iter(range(options.entities, 10**6))  # those before are in the feed
        feed, member, by = fill(options.entities)
        for what, queue, turn in (
            ("import, entities a second", "default", lambda: import_all(options, numbers, member, by)),
            (
                "a release whose MDQ answers are all signed anew, answers a second",
                "signing",
                lambda: sign_all(feed, options.entities),
            ),
            ("their signing alone", "signing", lambda: sign_all(feed, options.entities, alone=True)),
        ):
            if options.only in ("", queue):
                compare(what, queue, turn, options.rounds, Path(work))
        print(f"every job done once, {no_serial_twice(feed)} serials, none twice")


def compare(what: str, queue: str, turn: Callable[[], float], rounds: int, work: Path) -> None:
    """The same work with one process and with two."""
    medians = []
    for count in (1, 2):
        with workers(queue, count, work):
            turn()  # what is loaded at first is not measured
            medians.append(statistics.median(turn() for _round in range(rounds)))
    print(
        f"{what}: {medians[0]:.0f} with one, {medians[1]:.0f} with two: {medians[1] / medians[0]:.2f} times", flush=True
    )


def import_all(options: argparse.Namespace, numbers: Iterator[int], member: Any, by: Any) -> float:
    """Entities a second of so many jobs, each message of which comes twice."""
    from members.actions import imports  # noqa: PLC0415
    from members.models import Job, MetadataRevision  # noqa: PLC0415
    from members.wake import wake  # noqa: PLC0415

    before, documents = MetadataRevision.objects.count(), []
    for _job in range(options.jobs):
        some = [entities.member_xml(next(numbers)).split(b"?>", 1)[1] for _entity in range(options.each)]
        documents.append(b"".join((_START, *some, b"</md:EntitiesDescriptor>")))
    began = time.perf_counter()
    jobs = [imports.ask(member, by=by, content=document).pk for document in documents]
    for pk in jobs:
        wake("members.tasks.run_job", pk)
    wait(lambda: not Job.objects.filter(pk__in=jobs).exclude(state="done").exists(), "the imports")
    took = time.perf_counter() - began
    wanted = options.jobs * options.each
    assert list(Job.objects.filter(pk__in=jobs).values_list("attempts", "done")) == [(1, options.each)] * options.jobs
    assert MetadataRevision.objects.count() - before == wanted, "an entity was submitted twice or not at all"
    return wanted / took


def sign_all(feed: Any, count: int, *, alone: bool = False) -> float:
    """Answers a second of a release that has to sign them all, since they say another cacheDuration than before;
    `alone`: while they lay on the bench, without all that one signer does before and after."""
    from federation.aggregate import release  # noqa: PLC0415
    from federation.models import Feed  # noqa: PLC0415
    from federation.tasks import publish_feed  # noqa: PLC0415

    duration = Feed.objects.get(pk=feed.pk).cache_duration
    Feed.objects.filter(pk=feed.pk).update(cache_duration="PT5H" if duration == "PT6H" else "PT6H", fully_read_at=None)
    _change_one(feed)
    root = Path(os.environ["SIGILL_VAR"]) / "releases"
    bench, on_it = root / feed.slug / "work", list[float]()

    def released() -> bool:
        if bench.is_dir() and any(bench.iterdir()):
            on_it.append(time.perf_counter())
        return (release.current_serial(root, feed.slug) or 0) > before

    before = release.current_serial(root, feed.slug) or 0
    began = time.perf_counter()
    Feed.objects.filter(pk=feed.pk).update(nudged=True)  # for a signer that is at its last steps still
    publish_feed.delay(feed.slug)
    wait(released, "the release")
    return count / (on_it[-1] - on_it[0] if alone else time.perf_counter() - began)


_changed = iter(range(10**6))


def _change_one(feed: Any) -> None:
    from benchmarks import publication_federation  # noqa: PLC0415

    publication_federation.change(next(_changed) % 50)


def no_serial_twice(feed: Any) -> int:
    """How many serials there are; that all of them were published is asserted."""
    from federation.models import Publication  # noqa: PLC0415

    rows = list(Publication.objects.filter(feed=feed).values_list("serial", "state"))
    assert len({serial for serial, _state in rows}) == len(rows)
    assert {state for _serial, state in rows} == {"published"}, rows
    return len(rows)


def fill(count: int) -> tuple[Any, Any, Any]:
    """A feed with so many entities, a member for whom imports are asked, and a registrar."""
    from benchmarks import publication_federation  # noqa: PLC0415
    from members.models import Organisation, Person  # noqa: PLC0415
    from members.permissions import Permission, may  # noqa: PLC0415

    feed = publication_federation.fill(50, count)
    member = Organisation.objects.filter(name_sv__startswith="Kommun ")[0]
    people = (one for one in Person.objects.all() if may(one, Permission.SUBMIT_METADATA, member))
    return feed, member, next(people)


@contextmanager
def workers(queue: str, count: int, work: Path) -> Iterator[None]:
    """So many Celery workers of one process each, up and waiting."""
    logs = [work / f"{queue}-{count}-{number}.log" for number in range(count)]
    started = []
    for number, log in enumerate(logs):
        command = ["-m", "celery", "-A", "federation.celery", "worker", "-Q", queue, "--pool", "solo", *QUIET]
        with log.open("wb") as output:
            started.append(
                subprocess.Popen(
                    [sys.executable, *command, "-n", f"{queue}-{number}@machine-{number}"],
                    cwd=ROOT,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            )
    try:
        wait(lambda: all(" ready." in log.read_text() for log in logs), f"the workers; see {logs[0]}")
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=60)


def wait(happened: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {PATIENCE_S:.0f} s")
        time.sleep(0.02)


@contextmanager
def surroundings(work: Path) -> Iterator[None]:
    """Servers, directory and keys that the machines have in common; all in the environment."""
    import psycopg  # noqa: PLC0415

    postgres, redis = servers.postgres(work), servers.redis(work)
    var = work / "var"
    (var / "keys").mkdir(parents=True)
    key = var / "keys" / "signing-key.pem"
    key.touch(mode=0o600)
    key.write_bytes(Path(pool.signing_key()[0]).read_bytes())
    postgres.start()
    redis.start()
    try:
        with psycopg.connect(f"postgres://postgres@127.0.0.1:{postgres.port}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE machines")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "federation.settings",
            "SIGILL_MODE": "demo",
            "SIGILL_VAR": str(var),
            "SIGILL_KEY_DIR": str(var / "keys"),
            "SIGILL_FETCH_SERVED": "0",
            "LOG_LEVEL": "ERROR",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{postgres.port}/machines",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{redis.port}/0",
        }
        yield
    finally:
        redis.end()
        postgres.end()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=8, help="imports that are asked for at once (8)")
    parser.add_argument("--each", type=int, default=40, help="entities in each (40)")
    parser.add_argument("--entities", type=int, default=1500, help="entities in the feed that is signed (1500)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["default", "signing"], default="", help="one queue: imports, or signing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
