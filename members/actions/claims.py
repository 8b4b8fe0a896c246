"""What an entity claims, written down for look-ups: part of every action that changes which of its metadata counts."""

from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Claim, Entity
from members.models.revision import RevisionState
from members.saml import claims
from members.saml.types import EntityFacts

LIVE = (RevisionState.SUBMITTED, RevisionState.APPROVED)
MOST = 5_000  # a shared IdP with a thousand scopes stays far below


def keep(entity: Entity) -> None:
    """Let the entity claim its name and what its approved and its waiting metadata say; raises `Refused` for what says
    more than can be looked up in reasonable time."""
    wanted = _wanted(entity)
    present = dict(Claim.objects.filter(entity=entity).values_list("digest", "approved"))
    stale = [digest for digest, approved in present.items() if wanted.get(digest) is not approved]
    if stale:
        Claim.objects.filter(entity=entity, digest__in=stale).delete()
    new = [digest for digest, approved in wanted.items() if present.get(digest) is not approved]
    if new:
        Claim.objects.bulk_create(Claim(entity=entity, digest=d, approved=wanted[d]) for d in sorted(new))


def _wanted(entity: Entity) -> dict[str, bool]:
    """Digest: whether it is of the approved metadata; what waits as well is approved already."""
    wanted = {claim.digest: False for claim in claims.of_name(entity.entity_id)}
    live = dict(entity.revisions.filter(state__in=LIVE).values_list("state", "facts"))
    for state in LIVE:
        if state in live:
            said = bounded(claims.of_facts(EntityFacts.from_json(live[state])))
            approved = state == RevisionState.APPROVED
            names = claims.of_name(entity.entity_id) if approved else ()
            wanted |= {claim.digest: approved or wanted.get(claim.digest, False) for claim in (*said, *names)}
    return wanted


def bounded(found: frozenset[claims.Claim]) -> frozenset[claims.Claim]:
    """The same; raises `Refused` where they are too many."""
    if len(found) > MOST:
        raise Refused(_("The metadata has more scopes, keys, addresses and names than an entity can have. Shorten it."))
    return found
