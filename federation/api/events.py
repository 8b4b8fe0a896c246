"""What has been done, out of the audit chain: to the organisations that the asker sees, as their logs tell it."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from rest_framework.request import Request

from federation.api.frame import Many
from federation.api.plain import instant
from federation.api.shapes import Digest, Instant, Number, Said
from members.models import AuditEvent
from members.models.api_token import Scope
from members.permissions import is_operator
from members.tags import Tag
from members.timelines import BY_THE_WAY, INTERNAL, NOTES_TO_MEMBERS
from members.views.access import visible

_KEY = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


class TheEvent(TypedDict):
    """One act: what kind, when, who did it, for whom, to what. People are named by keys; null is Sigill itself."""

    number: Annotated[int, Said("Its place in the chain.", minimum=1)]
    at: Instant
    tag: Annotated[str, Said("What kind of act.")]
    actor: Number | None
    on_behalf_of: Number | None
    organisation: Number | None
    entity: Number | None
    object_kind: str
    object: Annotated[str, Said("The object's key.")]
    moved: Annotated[list[str], Said("The states that it leads from and to; else empty.")]
    note: Annotated[str, Said("What was written to those concerned; to operators also their own.")]
    digest: Digest
    previous: Digest


class Events(Many):
    """What was done to the organisations that the asker may see, and to what they have; for operators everything.
    `?organisation=` and `?entity=` (keys) and `?tag=` narrow. Single answers of declarations are not told."""

    scope, shape, name = Scope.AUDIT, TheEvent, "events"
    example = {
        "number": 1041,
        "at": "2026-06-01T10:00:00+00:00",
        "tag": "revision.approved",
        "actor": 3,
        "on_behalf_of": None,
        "organisation": 3,
        "entity": 9,
        "object_kind": "metadatarevision",
        "object": "41",
        "moved": ["submitted", "approved"],
        "note": "",
        "digest": "c4" * 32,
        "previous": "1a" * 32,
    }
    asks = {
        "organisation": (_KEY, "Only what was done to this organisation, by its key."),
        "entity": (_KEY, "Only what was done to this entity, by its key."),
        "tag": ({"type": "string", "enum": Tag.values}, "Only acts of this kind."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[AuditEvent]:
        rows = visible(AuditEvent.objects.prefetch_related("private"), request.user).exclude(tag__in=BY_THE_WAY)
        if not is_operator(request.user):
            rows = rows.exclude(tag__in=INTERNAL)
        for name in self.asks:
            if asked := request.query_params.get(name):
                rows = rows.filter(**{name: asked})
        return rows

    def tell(self, request: Request, row: AuditEvent) -> TheEvent:
        details = row.details
        notes = is_operator(request.user) or row.tag in NOTES_TO_MEMBERS
        moved = {"from", "to"} <= row.chained.keys()
        return {
            "number": row.number,
            "at": instant(row.at),
            "tag": row.tag,
            "actor": row.actor_id,
            "on_behalf_of": row.on_behalf_of_id,
            "organisation": row.organisation_id,
            "entity": row.entity_id,
            "object_kind": row.object_kind,
            "object": row.object_pk,
            "moved": [str(row.chained["from"]), str(row.chained["to"])] if moved else [],
            "note": str(details.get("note") or details.get("reason") or "") if notes else "",
            "digest": row.digest,
            "previous": row.previous,
        }
