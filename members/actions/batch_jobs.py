"""A large batch as a job: asked for in one transaction, done by a worker, visible all the way, done once."""

import json
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from members import audit
from members.batches import BatchRefused, Item, Json, Read, read, submit
from members.clock import now
from members.errors import Refused
from members.intake import secret_in
from members.models import Blob, Job, Organisation, Person
from members.models.job import JobKind, JobState
from members.permissions import Permission, narrow, require
from members.tags import Tag
from members.wake import wake
from members.wording import in_words

TOGETHER = 25  # items of a batch that is not all or nothing: others wait for the audit chain meanwhile


class _TakenOver(Exception):
    """Another worker has claimed the job since; what this one did in its transaction is taken back."""


@transaction.atomic
def ask(items: Sequence[Item], *, atomic: bool, organisation: Organisation, by: Person) -> Job:
    """The batch as a job of `organisation`, in whose name the person acts; a worker is woken on commit.

    Raises `NotAllowed`, or `Refused` for a batch that holds a private key: nothing of it is kept then.
    """
    require(by, Permission.SUBMIT_METADATA, organisation)
    for item in items:
        if (secret := secret_in(item.document)) is not None:
            raise Refused(_("Item %(number)d: %(why)s") % {"number": item.place, "why": in_words(secret)})
    job = Job.objects.create(
        kind=JobKind.SUBMIT_BATCH,
        asked_by=by,
        organisation=organisation,
        upload=Blob.objects.keep(_packed(items, atomic)),
        asked_at=now(),
        total=len(items),
    )
    audit.record(Tag.BATCH_REQUESTED, job, by=by, organisation=organisation, items=len(items), atomic=atomic)
    transaction.on_commit(lambda: wake("members.tasks.run_job", job.pk))
    return job


def run(job: Job) -> None:
    """Do the work of a claimed job, as the person who asked, at the organisation in whose name they asked.

    What is handed in and that the report says so are one transaction. Running it again goes on where it stopped; a
    worker that was thought dead, and whose job another one has claimed since, takes back what it has not committed.
    """
    narrow(job.asked_by, job.organisation_id)
    assert job.upload is not None  # noqa: S101 - `ask` keeps it
    items, atomic = _unpacked(job.upload.bytes())
    with translation.override(job.asked_by.language):
        try:
            if atomic:
                _hand_in(job, _looked_at(job, items), atomic=True)
            else:
                _each(job, items)
        except _TakenOver:
            return
        except BatchRefused as undone:
            job.report = undone.lines
            _tell(job, state=JobState.FAILED, error=str(undone))


def _each(job: Job, items: Sequence[Item]) -> None:
    for begin in range(len(job.report), len(items), TOGETHER):
        _hand_in(job, _looked_at(job, items[begin : begin + TOGETHER]), atomic=False)
    _tell(job, state=JobState.DONE)


def _looked_at(job: Job, items: Sequence[Item]) -> list[Read]:
    """Reading takes time: the worker shows at each that it lives."""
    return read(items, by=job.asked_by, told=lambda: _tell(job))


@transaction.atomic
def _hand_in(job: Job, items: Sequence[Read], *, atomic: bool) -> None:
    job.report = [*job.report, *submit(items, atomic=atomic, by=job.asked_by)]
    _tell(job, **({"state": JobState.DONE} if atomic else {}))


def _tell(job: Job, **fields: object) -> None:
    done = len(job.report)
    if not _mine(job).update(heartbeat_at=now(), report=job.report, done=done, **fields):
        raise _TakenOver


def _mine(job: Job) -> QuerySet[Job]:
    """The job's row, for as long as it is this claim's."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _packed(items: Sequence[Item], atomic: bool) -> bytes:
    rows = [[item.country, item.number, item.document.decode()] for item in items]
    return json.dumps({"atomic": atomic, "items": rows}).encode()


def _unpacked(content: bytes) -> tuple[list[Item], bool]:
    told: Json = json.loads(content)
    rows = enumerate(told["items"])
    return [Item(place, country, number, text.encode()) for place, (country, number, text) in rows], told["atomic"]
