"""Real Celery workers, killed with -9 in the middle: no event is lost, none has two ids (docs/webhooks.md).

The worker is killed by itself, at an instant that the test chooses: right after the commit of the change, between
making deliveries and sending, while the receiver answers, and after the answer before it is noted.
"""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from tests.cycle.installation import ROOT, Installation
from tests.cycle.test_processes import PATIENCE_S, signer, until
from tests.federation.webhook_receiver import Receiver, receiving

pytestmark = pytest.mark.processes
ALLOWED = {"SIGILL_FETCH_ALLOW": "127.0.0.1"}
ADD = """
from federation.actions import webhooks
from members.models import Organisation, Person, RoleAssignment
from members.permissions import Permission, may
owner = Organisation.objects.filter(memberships__state="active", agreements__state="in_force")[0]
by = next(one for one in Person.objects.all() if may(one, Permission.HANDLE_WEBHOOK, owner))
endpoint, secret = webhooks.add(owner, url={url!r}, description="Prov", types=["revision.submitted"], by=by)
print(endpoint.pk, secret, flush=True)
"""
# Each in a transaction of its own, without a word to any broker: the change is committed and its process is gone.
SUBMIT = """
from members.actions import revisions
from members.clock import now
from members.models import Organisation, Person
from members.models.revision import Source
from members.permissions import Permission, may
from members.saml.inspect import inspect
from tests.documents import entity_xml
owner = Organisation.objects.filter(memberships__state="active", agreements__state="in_force")[0]
by = next(one for one in Person.objects.all() if may(one, Permission.SUBMIT_METADATA, owner))
for number in range({first}, {first} + {many}):
    xml = entity_xml(f"https://hook{{number}}.norrvik.example/metadata")
    (found,) = inspect(xml, now())
    revisions.submit(found, xml, owner=owner, source=Source.UPLOAD, by=by)
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""
ASK = "from federation.tasks import tell_webhooks; tell_webhooks()"
# What a worker that died held is another's after two minutes: here at once, so that nobody waits.
LET_GO = """
from federation.models import WebhookDelivery, WebhookEndpoint
from members.clock import now
WebhookDelivery.objects.filter(state="waiting").update(next_attempt_at=now())
WebhookEndpoint.objects.update(resume_at=None)
from federation.tasks import tell_webhooks
tell_webhooks()
"""
STATES = """
import json
from federation.models import WebhookDelivery, WebhookEndpoint
WebhookEndpoint.objects.update(enabled=False)  # the next case has a receiver of its own
print(json.dumps(list(WebhookDelivery.objects.order_by("pk").values_list("message_id", "state"))))
"""
# A worker as it is, but that it kills itself the n-th time it comes to a place.
DYING = """
import os, signal, sys
place, times = sys.argv[1], int(sys.argv[2])
from federation.celery import app
app.loader.import_default_modules()
from federation import webhook_events
from federation.actions import webhook_outbox, webhook_sending
from federation.models import WebhookDelivery
seen = [0]

def here(whole):
    def dies(*given, **named):
        seen[0] += 1
        if seen[0] == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*given, **named)
    return dies

if place == "making":
    webhook_outbox._deliveries = here(webhook_outbox._deliveries)
elif place == "made":
    webhook_sending.send = here(webhook_sending.send)
elif place == "claimed":
    webhook_sending._attempt = here(webhook_sending._attempt)
elif place == "answered":
    webhook_sending._note = here(webhook_sending._note)
elif place == "written":
    written = WebhookDelivery.objects.bulk_create
    def bulk(*given, **named):
        done = written(*given, **named)
        here(lambda: None)()
        return done
    WebhookDelivery.objects.bulk_create = bulk
quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
app.worker_main(["worker", "-Q", "default", "--pool", "solo", "-n", sys.argv[3], *quiet])
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A demonstration whose queues nobody else reads."""
    made = Installation.make(tmp_path_factory.mktemp("webhooks"))
    yield made
    made.remove()


@contextmanager
def dying(installation: Installation, place: str, times: int, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that kills itself there."""
    command = [sys.executable, "-c", DYING, place, str(times), f"{uuid4().hex}@%h"]
    with (installation.var / f"dying-{uuid4().hex}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=installation.environment(**more), stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=30)


def _last(installation: Installation, code: str, **more: str) -> str:
    """The last line that it prints."""
    return (installation.manage("shell", "-c", code, check=True, **more).stdout.strip().splitlines() or [""])[-1]


PLACES = [("making", 2), ("written", 1), ("made", 1), ("claimed", 2), ("answered", 2)]


@pytest.mark.parametrize(("place", "times"), PLACES, ids=[place for place, _times in PLACES])
def test_wherever_the_worker_is_killed_every_event_arrives_under_one_id(
    installation: Installation, place: str, times: int
) -> None:
    first, many = 100 * (1 + [name for name, _times in PLACES].index(place)), 4
    with receiving() as receiver:
        secret = _added_and_submitted(installation, receiver, first, many)
        with dying(installation, place, times, **ALLOWED) as worker:
            _last(installation, ASK, **ALLOWED)
            assert worker.wait(timeout=PATIENCE_S) == -signal.SIGKILL
        with signer(installation, "default", **ALLOWED):
            _last(installation, LET_GO, **ALLOWED)
            until(lambda: _arrived(receiver, secret, first, many), f"all {many} events, after a death at {place}")
        told = receiver.verified(secret)
    of_entity = {(one["data"]["entity"]["entity_id"], wire) for one, wire in zip(told, receiver.ids, strict=True)}
    assert len(of_entity) == many, "one id for each event, however often it came"
    doubled = {wire: count for wire, count in Counter(receiver.ids).items() if count > 1}
    assert len(doubled) == (1 if place == "answered" else 0), "only what was answered and not noted comes twice"
    states = dict(json.loads(_last(installation, STATES)))
    assert {states[wire] for wire in receiver.ids} == {"delivered"}


def _added_and_submitted(installation: Installation, receiver: Receiver, first: int, many: int, **more: str) -> str:
    """An endpoint, whose secret it is, and changes whose process dies right after its last commit."""
    code = ADD.format(url=receiver.url) + SUBMIT.format(first=first, many=many)
    killed = installation.manage("shell", "-c", code, **ALLOWED, **more)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    return killed.stdout.split()[-1]


def _arrived(receiver: Receiver, secret: str, first: int, many: int) -> bool:
    wanted = {f"https://hook{number}.norrvik.example/metadata" for number in range(first, first + many)}
    told: list[dict[str, Any]] = receiver.verified(secret)
    return wanted <= {one["data"]["entity"]["entity_id"] for one in told}


def test_two_workers_that_are_asked_again_and_again_send_each_event_once(installation: Installation) -> None:
    first, many = 900, 6
    many_times = "from federation.tasks import tell_webhooks; [tell_webhooks() for _ in range(8)]"
    with receiving() as receiver:
        secret = _added_and_submitted(installation, receiver, first, many)
        with signer(installation, "default", **ALLOWED), signer(installation, "default", **ALLOWED):
            _last(installation, many_times, **ALLOWED)
            until(lambda: _arrived(receiver, secret, first, many), "every event")
        _last(installation, STATES)
    assert len(receiver.ids) == len(set(receiver.ids)) == many


def test_a_broker_that_is_down_when_the_change_is_made_costs_nothing(installation: Installation) -> None:
    first, down = 950, {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    with receiving() as receiver:
        secret = _added_and_submitted(installation, receiver, first, 1, **down)
        with signer(installation, "default", **ALLOWED):
            _last(installation, ASK, **ALLOWED)
            until(lambda: _arrived(receiver, secret, first, 1), "the clock sends it")
        _last(installation, STATES)
    assert len(receiver.ids) == 1
