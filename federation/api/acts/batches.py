"""One call submits metadata of many entities, of many organisations: what an agent does on its mandates."""

from typing import Annotated, Any, TypedDict

from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import once
from federation.api.acts.reading import named
from federation.api.frame import Json, One, Posts
from federation.api.problems import Problem
from federation.api.revisions import TheFinding
from federation.api.shapes import Number, Said
from members.actions import batch_jobs
from members.batches import BatchRefused, Item, read, submit
from members.models import Job, Organisation
from members.models.api_token import Scope
from members.models.job import JobKind, JobState
from members.permissions import assignments
from members.views.access import visible_or_404

AT_ONCE = 25  # so many, or more, become a job
MOST = 1000
_STATUS = {"not_allowed": 403, "unreadable": 422, "refused": 409}
_TITLE = {403: "Forbidden", 409: "Conflict", 422: "Unprocessable Entity"}


class BatchItem(TypedDict):
    """One EntityDescriptor, and for whom it is handed in."""

    organisation: Annotated[str, Said("As SE/9990000011; without a country it is Sweden's.", longest=40)]
    metadata: Annotated[str, Said("The document, as text.", longest=1 << 20)]


class NewBatch(TypedDict):
    """`atomic`: all of it, or, where anything is refused, nothing. `each`: every item for itself."""

    mode: Annotated[str, Said(one_of=("atomic", "each"))]
    items: list[BatchItem]


class ItemRefused(TypedDict):
    """Why an item was refused: problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: Annotated[str, Said(one_of=tuple(_STATUS))]
    findings: list[TheFinding]


class BatchResult(TypedDict):
    """What became of an item; `item` counts from 0. `undone`: it was fine, and taken back because another was not."""

    item: int
    organisation: str
    entity_id: str
    outcome: Annotated[str, Said(one_of=("submitted", "unchanged", "refused", "undone"))]
    errors: Annotated[int, Said("How many findings are errors: with any it cannot be approved.", minimum=0)]
    revision: Number | None
    problem: ItemRefused | None


class TheBatch(TypedDict):
    """How far a batch has come. `job` is null where it was done at once."""

    job: Number | None
    state: Annotated[str, Said(one_of=JobState)]
    done: Annotated[int, Said(minimum=0)]
    total: Annotated[int, Said(minimum=0)]
    error: str
    items: Annotated[list[BatchResult], Said("Those that are done.")]


EXAMPLE: Json = {
    "job": None,
    "state": "done",
    "done": 1,
    "total": 1,
    "error": "",
    "items": [
        {
            "item": 0,
            "organisation": "SE/9990000011",
            "entity_id": "https://idp.norrvik.example/metadata",
            "outcome": "submitted",
            "errors": 0,
            "revision": 41,
            "problem": None,
        }
    ],
}


class OneBatch(One):
    """A batch that became a job, for whoever asked for it and those who see the organisation in whose name it was."""

    scope, shape, example = Scope.METADATA, TheBatch, EXAMPLE | {"job": 12}

    def find(self, request: Request, **place: Any) -> Job:
        return visible_or_404(Job.objects.filter(kind=JobKind.SUBMIT_BATCH), place["pk"], request.user)

    def tell(self, request: Request, found: Job) -> TheBatch:
        return _told(found)


class Batches(Posts):
    """POST a batch. Fewer than 25 items are answered at once (200; 422 where it is atomic and was refused); more become
    a job, whose address comes with 202."""

    scope, shape, example, body = Scope.METADATA_WRITE, TheBatch, EXAMPLE, NewBatch
    answers = (200, 202)
    body_example = {"mode": "each", "items": [{"organisation": "SE/9990000011", "metadata": "<md:EntityDescriptor/>"}]}

    def post(self, request: Request, **place: Any) -> Response:
        """Documents are read first: nobody waits for the readers while rows are held."""
        _kept = request._request.body  # by Django, so that it can be read twice
        sent = self.sent(request)
        items = [
            Item(number, *named(one["organisation"]), one["metadata"].encode())
            for number, one in enumerate(sent["items"])
        ]
        if not 0 < len(items) <= MOST:
            raise Problem("invalid", 400, _("A batch has from 1 to %(most)d items.") % {"most": MOST})
        atomic = sent["mode"] == "atomic"
        if len(items) >= AT_ONCE:
            return once.answer(request, lambda: _asked(request, items, atomic))
        looked_at = read(items, by=request.user)

        def act() -> Response:
            return Response(_done(submit(looked_at, atomic=atomic, by=request.user)))

        try:
            return once.answer(request, act)
        except BatchRefused as undone:
            raise Problem("batch_refused", 422, str(undone), **_refused(undone.lines)) from undone
        except (OperationalError, IntegrityError) as error:  # somebody registered one of them meanwhile, or held it
            raise Problem("busy", 503, _("Somebody else changed the same things just now. Send it again.")) from error


def _asked(request: Request, items: list[Item], atomic: bool) -> Response:
    job = batch_jobs.ask(items, atomic=atomic, organisation=_in_whose_name(request), by=request.user)
    address = f"/api/v1/batches/{job.pk}/"
    return Response(_told(job), status=202, headers={"Location": address, "Retry-After": "2"})


def _in_whose_name(request: Request) -> Organisation:
    """That of the token; in a session the one where the person has a role, if it is one."""
    if request.auth is not None:
        found: Organisation = request.auth.organisation
        return found
    own = {held.organisation for held in assignments(request.user)}
    if len(own) != 1:
        raise Problem("ambiguous", 409, _("Send it with a token: that says in whose name you act."))
    return own.pop()


def _told(job: Job) -> TheBatch:
    return {
        "job": job.pk,
        "state": job.state,
        "done": job.done,
        "total": job.total or 0,
        "error": job.error,
        "items": [_result(line) for line in job.report],
    }


def _done(lines: list[Json]) -> TheBatch:
    items = [_result(line) for line in lines]
    return {"job": None, "state": "done", "done": len(items), "total": len(items), "error": "", "items": items}


def _refused(lines: list[Json]) -> Json:
    return {"items": [_result(line) for line in lines]}


def _result(line: Json) -> BatchResult:
    return {
        "item": line["item"],
        "organisation": line["organisation"],
        "entity_id": line["entity_id"],
        "outcome": line["outcome"],
        "errors": line["errors"],
        "revision": line["revision"],
        "problem": _problem(line) if line["outcome"] == "refused" else None,
    }


def _problem(line: Json) -> ItemRefused:
    status = _STATUS[line["code"]]
    return {
        "type": f"{settings.SIGILL_BASE_URL}/api/#{line['code']}",
        "title": _TITLE[status],
        "status": status,
        "detail": line["message"],
        "code": line["code"],
        "findings": line["findings"],
    }
