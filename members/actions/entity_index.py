"""Let the list of entities find what came in last; part of the action that takes it in."""

from collections.abc import Sequence
from typing import Any

from members.models import EntityIndex, MetadataRevision
from members.models.entity_index import folded
from members.together import later


def keep(revision: MetadataRevision) -> None:
    """The revision is its entity's newest from now on."""
    later(_keep, [row_of(revision)])


def _keep(rows: Sequence[EntityIndex]) -> None:
    """Of an entity's several the last."""
    said = ("newest", "words", "roles")
    EntityIndex.objects.bulk_create(
        {row.entity_id: row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=("entity",),
        update_fields=said,
    )


def row_of(revision: MetadataRevision) -> EntityIndex:
    """What is kept of it, not saved: a large registry is written many at once."""
    facts: dict[str, Any] = revision.facts
    named = (facts.get("display_names") or {}).values()
    words = "\n".join(folded(text) for text in (revision.entity.entity_id, *named))
    roles = "".join(f"{role} " for role in sorted(facts.get("roles") or ()))
    return EntityIndex(entity_id=revision.entity_id, newest=revision, words=words, roles=f" {roles}")
