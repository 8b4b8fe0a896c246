"""What first_connection.py judges by, of some organisations at once: a number of queries that none of them adds to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from federation.first_connection import Facts, Stage
from federation.gate import Policy, Verdict
from federation.models import Environment, Feed, FirstPublication, Placement
from federation.selection import judge_all
from members import own_approval
from members.actions.memberships import FOUNDATION
from members.clock import now, today
from members.models import (
    Agreement,
    Beneficiary,
    Entity,
    Membership,
    MetadataRevision,
    Organisation,
    Representation,
    ServedOrganisation,
    Signature,
)
from members.models.agreement import HOLDING, SIGNABLE, AgreementState, Party
from members.models.membership import AccessMethod, MembershipKind
from members.models.revision import RevisionState
from trustframework.facts import facts_of, judged
from trustframework.judgement import standing
from trustframework.models import Certification, Declaration
from trustframework.models.declaration import DECLARATION_TRANSITIONS, OPEN_DECLARATIONS

_FOUNDATIONS = tuple({kind for kind in FOUNDATION.values() if kind})
_COUNTING = (AgreementState.DRAFT, *SIGNABLE, *HOLDING)
_MEMBERSHIPS = ("applied", "in_review", "approved", "leaving", "suspended", "active")  # the farthest last
_IN = frozenset({"active", "suspended", "leaving"})
_THROUGH_OTHERS = frozenset({AccessMethod.SHARED_IDP, AccessMethod.GROUP})
_OPERATORS_GATES = frozenset({"G1", "G2", "G5", "G11"})


Known = Mapping[int, Sequence[tuple[Feed, Verdict]]]
"""By entity, every feed's verdict."""


def gather(organisations: Sequence[Organisation], known: Known = MappingProxyType({})) -> Iterator[Facts]:
    """The facts of each, in the order given; `known` are verdicts that somebody has asked for already."""
    keys = [one.pk for one in organisations]
    parts = _Parts(keys, known)
    for one in organisations:
        yield parts.of(one)


class _Parts:
    """The rows, by organisation."""

    def __init__(self, keys: list[int], known: Known) -> None:
        self.memberships = _by(Membership.objects.open().filter(organisation__in=keys), "organisation_id")
        self.agreements = _agreements(keys)
        signed = Signature.objects.filter(party=Party.MEMBER, agreement__organisation__in=keys)
        self.signed = set(signed.values_list("agreement_id", flat=True))
        open_ones = Declaration.objects.filter(organisation__in=keys, state__in=OPEN_DECLARATIONS)
        self.declarations = _by(open_ones.order_by("begun_at"), "organisation_id")
        self.certified = _certified(keys)
        self.owned = _by(_entities(Q(owner__in=keys)), "owner_id")
        self.revisions = _newest(self.owned)
        self.served = _served(keys)
        self.mandates = _by(Representation.objects.in_force().filter(represented__in=keys), "represented_id", _ACTING)
        self.feeds = list(Feed.objects.filter(closed_at=None))
        everything = [entity for found in (*self.owned.values(), *self.served.values()) for entity in found]
        self.stages = _Stages(everything, self.feeds, known)

    def of(self, one: Organisation) -> Facts:
        memberships, owned = self.memberships[one.pk], self.owned[one.pk]
        best = max(memberships, key=lambda m: _MEMBERSHIPS.index(m.state), default=None)
        access = next((m.access_method for m in memberships if m.access_method), "")
        kinds = frozenset(m.kind for m in memberships)
        behind = access in _THROUGH_OTHERS and "service_provider" not in kinds and not owned
        entities = self.served[one.pk] if behind else owned
        facts = Facts(
            one.pk,
            str(one),
            membership=best.state if best else "",
            applied_at=best.applied_at if best else None,
            kinds=kinds,
            access=access,
            asks_for_certification=any(_asks(feed) for feed in self.feeds),
            certified=one.pk in self.certified,
            behind_another=behind,
            approved=any(entity.approved for entity in entities),
            entity=entities[0].pk if entities else None,
            trial=self.stages.of(entities, (Environment.ACCEPTANCE, Environment.TRIAL)),
            production=self.stages.of(entities, (Environment.PRODUCTION,)),
            agents=_agents(self.mandates[one.pk]),
        )
        # Who is a member already is connected as such; a second membership has its own page.
        counted = {m.kind for m in memberships if m.state in _IN} or kinds
        return replace(facts, **self._agreement(one.pk, counted), **self._declaration(one.pk), **self._revision(owned))

    def _agreement(self, key: int, kinds: Iterable[str]) -> dict[str, Any]:
        """The one that a membership of the kinds still lacks, or the newest where none is lacking."""
        wanted = {FOUNDATION[MembershipKind(kind)] for kind in kinds} - {None}
        found = [one for one in self.agreements[key] if one.template.kind in wanted]
        lacking = wanted - {one.template.kind for one in found if one.state in HOLDING}
        one = next((a for a in found if not lacking or a.template.kind in lacking), None)
        if one is None:
            return {"agreement_holds": not lacking}
        return {
            "agreement": one.state,
            "agreement_key": one.pk,
            "agreement_since": one.sent_at or one.prepared_at,
            "agreement_holds": not lacking,
            "we_signed": one.pk in self.signed,
        }

    def _declaration(self, key: int) -> dict[str, Any]:
        found = self.declarations[key]
        order = list(DECLARATION_TRANSITIONS)
        one = max(found, key=lambda d: order.index(d.state), default=None)
        if one is None:
            return {}
        since = one.submitted_at or one.begun_at
        return {"declaration": one.state, "declaration_key": one.pk, "declaration_since": since}

    def _revision(self, owned: list[Any]) -> dict[str, Any]:
        """The newest of the organisation's entities."""
        found = [self.revisions[one.newest] for one in owned if one.newest in self.revisions]
        one = max(found, key=lambda revision: revision.submitted_at, default=None)
        if one is None:
            return {}
        return {
            "revision": one.state,
            "revision_key": one.pk,
            "revision_since": one.submitted_at,
            "waits_for_us": own_approval.is_missing(one),
            "entity": one.entity_id,
        }


