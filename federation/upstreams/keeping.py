"""Write down what an upstream's aggregate says: rows for entities, revisions by digest. Part of the import's action."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from federation.foreign.rules.entity import MOVED
from federation.models import ForeignEntity, ForeignRevision, UpstreamFeed
from federation.models.foreign_entity import Condition
from federation.upstreams.found import Found
from members.models import Blob
from members.saml.types import Finding

_AT_ONCE = 500
_FIELDS = (
    *("condition", "registrar", "roles", "categories", "scopes", "keys", "hosts"),
    *("findings", "until", "revision", "seen_at"),
)


def keep(upstream: UpstreamFeed, several: Iterable[Found], at: datetime) -> None:
    """Rows for those that are there; those that are not any more stay as gone."""
    known = {one.entity_id: one for one in ForeignEntity.objects.filter(upstream=upstream)}
    found = list(several)
    new = [_row(upstream, one, at) for one in found if one.entity_id not in known]
    ForeignEntity.objects.bulk_create(new, batch_size=_AT_ONCE)
    rows = known | {one.entity_id: one for one in ForeignEntity.objects.filter(upstream=upstream, first_seen_at=at)}
    revisions = _revisions(found, rows, at)
    for one in found:
        _describe(rows[one.entity_id], one, revisions, at, was_known=one.entity_id in known)
    gone = [row for name, row in known.items() if name not in {one.entity_id for one in found}]
    for row in gone:
        row.condition, row.cleared_at = Condition.GONE, None
    ForeignEntity.objects.bulk_update([rows[one.entity_id] for one in found], _FIELDS, batch_size=_AT_ONCE)
    ForeignEntity.objects.bulk_update(gone, ["condition", "cleared_at"], batch_size=_AT_ONCE)


def _row(upstream: UpstreamFeed, one: Found, at: datetime) -> ForeignEntity:
    return ForeignEntity(
        upstream=upstream, entity_id=one.entity_id, condition=one.condition, first_seen_at=at, seen_at=at
    )


def _revisions(
    found: Iterable[Found], rows: Mapping[str, ForeignEntity], at: datetime
) -> dict[tuple[int, str], ForeignRevision]:
    """What each of them says, by entity and digest; what was said before is not written again."""
    readable = {(rows[one.entity_id].pk, one.digest): one for one in found if one.clean}
    entities = [pk for pk, _digest in readable]
    said: dict[tuple[int, str], ForeignRevision] = {}
    for begin in range(0, len(entities), _AT_ONCE):
        some = ForeignRevision.objects.filter(entity__in=entities[begin : begin + _AT_ONCE])
        said |= {(one.entity_id, one.digest): one for one in some.defer("facts", "said")}
    missing = {key: one for key, one in readable.items() if key not in said}
    new = [
        ForeignRevision(
            entity_id=pk,
            digest=digest,
            content=Blob.objects.keep(one.clean),
            facts=one.facts,
            said=one.said,
            seen_at=at,
        )
        for (pk, digest), one in missing.items()
    ]
    ForeignRevision.objects.bulk_create(new, batch_size=_AT_ONCE)
    return said | {(one.entity_id, one.digest): one for one in new}


def _describe(
    row: ForeignEntity,
    one: Found,
    revisions: Mapping[tuple[int, str], ForeignRevision],
    at: datetime,
    *,
    was_known: bool,
) -> None:
    findings = [*one.findings, *_moved(row, one)] if was_known else list(one.findings)
    row.condition, row.registrar, row.until, row.seen_at = one.condition, one.registrar, one.until, at
    row.roles, row.categories, row.scopes = list(one.roles), list(one.categories), list(one.scopes)
    row.keys, row.hosts = list(one.keys), list(one.hosts)
    row.findings = [finding.as_json() for finding in findings]
    row.revision = revisions.get((row.pk, one.digest)) if one.clean else None


def _moved(row: ForeignEntity, one: Found) -> list[Finding]:
    """MD-FED-016."""
    if not one.clean or not row.registrar or row.registrar == one.registrar:
        return []
    return [MOVED.at(None, "/md:EntityDescriptor", before=row.registrar, after=one.registrar or "–")]
