"""The digests of an entity's certificates, written down for look-ups; part of what `members.actions.claims` keeps."""

from collections.abc import Mapping

from members.models import Entity, Fingerprint
from members.models.revision import RevisionState
from members.saml import fingerprints
from members.saml.types import EntityFacts
from members.together import insert


def keep(entity: Entity, live: Mapping[str, EntityFacts], *, is_new: bool = False) -> None:
    """Let the entity be found by what its approved and its waiting metadata (facts by state) have, and by no more; one
    that `is_new` has none yet."""
    wanted = _wanted(entity, live)
    kept = Fingerprint.objects.none() if is_new else Fingerprint.objects.filter(entity=entity)
    present = dict(kept.values_list("digest", "approved"))
    stale = [digest for digest, was in present.items() if digest not in wanted or wanted[digest].approved is not was]
    if stale:
        Fingerprint.objects.filter(entity=entity, digest__in=stale).delete()
    new = [row for digest, row in sorted(wanted.items()) if present.get(digest) is not row.approved]
    if is_new:
        insert(new)
    elif new:
        Fingerprint.objects.bulk_create(new)


def _wanted(entity: Entity, live: Mapping[str, EntityFacts]) -> dict[str, Fingerprint]:
    """By digest; what the approved metadata has is approved, whether or not it waits as well."""
    rows: dict[str, Fingerprint] = {}
    for state in (RevisionState.SUBMITTED, RevisionState.APPROVED):
        if state in live:
            approved = state == RevisionState.APPROVED
            for digest, kind in fingerprints.of_facts(live[state]).items():
                rows[digest] = Fingerprint(entity=entity, digest=digest, kind=kind.value, approved=approved)
    return rows
