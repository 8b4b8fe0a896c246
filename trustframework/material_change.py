"""Whether what was decided on is still there: the approved metadata of each entity that a decision speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass

from members.models import Entity, MetadataRevision
from members.models.revision import RevisionState
from trustframework.models import Decision


@dataclass(frozen=True, slots=True)
class Change:
    """Digests of the approved metadata at the decision and now; empty: none approved, or not there."""

    entity_id: str
    before: str
    now: str


def approved_digests(entities: Iterable[Entity]) -> dict[str, str]:
    """entityID -> SHA-256 of its approved metadata as rebuilt; empty where none is approved. One query."""
    found = {entity.pk: entity.entity_id for entity in entities}
    rows = MetadataRevision.objects.filter(entity__in=found, state=RevisionState.APPROVED).order_by()
    held = dict(rows.values_list("entity__pk", "clean_content__pk"))
    return {entity_id: held.get(pk, "") for pk, entity_id in found.items()}


def scope_of(decision: Decision) -> list[Entity]:
    """The entities that it speaks of: those named, or else all of the organisation's today."""
    return list(decision.entities.all()) or list(decision.declaration.organisation.entities.all())


def changes_since(decision: Decision) -> list[Change]:
    """What has another digest now than in the decision's snapshot; nothing for one that was never made."""
    before: dict[str, str] = decision.snapshot.get("entities", {})
    if not decision.snapshot:
        return []
    after = approved_digests(scope_of(decision))
    named = sorted({*before, *after})
    return [
        Change(entity_id, before.get(entity_id, ""), after.get(entity_id, ""))
        for entity_id in named
        if before.get(entity_id, "") != after.get(entity_id, "")
    ]
