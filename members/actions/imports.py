"""Long imports as jobs: asked for in one transaction, done by a worker, visible all the way."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from members import audit
from members.clock import now
from members.errors import Refused
from members.fetch import fetch
from members.intake import Outcome, secret_in, take_in
from members.models import Blob, Job, Organisation, Person
from members.models.job import JobKind, JobState
from members.models.revision import Source
from members.permissions import Permission, require
from members.saml.limits import AGGREGATE
from members.saml.types import Refusal
from members.tags import Tag
from members.wake import wake
from members.wording import in_words

TOGETHER = 25  # entities committed at once: others wait for the audit chain meanwhile, a quarter of a second
TOLD_EVERY = timedelta(seconds=1)


@transaction.atomic
def ask(organisation: Organisation, *, by: Person, url: str = "", content: bytes | None = None) -> Job:
    """A job that imports the metadata at `url`, or `content`, for `organisation`; a worker is woken on commit.

    Raises `NotAllowed`, or `Refused` for a document that holds a private key.
    """
    require(by, Permission.SUBMIT_METADATA, organisation)
    if content is not None and (secret := secret_in(content)) is not None:
        raise Refused(in_words(secret))
    job = Job.objects.create(
        kind=JobKind.IMPORT_METADATA,
        asked_by=by,
        organisation=organisation,
        url=url,
        upload=Blob.objects.keep(content) if content is not None else None,
        asked_at=now(),
    )
    audit.record(Tag.IMPORT_REQUESTED, job, by=by, organisation=organisation, url=url)
    transaction.on_commit(lambda: wake("members.tasks.run_job", job.pk))
    return job


def run(job: Job) -> None:
    """Do the work of a claimed job; every outcome is counted as it comes and told within a second, a refusal ends the
    job with a sentence in the language of the person who asked.

    Running it again is harmless: what is already submitted comes out as unchanged. A worker that was thought dead, and
    whose job another one has claimed since, stops at its next entity.
    """
    job.report = []
    with translation.override(job.asked_by.language):
        try:
            for outcome in _outcomes(job):
                if not _note(job, outcome):
                    return
        except Refusal as refusal:
            _end(job, JobState.FAILED, error=in_words(refusal.finding))
        except Refused as refused:
            _end(job, JobState.FAILED, error=str(refused))
        else:
            _end(job, JobState.DONE)


def _outcomes(job: Job) -> Iterator[Outcome]:
    content = job.upload or fetch(job.url, AGGREGATE.size)
    source = Source.UPLOAD if job.upload else Source.URL
    return take_in(content, owner=job.organisation, source=source, by=job.asked_by, aggregate=True, together=TOGETHER)


def _mine(job: Job) -> QuerySet[Job]:
    """The job's row, for as long as it is this claim's."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _note(job: Job, outcome: Outcome) -> bool:
    """Count one outcome; False when the job is found to be somebody else's by now. It is told with what is committed
    together, or within a second; the report only once a second: ten thousand times a report of ten thousand lines would
    be hours."""
    job.report.append(
        {
            "entity_id": outcome.entity_id,
            "outcome": outcome.kind,
            "message": _message(outcome),
            "errors": sum(f.severity == "error" for f in outcome.findings),
            "revision": outcome.revision.pk if outcome.revision else None,
        }
    )
    at = now()
    told = {"report": job.report} if job.heartbeat_at is None or at - job.heartbeat_at >= TOLD_EVERY else {}
    if told:
        job.heartbeat_at = at
    elif len(job.report) % TOGETHER:
        return True
    return bool(_mine(job).update(done=len(job.report), heartbeat_at=at, **told))


def _message(outcome: Outcome) -> str:
    """What the action said; for an entity that could not be read, also where and why."""
    why = () if outcome.readable else outcome.findings
    return ". ".join((outcome.message, *map(in_words, why)))


def _end(job: Job, state: JobState, **fields: Any) -> None:
    _mine(job).update(state=state, heartbeat_at=now(), report=job.report, done=len(job.report), **fields)
