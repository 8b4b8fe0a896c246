"""Metadata as it was handed in: what is found in it, what would be published of it, and what differs from before."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.frame import Api, Many, One, Problem
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Digest, Instant, Number, Said
from federation.preview import preview
from federation.views.access import revision_or_404
from federation.views.revisions import revision_context
from members.models import MetadataRevision, Person
from members.models.api_token import Scope
from members.models.revision import RevisionState, Source
from members.saml.difference import difference, risk_of, stated
from members.saml.difference.changes import Change, Kind
from members.saml.difference.risk import Risk
from members.saml.difference.statement import Part
from members.saml.types import Severity
from members.views.access import visible

XML = "application/samlmetadata+xml"
VERBS = ("withdraw", "approve-first", "send-back", "ask-to-confirm", "confirm", "approve", "reject")
_HEAVY = ("facts", "findings", "left_out", "struck")


class TheFinding(TypedDict):
    """What a rule found: where, in both languages, and how to mend it. The rules are told on /rules/."""

    rule: str
    severity: Annotated[str, Said(one_of=tuple(one.value for one in Severity))]
    line: Annotated[int, Said("Counted from 1 in what was received.", minimum=1)] | None
    path: str
    sv: str
    en: str
    mend_sv: str
    mend_en: str


class Dropped(TypedDict):
    """What is not published of it, and why."""

    path: str
    line: int | None
    what: str
    sv: str
    en: str


class TheRevision(TypedDict):
    """One submission of an entity's metadata; `number` counts within the entity. People are named by their keys."""

    id: Number
    entity: Number
    entity_id: str
    number: Annotated[int, Said(minimum=1)]
    state: Annotated[str, Said(one_of=RevisionState)]
    source: Annotated[str, Said(one_of=Source)]
    errors: Annotated[int, Said("How many findings were errors when it was submitted.", minimum=0)]
    received_sha256: Digest
    submitted_at: Instant
    submitted_by: Number
    owner_approved_at: Instant | None
    decided_at: Instant | None
    note: Annotated[str, Said("What the registrar wrote to the owner.")]


class WholeRevision(TheRevision):
    """One submission, with what was found in it. `published_sha256` is of what would be published today."""

    findings: list[TheFinding]
    left_out: list[Dropped]
    roles: list[str]
    scopes: list[str]
    published_sha256: Digest
    allowed_actions: list[Annotated[str, Said("What the asker may do with it now.", one_of=VERBS)]]


class TheChange(TypedDict):
    """One thing that came, went or changed."""

    part: Annotated[str, Said(one_of=tuple(one.value for one in Part))]
    kind: Annotated[str, Said(one_of=tuple(one.value for one in Kind))]
    name: str
    before: str
    after: str
    risk: Annotated[str, Said(one_of=tuple(one.name.lower() for one in Risk))]


class Difference(TypedDict):
    """What differs by meaning; `against` is the number of the revision before, null where there was none."""

    entity_id: str
    number: int
    against: int | None
    risk: Annotated[str, Said(one_of=tuple(one.name.lower() for one in Risk))] | None
    same: Annotated[bool, Said("Whether what would be published is the same, byte for byte.")]
    changes: list[TheChange]


EXAMPLE = {
    "id": 41,
    "entity": 9,
    "entity_id": "https://idp.norrvik.example/metadata",
    "number": 3,
    "state": "submitted",
    "source": "upload",
    "errors": 0,
    "received_sha256": "7e" * 32,
    "submitted_at": "2026-06-01T10:00:00+00:00",
    "submitted_by": 12,
    "owner_approved_at": None,
    "decided_at": None,
    "note": "",
}


