"""An aggregate imported into the registry: `python -m benchmarks.importing --entities 10000`.

Works on a database of its own beside the one that DATABASE_URL names. What is timed is the job that people ask for:
read in a child process, every rule asked, every entity registered and submitted with its audit events; printed are
seconds, entities a second, queries an entity, and the largest memory of the worker and of its reader. `--profile FILE`
keeps where the processor's time went.
"""

import argparse
import cProfile
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks import entities
from benchmarks.audit import own_database
from benchmarks.publication import peak, url_of_this
from benchmarks.publishing import setup_django

_START = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'


def main() -> None:
    options = read_options()
    if options.job:
        setup_django()
        run(options.job, options.entities, options.profile)
        return
    with tempfile.TemporaryDirectory(prefix="sigill-bench-") as var:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "federation.settings", "SIGILL_MODE": "demo", "SIGILL_VAR": var}
        os.environ["LOG_LEVEL"] = "ERROR"
        setup_django()
        with own_database():
            os.environ["DATABASE_URL"] = url_of_this()
            asked = [sys.executable, "-m", "benchmarks.importing", "--job", str(ask(options.entities))]
            asked += ["--entities", str(options.entities), *(["--profile", options.profile] if options.profile else [])]
            subprocess.run(asked, check=True)


def aggregate(number: int) -> bytes:
    """So many entities in one document, about 8 KB each."""
    bodies = (xml.split(b"?>", 1)[1] for xml in entities.members(number))
    return b"".join((_START, *bodies, b"</md:EntitiesDescriptor>"))


def ask(number: int) -> int:
    """The key of a job that imports `number` entities that are new."""
    from members.actions import imports  # noqa: PLC0415 - needs Django's settings
    from tests import builders  # noqa: PLC0415

    operator = builders.operator()
    member = builders.member(operator)
    return imports.ask(member.organisation, by=operator.registrar, content=aggregate(number)).pk


def run(pk: int, number: int, profile: str | None) -> None:
    """What a worker does, in a process of its own, as its memory is told."""
    from django.db import connection  # noqa: PLC0415 - needs Django's settings

    from members.models import AuditEvent, Job, MetadataRevision  # noqa: PLC0415
    from members.tasks import run_job  # noqa: PLC0415

    asked, events, before = [0], AuditEvent.objects.count(), MetadataRevision.objects.count()

    def count(execute: Callable[..., Any], *rest: Any) -> Any:
        asked[0] += 1
        return execute(*rest)

    began, computed, profiled = time.perf_counter(), time.process_time(), cProfile.Profile()
    with connection.execute_wrapper(count):
        if profile:
            profiled.runcall(run_job, pk)
            profiled.dump_stats(profile)
        else:
            run_job(pk)
    took, busy = time.perf_counter() - began, time.process_time() - computed
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    job = Job.objects.defer("upload__content").get(pk=pk)
    made = MetadataRevision.objects.count() - before
    assert (job.state, job.done, made) == ("done", number, number), (job.state, job.done, made, job.error)
    print(
        f"{number} entities in {took:.1f} s by the clock and {busy:.1f} s of this process, {number / took:.0f} a second"
        f", {asked[0] / number:.1f} queries and {(AuditEvent.objects.count() - events) / number:.1f} audit events each,"
        f" {peak()} MiB, the reader {reader} MiB, {connection.vendor}",
        flush=True,
    )


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--profile", help="where cProfile's figures are written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
