"""What an entity claims, written down for look-ups: part of every action that changes which of its metadata counts."""

from django.utils.translation import gettext as _

from members.actions import fingerprints
from members.errors import Refused
from members.models import Claim, Entity
from members.models.revision import RevisionState
from members.saml import claims
from members.saml.types import EntityFacts

LIVE = (RevisionState.SUBMITTED, RevisionState.APPROVED)
MOST = 5_000  # a shared IdP with a thousand scopes stays far below


def keep(entity: Entity, *, first: EntityFacts | None = None) -> None:
    """Let the entity claim its name and what its approved and its waiting metadata say, and be found by its
    certificates; `first` is what its very first submission says, before which it has claimed nothing. Raises `Refused`
    for what says more than can be looked up in reasonable time."""
    live = _live(entity) if first is None else {RevisionState.SUBMITTED.value: first}
    fingerprints.keep(entity, live, is_new=first is not None)
    wanted = _wanted(entity, live)
    approved = {digest: one.approved for digest, one in wanted.items()}
    claimed = Claim.objects.filter(entity=entity) if first is None else Claim.objects.none()
    present = dict(claimed.values_list("digest", "approved"))
    stale = [digest for digest, was in present.items() if approved.get(digest) is not was]
    if stale:
        Claim.objects.filter(entity=entity, digest__in=stale).delete()
    new = [digest for digest, now in approved.items() if present.get(digest) is not now]
    if new:
        Claim.objects.bulk_create(wanted[digest] for digest in sorted(new))


def _live(entity: Entity) -> dict[str, EntityFacts]:
    """What its approved and its waiting metadata say, by state."""
    rows = entity.revisions.filter(state__in=LIVE).values_list("state", "facts")
    return {state: EntityFacts.from_json(facts) for state, facts in rows}


def _wanted(entity: Entity, live: dict[str, EntityFacts]) -> dict[str, Claim]:
    """By digest, whether it is of the approved metadata; what waits as well is approved already."""
    said = dict.fromkeys(claims.of_name(entity.entity_id), False)
    for state in LIVE:
        if state in live:
            found = bounded(claims.of_facts(live[state]))
            approved = state == RevisionState.APPROVED
            names = claims.of_name(entity.entity_id) if approved else ()
            said |= {claim: approved or said.get(claim, False) for claim in (*found, *names)}
    rows = (Claim(entity=entity, digest=c.digest, kind=c.kind.value, approved=was) for c, was in said.items())
    return {row.digest: row for row in rows}


def bounded(found: frozenset[claims.Claim]) -> frozenset[claims.Claim]:
    """The same; raises `Refused` where they are too many."""
    if len(found) > MOST:
        raise Refused(_("The metadata has more scopes, keys, addresses and names than an entity can have. Shorten it."))
    return found
