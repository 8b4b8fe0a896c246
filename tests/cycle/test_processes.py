"""Real Celery processes on the broker of this run: SQLite and files by default, PostgreSQL and Redis in the CI tier."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from uuid import uuid4

import pytest

from deploy.programs import long_running, read_config
from deploy.web import answers
from tests.cycle import key_material
from tests.cycle.installation import ROOT, Installation
from tests.tiers import SOFTHSM_MODULE, needs_softhsm
from tests.tokens import SoftHsm

pytestmark = pytest.mark.processes
PATIENCE_S = 45.0

WISH = """
from federation.actions import placements
from federation.models import Environment
from members.models import Entity
entity = Entity.objects.get(entity_id={entity_id!r})
by = entity.revisions.filter(state="approved")[0].submitted_by
placements.{verb}(entity, Environment.PRODUCTION, by=by)
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A published demonstration whose queues nobody else reads."""
    made = Installation.make(tmp_path_factory.mktemp("processes"))
    yield made
    made.remove()


@contextmanager
def signer(installation: Installation, queue: str = "signing", **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The signing worker, as `./run` starts it, or that of another queue."""
    command = f"-m celery -A federation.celery worker -Q {queue} --pool solo --loglevel INFO"
    quiet = "--without-gossip --without-mingle --without-heartbeat"
    log = installation.var / f"signer-{uuid4().hex}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command.split(), *quiet.split(), "-n", f"{uuid4().hex}@%h"],
            cwd=ROOT,
            env=installation.environment(**more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=30)


def until(happened: Callable[[], bool], what: str) -> None:
    """Look again and again, for a bounded time; an awaited process gives no other sign."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_S:.0f} s"
        os.sched_yield()


def ask(installation: Installation, verb: str, entity_id: str, **more: str) -> None:
    """A change made by somebody else's process: a page, an API call, a command."""
    installation.manage("shell", "-c", WISH.format(verb=verb, entity_id=entity_id), check=True, **more)


def test_a_committed_change_is_published_by_the_signer_without_anybody_calling_it(installation: Installation) -> None:
    entity_id = sorted(installation.verified())[0]
    with signer(installation):
        ask(installation, "stop_asking", entity_id)
        until(lambda: entity_id not in installation.verified(), "the signer takes it out")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "the signer takes it in again")


def test_a_signer_killed_while_it_signs_leaves_the_feed_and_the_next_one_publishes(installation: Installation) -> None:
    before = installation.verified()
    entity_id = sorted(before)[0]
    with signer(installation, SIGILL_FAULT_INJECTION="1", SIGILL_FAIL_AT="P8") as dying:
        ask(installation, "stop_asking", entity_id)
        assert dying.wait(timeout=PATIENCE_S) == -signal.SIGKILL
    assert installation.verified() == before
    with signer(installation):
        installation.manage("shell", "-c", "from federation.tasks import ask_every_feed; ask_every_feed()", check=True)
        until(lambda: entity_id not in installation.verified(), "the next signer publishes")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "the way back")


