"""P3: read what every gate needs in one set of queries, however many entities there are, and decide on each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from federation.gate import AgreementFacts, EntityFacts, Policy, RevisionFacts, Verdict, decide
from federation.models import Feed, Placement
from members.models import Agreement, Entity, Membership, MetadataRevision, ServedOrganisation
from members.models.agreement import AgreementState
from members.models.membership import FINAL_STATES
from members.models.revision import RevisionState
from members.saml.types import RegistryFacts
from trustframework.judgement import CertificationFacts, covers, standing
from trustframework.models import Certification, Sanction
from trustframework.models.sanction import BITING_STATES

IN_FORCE = frozenset({AgreementState.IN_FORCE, AgreementState.NOTICE_GIVEN})


@dataclass(frozen=True, slots=True)
class Selected:
    """One entity, the verdict on it, and what the registry itself says of it."""

    entity_id: str
    facts: EntityFacts
    verdict: Verdict
    clean_sha256: str
    display: dict[str, Any]  # the revision's facts, for the discovery feed
    registry: RegistryFacts


def select(feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on every entity that asks for the feed's environment, in entityID order."""
    asked = Entity.objects.filter(placements__environment=feed.environment)
    return judge(asked, feed, at)


def judge(entities: QuerySet[Entity], feed: Feed, at: datetime) -> list[Selected]:
    """The verdict on each of `entities` for the feed; the number of queries does not depend on how many they are."""
    policy = Policy.from_json(feed.policy)
    gathered = _Gathered(entities, feed)
    return [gathered.selected(entity, policy, at) for entity in gathered.entities]


class _Gathered:
    """The rows that the gates ask about, indexed by entity and by owner."""

    def __init__(self, entities: QuerySet[Entity], feed: Feed) -> None:
        self.entities = list(entities.order_by("entity_id"))
        ids = entities.values("pk")
        owners = entities.values("owner")
        self.asked = set(
            Placement.objects.filter(environment=feed.environment, entity__in=ids).values_list("entity__pk", flat=True)
        )
        self.revisions = {r.entity_id: r for r in _approved(ids)}
        self.waiting = set(
            MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.SUBMITTED).values_list(
                "entity__pk", flat=True
            )
        )
        self.memberships = _by_owner(Membership.objects.filter(organisation__in=owners).exclude(state__in=FINAL_STATES))
        self.agreements = _by_owner(Agreement.objects.filter(organisation__in=owners).select_related("template"))
        self.certifications = _by_owner(
            Certification.objects.filter(organisation__in=owners).select_related("level").prefetch_related("entities")
        )
        self.sanctions = _by_owner(Sanction.objects.filter(organisation__in=owners, state__in=BITING_STATES))
        self.scopes: defaultdict[int, list[str]] = defaultdict(list)
        served = ServedOrganisation.objects.filter(Q(until=None), entity__in=ids).order_by("scope")
        for pk, scope in served.values_list("entity__pk", "scope"):
            self.scopes[pk].append(scope)

    def selected(self, entity: Entity, policy: Policy, at: datetime) -> Selected:
        """The entity's facts and the verdict on them."""
        revision = self.revisions.get(entity.pk)
        certifications = tuple(_certification(c) for c in self.certifications[entity.owner_id])
        facts = EntityFacts(
            entity_id=entity.entity_id,
            roles=frozenset(revision.facts["roles"]) if revision else frozenset(),
            asked_for=entity.pk in self.asked,
            memberships={m.kind: m.state for m in self.memberships[entity.owner_id]},
            agreements=tuple(_agreement(a) for a in self.agreements[entity.owner_id]),
            certifications=certifications,
            revision=_revision(revision) if revision else None,
            waiting=entity.pk in self.waiting,
            sanctions=tuple(self._sanctions(entity)),
        )
        return Selected(
            entity_id=entity.entity_id,
            facts=facts,
            verdict=decide(facts, policy, at),
            clean_sha256=revision.clean_content_id if revision else "",
            display=revision.facts if revision else {},
            registry=registry_facts(entity, facts, self.scopes[entity.pk], policy, at),
        )

    def _sanctions(self, entity: Entity) -> Iterable[str]:
        for sanction in self.sanctions[entity.owner_id]:
            if sanction.entity_id is None:
                yield "organisation"
            elif sanction.entity_id == entity.pk:
                yield "entity"


def _approved(ids: QuerySet[Entity, Any]) -> QuerySet[MetadataRevision]:
    return MetadataRevision.objects.filter(entity__in=ids, state=RevisionState.APPROVED).defer("left_out")


def _by_owner(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.organisation_id].append(row)
    return grouped


def _revision(revision: MetadataRevision) -> RevisionFacts:
    errors = {f["rule"] for f in revision.findings if f["severity"] == "error"}
    return RevisionFacts(revision.number, tuple(sorted(errors)))


def _agreement(agreement: Agreement) -> AgreementFacts:
    return AgreementFacts(
        kind=agreement.template.kind,
        in_force=agreement.state in IN_FORCE,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        accepted_until=agreement.template.accepted_until,
    )


def _certification(certification: Certification) -> CertificationFacts:
    return CertificationFacts(
        rank=certification.level.rank,
        level=certification.level.name,
        uri=certification.level.uri,
        roles=frozenset(certification.roles),
        entities=frozenset(e.entity_id for e in certification.entities.all()),
        state=certification.state,
        valid_from=certification.valid_from,
        valid_until=certification.valid_until,
    )


def registry_facts(
    entity: Entity, facts: EntityFacts, scopes: list[str], policy: Policy, at: datetime
) -> RegistryFacts:
    """What the registry writes into the published fragment: nothing that it does not vouch for today."""
    day = policy.day(at)
    levels = {
        c.uri for c in facts.certifications if covers(c, entity.entity_id, facts.roles) and standing(c, day) == "valid"
    }
    return RegistryFacts(
        registration_authority=settings.SIGILL_REGISTRATION_AUTHORITY,
        registration_instant=entity.registered_at.astimezone(UTC),
        registration_policies={"en": settings.SIGILL_REGISTRATION_POLICY, "sv": settings.SIGILL_REGISTRATION_POLICY},
        assurance_certifications=tuple(sorted(levels)),
        entity_categories=(),
        scopes=tuple(scopes),
    )