class _Stages:
    """What each environment has of the entities."""

    def __init__(self, entities: list[Entity], feeds: list[Feed], known: Known) -> None:
        keys = {entity.pk for entity in entities}
        self.environments = {feed.environment for feed in feeds}
        asked = Placement.objects.filter(entity__in=keys).values_list("entity_id", "environment", "requested_at")
        self.asked = {(entity, environment): at for entity, environment, at in asked}
        first = FirstPublication.objects.filter(entity__in=keys).select_related("publication")
        self.first = {(row.entity_id, row.environment): row.publication.published_at or now() for row in first}
        waiting = {key for key in self.asked if key not in self.first}
        self.why = _reasons(waiting, feeds, known) if waiting else {}

    def of(self, entities: Iterable[Entity], environments: tuple[str, ...]) -> Stage:
        wanted = [environment for environment in environments if environment in self.environments]
        places = [(entity.pk, environment) for entity in entities for environment in wanted]
        published = min((self.first[place] for place in places if place in self.first), default=None)
        asked = [place for place in places if place in self.asked]
        if not asked:
            return Stage(bool(wanted), published_at=published)
        place = min(asked, key=lambda one: (bool(self.why.get(one)), self.asked[one]))
        why = self.why.get(place)
        ours = why is None or why.gate not in _OPERATORS_GATES
        return Stage(bool(wanted), self.asked[place], published, place[0], why, ours)


_ACTING = ("representative",)


def _by(rows: Any, name: str, related: tuple[str, ...] = ()) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related(*related) if related else rows:
        found[getattr(row, name)].append(row)
    return found


def _agreements(keys: list[int]) -> dict[int, list[Agreement]]:
    """The party's own, and those that hold for it as a beneficiary, newest first."""
    found: dict[int, list[Agreement]] = defaultdict(list)
    rows = Agreement.objects.filter(template__kind__in=_FOUNDATIONS, state__in=_COUNTING)
    rows = rows.select_related("template").order_by("-prepared_at")
    for own in rows.filter(organisation__in=keys):
        found[own.organisation_id].append(own)
    benefits = Beneficiary.objects.on(today()).filter(organisation__in=keys).order_by("pk")
    shared = list(benefits.values_list("agreement", "organisation"))
    held = {one.pk: one for one in rows.filter(pk__in={agreement for agreement, _whose in shared})}
    for agreement, whose in shared:
        if agreement in held:
            found[whose].append(held[agreement])
    return found


def _certified(keys: list[int]) -> set[int]:
    day = today()
    rows = judged(Certification.objects.filter(organisation__in=keys))
    return {one.organisation_id for one in rows if standing(facts_of(one), day) == "valid"}


def _entities(where: Q) -> Any:
    approved = MetadataRevision.objects.filter(entity=OuterRef("pk"), state=RevisionState.APPROVED)
    newest = MetadataRevision.objects.filter(entity=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = Entity.objects.filter(where, retired_at=None).order_by("pk")
    return rows.annotate(approved=Exists(approved), newest=Subquery(newest))


def _newest(owned: dict[int, list[Any]]) -> dict[int, MetadataRevision]:
    """By their keys, and of each no more than the line asks for."""
    keys = [entity.newest for found in owned.values() for entity in found if entity.newest]
    fields = ("pk", "entity_id", "state", "submitted_at", "asks_owner", "owner_approved_by_id")
    return MetadataRevision.objects.only(*fields).in_bulk(keys)


def _served(keys: list[int]) -> dict[int, list[Any]]:
    """Entities that speak for the organisations, of others."""
    rows = list(ServedOrganisation.objects.filter(organisation__in=keys, until=None).order_by("pk"))
    entities = {one.pk: one for one in _entities(Q(pk__in={row.entity_id for row in rows}))}
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.entity_id in entities:
            found[row.organisation_id].append(entities[row.entity_id])
    return found


def _reasons(waiting: set[tuple[int, str]], feeds: list[Feed], known: Known) -> dict[tuple[int, str], Any]:
    """The first closed gate of what was asked for and never published; None where every gate of a feed is open."""
    found: dict[tuple[int, str], Any] = {}
    for entity, feed, verdict in _verdicts({entity for entity, _e in waiting}, feeds, known):
        place, first = (entity, feed.environment), next(iter(verdict.reasons), None)
        if place in waiting and (place not in found or first is None):
            found[place] = first
    return found


def _verdicts(entities: set[int], feeds: list[Feed], known: Known) -> Iterator[tuple[int, Feed, Verdict]]:
    for entity in entities & known.keys():
        yield from ((entity, feed, verdict) for feed, verdict in known[entity] if feed in feeds)
    if not (unknown := Entity.objects.filter(pk__in=entities - known.keys())):
        return
    keys = {one.entity_id: one.pk for one in unknown}
    for feed, answers in zip(feeds, judge_all(unknown, feeds, now()), strict=True):
        yield from ((keys[one.entity_id], feed, one.verdict) for one in answers)


def _agents(mandates: list[Representation]) -> tuple[tuple[str, str], ...]:
    return tuple((function, str(one.representative)) for one in mandates for function in one.functions)


def _asks(feed: Feed) -> bool:
    return feed.environment == Environment.PRODUCTION and "G3" in Policy.from_json(feed.policy).gates