def test_a_broker_that_is_down_costs_the_change_nothing_and_the_clock_publishes_it(installation: Installation) -> None:
    entity_id = sorted(installation.verified())[0]
    ask(installation, "stop_asking", entity_id, CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    installation.manage("publish", "production", check=True)
    assert entity_id not in installation.verified()
    ask(installation, "ask", entity_id)
    installation.manage("publish", "production", check=True)


def test_two_signers_at_once_make_one_line_of_serials(installation: Installation) -> None:
    """The lease lets one through; the other finds the feed busy, or its turn unchanged."""
    force = "from federation.tasks import publish_feed; [publish_feed.delay('production') for _ in range(6)]"
    entity_id = sorted(installation.verified())[0]
    with signer(installation), signer(installation):
        ask(installation, "stop_asking", entity_id)
        installation.manage("shell", "-c", force, check=True)
        until(lambda: entity_id not in installation.verified(), "one of two signers publishes")
        ask(installation, "ask", entity_id)
        until(lambda: entity_id in installation.verified(), "one of two signers publishes again")
    counted = installation.manage("shell", "-c", _STATES, check=True).stdout
    assert "failed" not in counted


_STATES = """
from federation.models import Publication
print(set(Publication.objects.filter(feed__slug="production").values_list("state", flat=True)))
"""


@pytest.mark.softhsm
@needs_softhsm
def test_the_key_and_the_pin_are_nowhere_but_with_the_signer_who_leaves_no_core(
    installation: Installation, tmp_path: Path
) -> None:
    """Signed in a token, the PIN in the signer's environment; then database, releases, logs and the rest are read."""
    pin = f"pin-{uuid4().hex}"
    private = key_material.load(installation.var / "keys" / "demo.pem")
    hsm = SoftHsm.make(tmp_path / "hsm", pin=pin)
    hsm.put("demo", private, pin)
    own = {"SIGILL_PKCS11_MODULE": str(SOFTHSM_MODULE), "SIGILL_PKCS11_TOKEN": "sigill", "SIGILL_PKCS11_PIN": pin}
    told = installation.environment(**own, SIGILL_KEY_DIR="", SOFTHSM2_CONF=hsm.conf)
    before = installation.serial()
    entity_id = sorted(installation.verified())[0]
    with signer(installation, **own, SIGILL_KEY_DIR="", SOFTHSM2_CONF=hsm.conf) as signing:
        until(lambda: _core_limit(signing.pid) == ["0", "0"], "the signer hides its memory")
        with _web(installation, told) as web:
            ask(installation, "stop_asking", entity_id)
            until(lambda: entity_id not in installation.verified(), "it is published, signed in the token")
            environment = (Path("/proc") / str(web.pid) / "environ").read_bytes()
    assert installation.serial() > before
    dump = installation.manage("dumpdata", check=True).stdout.encode()
    secrets = key_material.traces(private) | {"the PIN": pin.encode()}
    keys = installation.var / "keys"
    places = [*key_material.kept_by(installation.var, keys), ("environment of web", environment), ("database", dump)]
    assert key_material.found_in(iter(places), secrets) == []
    assert {where.split("/")[0] for where, _ in places} >= {"releases", "fragments", "environment of web", "database"}
    assert len(key_material.found_in(key_material.kept_by(keys), secrets)) > 10, "what is looked for can be found"


def _core_limit(pid: int) -> list[str]:
    limits = (Path("/proc") / str(pid) / "limits").read_text().splitlines()
    return next(line.split()[4:6] for line in limits if line.startswith("Max core file size"))


@contextmanager
def _web(installation: Installation, told: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn as `./run` starts it, by somebody who has the signer's whole environment."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        config = read_config({**told, "SIGILL_PORT": str(free.getsockname()[1])})
    child = long_running(config)[0]
    with (installation.var / "web.log").open("wb") as log:
        process = subprocess.Popen(child.argv, cwd=ROOT, env=dict(child.env), stdout=log, stderr=subprocess.STDOUT)
    try:
        until(lambda: answers(config.port), "the web process answers")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


ASK_TWICE = """
from members.actions import imports
from members.models import Organisation, Person
from members.permissions import Permission, may
from members.wake import wake
from tests.documents import entity_xml
owner = Organisation.objects.filter(memberships__state="active", agreements__state="in_force")[0]
by = next(one for one in Person.objects.all() if may(one, Permission.SUBMIT_METADATA, owner))
start = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
for job in range(6):
    names = [f"https://job{job}.norrvik.example/{number}/metadata" for number in range(3)]
    some = b"".join(entity_xml(name).split(b"?>", 1)[1] for name in names)
    asked = imports.ask(owner, by=by, content=start + some + b"</md:EntitiesDescriptor>")
    wake("members.tasks.run_job", asked.pk)
"""

DONE_ONCE = """
from members.models import Job, MetadataRevision
jobs = Job.objects.filter(upload__isnull=False)
revisions = MetadataRevision.objects.filter(entity__entity_id__startswith="https://job")
print(*sorted({(job.state, job.attempts, job.done) for job in jobs}), jobs.count(), revisions.count())
"""


def test_two_workers_do_every_job_once_though_each_message_comes_twice(installation: Installation) -> None:
    with signer(installation, "default"), signer(installation, "default"):
        installation.manage("shell", "-c", ASK_TWICE, check=True)

        def done() -> bool:
            said = installation.manage("shell", "-c", DONE_ONCE, check=True).stdout.strip().splitlines()[-1]
            return said == "('done', 1, 3) 6 18"

        until(done, "every job is done, once")
