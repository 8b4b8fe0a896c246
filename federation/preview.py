"""Exactly what a revision is, or would be, published as: the same rebuild and registry facts as the signer's."""

import hashlib
from dataclasses import dataclass, replace

from django.db.models import Q

from federation.gate import Policy, Verdict
from federation.models import Feed
from federation.registering import Registrar
from federation.selection import judge
from members.clock import now
from members.models import Entity, MetadataRevision
from members.models.revision import RevisionState
from members.saml.fragment import fragment


@dataclass(frozen=True, slots=True)
class Preview:
    """The bytes of one EntityDescriptor inside a feed, and their SHA-256 in lower-case hex."""

    content: bytes
    sha256: str


# A preview asks a feed only which day it is for certifications: before the first one, the day of the gate's zone.
_NO_FEED = {"gates": [], "kinds": {}, "agreements": [], "rank": 0, "level": ""}


def preview(revision: MetadataRevision) -> Preview:
    """What would stand in the feeds today if the revision were approved (or stands there, if it is)."""
    feed = Feed.objects.order_by("pk").first() or Feed(policy=_NO_FEED)
    at, entity = now(), revision.entity
    selected = judge(Entity.objects.filter(pk=entity.pk), feed, at)[0]
    facts = replace(selected.facts, roles=frozenset(revision.facts["roles"]))
    scopes, policy = _scopes(revision, selected.verdict), Policy.from_json(feed.policy)
    registry = Registrar(policy.day(at)).facts(entity.registered_at, facts, scopes, selected.granted)
    content = fragment(revision.clean_content.bytes(), registry)
    return Preview(content, hashlib.sha256(content).hexdigest())


def _scopes(revision: MetadataRevision, verdict: Verdict) -> list[str]:
    """An approved revision has the scopes in force; approving another one grants its own on the owner's behalf."""
    served = revision.entity.serves.filter(until=None).exclude(scope__in=verdict.lost())
    if revision.state == RevisionState.APPROVED:
        return sorted(served.values_list("scope", flat=True))
    others = served.filter(~Q(organisation=revision.entity.owner)).values_list("scope", flat=True)
    return sorted({*others, *revision.facts["scopes"]} - verdict.lost())
