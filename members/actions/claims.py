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
    wanted = claims.of_name(entity.entity_id)
    for facts in entity.revisions.filter(state__in=LIVE).values_list("facts", flat=True):
        wanted |= bounded(claims.of_facts(EntityFacts.from_json(facts)))
    digests = {claim.digest for claim in wanted}
    present = set(Claim.objects.filter(entity=entity).values_list("digest", flat=True))
    if present - digests:
        Claim.objects.filter(entity=entity, digest__in=present - digests).delete()
    if digests - present:
        Claim.objects.bulk_create(Claim(entity=entity, digest=digest) for digest in sorted(digests - present))


def bounded(found: frozenset[claims.Claim]) -> frozenset[claims.Claim]:
    """The same; raises `Refused` where they are too many."""
    if len(found) > MOST:
        raise Refused(_("The metadata has more scopes, keys, addresses and names than an entity can have. Shorten it."))
    return found
