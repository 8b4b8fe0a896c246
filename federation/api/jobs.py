"""Long work that somebody asked for: how far it has come, and what became of each part."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from rest_framework.request import Request

from federation.api.frame import Many, One
from federation.api.plain import instant
from federation.api.shapes import Instant, Number, Said
from federation.views.access import visible_jobs
from members.models import Job
from members.models.api_token import Scope
from members.models.job import JobKind, JobState
from members.views.access import visible_or_404


class TheJob(TypedDict):
    """Long work. It is over when its state is done or failed."""

    number: Number
    kind: Annotated[str, Said(one_of=JobKind)]
    state: Annotated[str, Said(one_of=JobState)]
    organisation: Number
    asked_at: Instant
    done: Annotated[int, Said("How many parts are done.", minimum=0)]
    total: Annotated[int, Said("How many there are; null while nobody knows.", minimum=0)] | None
    error: Annotated[str, Said("Why it failed, in the language of whoever asked; else empty.")]


class Line(TypedDict):
    """What became of one entity."""

    entity_id: str
    outcome: Annotated[str, Said("submitted, unchanged or refused.")]
    message: str
    errors: Annotated[int, Said("How many findings are errors.", minimum=0)]
    revision: Number | None


class WholeJob(TheJob):
    """Long work, with what became of each part so far."""

    report: list[Line]


EXAMPLE = {
    "number": 12,
    "kind": "import_metadata",
    "state": "running",
    "organisation": 3,
    "asked_at": "2026-06-01T10:00:00+00:00",
    "done": 25,
    "total": 120,
    "error": "",
}


class Jobs(Many):
    """The jobs of organisations that the asker may see; `?state=` narrows."""

    scope, shape, example, name = Scope.JOBS, TheJob, EXAMPLE, "jobs"
    asks = {"state": ({"type": "string", "enum": JobState.values}, "Only those in this state.")}

    def rows(self, request: Request, **place: Any) -> QuerySet[Job]:
        rows = visible_jobs(request.user).defer("report")
        state = request.query_params.get("state")
        return rows.filter(state=state) if state else rows

    def tell(self, request: Request, row: Job) -> TheJob:
        return tell(row)


class OneJob(One):
    """One of them, with what became of each part so far."""

    scope, shape = Scope.JOBS, WholeJob
    example = EXAMPLE | {
        "report": [
            {
                "entity_id": "https://idp.norrvik.example/metadata",
                "outcome": "submitted",
                "message": "",
                "errors": 0,
                "revision": 41,
            }
        ]
    }

    def find(self, request: Request, **place: Any) -> Job:
        return visible_or_404(Job.objects.all(), place["pk"], request.user)

    def tell(self, request: Request, found: Job) -> WholeJob:
        return {**tell(found), "report": found.report}


def tell(job: Job) -> TheJob:
    """One job without its report."""
    return {
        "number": job.pk,
        "kind": job.kind,
        "state": job.state,
        "organisation": job.organisation_id,
        "asked_at": instant(job.asked_at),
        "done": job.done,
        "total": job.total,
        "error": job.error,
    }
