"""The stream of verdicts: in chunks the same as one by one and as the gate itself says, in a constant number of
queries, whatever is remembered around the gate."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import revision_roles, selection
from federation.actions import placements
from federation.gate import GATES, OF_OWNER, READ_BY_OWNERS_GATES, EntityFacts, Policy, decide
from federation.models import Environment, Feed
from federation.registering import Registrar
from federation.selection import Selected, judge, named, select, stream
from members.actions import agreements, memberships
from members.models import Contact, Entity, Membership, MetadataRevision, ServedOrganisation
from members.models.membership import MembershipState
from tests import builders
from tests.builders import AT, Member, Operator
from tests.federation.test_gate import CLOSES, FACTS, POLICY
from tests.federation.test_gate_combinations import CLOSED
from trustframework.actions import certifications, sanctions
from trustframework.facts import facts_by_organisation, facts_of, judged
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)
GATES_ASKED = [name for name in GATES if name != "G0"]


@pytest.fixture
def varied(operator: Operator) -> Feed:
    """Five owners, each in another standing, with an IdP and an SP each; every gate asked."""
    owners = [builders.member(operator, f"Region {number}") for number in range(5)]
    for number, one in enumerate(owners):
        _two(operator, number, one)
    _troubles(operator, owners)
    return builders.feed(operator, gates=GATES_ASKED)


def _two(operator: Operator, number: int, one: Member) -> None:
    for kind in ("technical", "security")[: number % 3]:
        builders.contact(one.organisation, kind)  # type: ignore[arg-type]
    certified = builders.certify(operator, one.organisation, days=30 * (number + 1))
    for serial in range(2):
        name = f"https://e{serial}.m{number}.example/metadata"
        role, scopes = ("idp", (f"e{serial}.m{number}.example",)) if serial == 0 else ("sp", ())
        entity = builders.approved_entity(operator, one, entity_id=name, role=role, scopes=scopes, key=number % 3)
        builders.place(entity, by=one.administrator)
        if serial == 1 and number % 2:
            certified.entities.add(entity)


def _troubles(operator: Operator, owners: list[Member]) -> None:
    agreements.end(owners[0].organisation.agreements.get(), by=operator.registrar)
    for membership in Membership.objects.filter(organisation=owners[1].organisation):
        memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar)
    certifications.suspend(
        Certification.objects.get(organisation=owners[2].organisation), by=operator.trust_officer, note="Intrång"
    )
    sanctions.impose_at_once(owners[3].organisation, reason="Intrång", by=operator.trust_officer)
    served = Entity.objects.get(entity_id="https://e0.m4.example/metadata")
    ServedOrganisation.objects.create(
        entity=served, organisation=owners[0].organisation, scope="other.example", since=AT
    )
    Contact.objects.filter(organisation=owners[4].organisation, kind="security").update(verified_at=AT - 500 * DAY)
    MetadataRevision.objects.filter(entity__entity_id="https://e1.m4.example/metadata").update(
        struck={"MD-KEY-003": "error", "MD-MUI-007": "warning"}
    )


def _straight(one: Selected, feed: Feed) -> tuple[Any, ...]:
    """The verdict and the registry's words from the facts alone, with nothing remembered."""
    policy = Policy.from_json(feed.policy)
    verdict = decide(one.facts, policy, AT)
    scopes = [scope for scope in one.registry.scopes if scope not in verdict.lost()]
    instant = one.registry.registration_instant
    return verdict, Registrar(policy.day(AT)).facts(instant, one.facts, scopes, one.granted)


def test_the_stream_says_what_the_gate_says_of_each_entity_alone(varied: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Entity.objects.filter(placements__environment=varied.environment).order_by("entity_id")
    alone = [one for entity in asking for one in judge(Entity.objects.filter(pk=entity.pk), varied, AT)]
    assert len(alone) == 10
    for one in alone:
        assert (one.verdict, one.registry) == _straight(one, varied)
    assert len({reason.code for one in alone for reason in one.verdict.reasons}) >= 10, "the federation is varied"
    asked = {}
    for chunk in (1, 3, 6, 5_000):
        monkeypatch.setattr(selection, "CHUNK", chunk)
        with CaptureQueriesContext(connection) as queries:
            assert sorted(stream(varied, AT), key=lambda one: one.entity_id) == alone
        asked[chunk] = len(queries)
    assert asked[6] == 2 * asked[5_000], "a chunk costs as many queries however many there are"
    many = facts_by_organisation(Certification.objects.all())
    for certification in judged(Certification.objects.all()):
        assert many[certification.organisation_id] == [facts_of(certification)]
    assert any(facts.entities for found in many.values() for facts in found)


def test_what_is_asked_for_elsewhere_is_not_in_the_stream(admitted: Entity, member: Member, feed: Feed) -> None:
    placements.stop_asking(admitted, Environment.PRODUCTION, by=member.administrator)
    assert list(stream(feed, AT)) == []
    (found,) = named(feed, AT, [admitted.entity_id, "https://nobody.example"])
    assert [reason.code for reason in found.verdict.reasons] == ["not_asked_for"]


def test_a_parallel_feed_has_the_content_of_its_source(admitted: Entity, feed: Feed, operator: Operator) -> None:
    other = builders.feed(operator, "acceptance", Environment.ACCEPTANCE, gates=["G1"])
    assert select(other, AT) == []
    Feed.objects.filter(pk=other.pk).update(parallel_to=feed)
    (found,) = select(Feed.objects.get(pk=other.pk), AT)
    assert [found] == select(feed, AT)


def test_the_roles_of_a_revision_are_asked_for_once(
    admitted: Entity, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision_roles, "_known", {})
    with CaptureQueriesContext(connection) as first:
        before = select(feed, AT)
    with CaptureQueriesContext(connection) as then:
        assert select(feed, AT) == before
    assert len(then) == len(first) - 1


def test_a_key_that_was_given_to_another_revision_has_its_roles(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restored backup, while the signer went on."""
    monkeypatch.setattr(revision_roles, "_known", {})
    revision = builders.submitted(member, role="sp")
    assert revision_roles.roles_of([(revision.pk, revision.clean_content_id)]) == {revision.pk: {"sp"}}
    MetadataRevision.objects.filter(pk=revision.pk).update(facts={**revision.facts, "roles": ["idp"]})
    assert revision_roles.roles_of([(revision.pk, "ab" * 32)]) == {revision.pk: {"idp"}}


class _Watched:
    """Facts that tell what was read of them."""

    def __init__(self, facts: EntityFacts) -> None:
        self._facts, self.read = facts, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self._facts, name)


def _everything_read(gate: str) -> Iterator[str]:
    differing = (replace(FACTS, **changes) for changes in CLOSED.values())
    for facts in (FACTS, *differing, *CLOSES.values()):
        watched = _Watched(facts)
        list(GATES[gate](watched, POLICY, AT))  # type: ignore[arg-type]
        yield from watched.read


@pytest.mark.parametrize("gate", sorted(OF_OWNER))
def test_a_gate_that_is_asked_once_for_an_owner_reads_nothing_of_the_entity_s_own(gate: str) -> None:
    assert {field.name for field in fields(EntityFacts)} >= READ_BY_OWNERS_GATES
    assert set(_everything_read(gate)) <= READ_BY_OWNERS_GATES