class Revisions(Many):
    """Those of the entities that the asker may see; `?state=`, `?entity=` (a key) and `?entity_id=` narrow."""

    scope, shape, example, name = Scope.METADATA, TheRevision, EXAMPLE, "revisions"
    asks = {
        "state": ({"type": "string", "enum": RevisionState.values}, "Only those in this state."),
        "entity": ({"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, "Only those of this entity, by its key."),
        "entity_id": ({"type": "string"}, "Only those of this entity, by its entityID."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[MetadataRevision]:
        rows = MetadataRevision.objects.select_related("entity").defer(*_HEAVY)
        rows = visible(rows, request.user, "entity__owner")
        for name, field in (("state", "state"), ("entity", "entity"), ("entity_id", "entity__entity_id")):
            if asked := request.query_params.get(name):
                rows = rows.filter(**{field: asked})
        return rows

    def tell(self, request: Request, row: MetadataRevision) -> TheRevision:
        return tell(row)


class OneRevision(One):
    """One of them, with what was found in it; 404 for another's, as for one that there is not."""

    scope, shape = Scope.METADATA, WholeRevision
    example = EXAMPLE | {
        "findings": [
            {
                "rule": "MD-SCH-011",
                "severity": "warning",
                "line": 12,
                "path": "/md:EntityDescriptor/md:Organization",
                "sv": "Organisationens namn saknas på engelska.",
                "en": "The organisation's name is missing in English.",
                "mend_sv": "Lägg till namnet.",
                "mend_en": "Add the name.",
            }
        ],
        "left_out": [],
        "roles": ["idp"],
        "scopes": ["norrvik.example"],
        "published_sha256": "2b" * 32,
        "allowed_actions": ["withdraw"],
    }

    def find(self, request: Request, **place: Any) -> MetadataRevision:
        return revision_or_404(request.user, place["pk"])

    def tell(self, request: Request, found: MetadataRevision) -> WholeRevision:
        return {
            **tell(found),
            "findings": found.findings,
            "left_out": found.left_out,
            "roles": list(found.facts["roles"]),
            "scopes": list(found.facts["scopes"]),
            "published_sha256": preview(found).sha256,
            "allowed_actions": allowed(found, request.user),
        }


class _AnyType(BaseContentNegotiation):  # type: ignore[misc]  # DRF has no types
    """There is one form of it, whatever is asked for; what goes wrong is told in JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next(iter(parsers), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Document(Api):
    """The XML: as it was received, byte for byte, or as it is, or would be, published."""

    scope = Scope.METADATA
    content_negotiation_class = _AnyType
    published = False
    media_types = (XML,)

    def get(self, request: Request, pk: int) -> HttpResponse:
        found = revision_or_404(request.user, pk)
        content = preview(found).content if self.published else found.received.bytes()
        name = f"entity-{found.entity_id}-{found.number}.xml"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": self.cache,
        }
        return HttpResponse(content, content_type=XML, headers=headers)


class Diff(Api):
    """What differs by meaning between a revision and the one before it that was or is published; `?against=` names
    another one of the entity by its number."""

    scope, shape = Scope.METADATA, Difference
    asks = {"against": ({"type": "integer", "minimum": 1, "maximum": 2**31 - 1}, "The number of another revision.")}
    example = {
        "entity_id": "https://idp.norrvik.example/metadata",
        "number": 3,
        "against": 2,
        "risk": "high",
        "same": False,
        "changes": [
            {
                "part": "scopes",
                "kind": "added",
                "name": "sorvik.example",
                "before": "",
                "after": "sorvik.example",
                "risk": "high",
            }
        ],
    }

    def get(self, request: Request, pk: int) -> Response:
        found = revision_or_404(request.user, pk)
        against = _against(found, request)
        old, new = preview(against).content if against else None, preview(found).content
        changes = difference(stated(old) if old else None, stated(new))
        told: Difference = {
            "entity_id": found.entity.entity_id,
            "number": found.number,
            "against": against.number if against else None,
            "risk": risk_of(changes).name.lower() if changes else None,
            "same": old == new,
            "changes": [change(one) for one in changes],
        }
        return Response(told)


def tell(found: MetadataRevision) -> TheRevision:
    """One of them, in short."""
    return {
        "id": found.pk,
        "entity": found.entity_id,
        "entity_id": found.entity.entity_id,
        "number": found.number,
        "state": found.state,
        "source": found.source,
        "errors": found.error_count,
        "received_sha256": found.received_id,
        "submitted_at": instant(found.submitted_at),
        "submitted_by": found.submitted_by_id,
        "owner_approved_at": instant_or_none(found.owner_approved_at),
        "decided_at": instant_or_none(found.decided_at),
        "note": found.decision_note,
    }


def allowed(found: MetadataRevision, person: Person) -> list[str]:
    """What the page of it offers the person."""
    context = revision_context(found, person)
    first, decides = context["may_approve_first"], context["may_decide"]
    asked = decides and not context["waits_for_owner"]
    offered = {
        "withdraw": context["may_withdraw"],
        **dict.fromkeys(("approve-first", "send-back"), first),
        **dict.fromkeys(("ask-to-confirm", "confirm", "approve"), asked),
        "reject": decides,
    }
    return [verb for verb in VERBS if offered[verb]]


def _against(found: MetadataRevision, request: Request) -> MetadataRevision | None:
    """The one that is asked for, or the newest before it that a registrar approved."""
    rows = found.entity.revisions.select_related("entity__owner", "clean_content")
    if asked := request.query_params.get("against"):
        other = rows.filter(number=asked).first()
        if other is None:
            raise Problem("invalid_query", 400, _("The entity has no such revision."), parameter="against")
        return other
    was = (RevisionState.APPROVED, RevisionState.SUPERSEDED)
    return rows.filter(number__lt=found.number, state__in=was).order_by("-number").first()


def change(one: Change) -> TheChange:
    """One of what differs."""
    return {
        "part": one.part.value,
        "kind": one.kind.value,
        "name": one.name,
        "before": one.before,
        "after": one.after,
        "risk": one.risk.name.lower(),
    }
