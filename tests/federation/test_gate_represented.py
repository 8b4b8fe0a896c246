"""G12: each organisation that a shared identity provider speaks for stands on its own; one that falls falls alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.gate import NOTICES, AgreementFacts, ServedFacts, Standing, decide
from federation.models import Environment, Feed
from federation.selection import Selected, judge, select
from members.actions import agreements, memberships, representations
from members.clock import clock_at
from members.models import Entity, Membership, ServedOrganisation
from members.models.agreement import AgreementKind
from members.models.membership import MembershipKind, MembershipState
from members.models.representation import Function, RepresentationKind
from members.roles import Role
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from tests.federation.test_gate import AGREEMENT, FACTS, POLICY, SERVED, TODAY
from trustframework.actions import sanctions

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)
SOUND = replace(SERVED, mandated=True)
FALLS: dict[str, ServedFacts] = {
    "served_without_mandate": replace(SOUND, mandated=False),
    "served_sanctioned": replace(SOUND, sanctioned=True),
    "served_without_membership": replace(SOUND, standing=replace(SOUND.standing, memberships={})),
    "served_without_agreement": replace(SOUND, standing=replace(SOUND.standing, agreements=())),
}


def test_every_notice_has_its_row() -> None:
    assert set(FALLS) == set(NOTICES)


@pytest.mark.parametrize("code", FALLS)
def test_one_fact_less_costs_that_scope_and_the_entity_stays(code: str) -> None:
    other = replace(SOUND, scope="annan.example")
    verdict = decide(replace(FACTS, served=(FALLS[code], other)), POLICY, AT)
    assert verdict.admitted
    assert verdict.lost() == {"soderas.example"}
    (notice,) = verdict.notices
    assert notice.reason.code == code
    assert "soderas.example" in notice.reason.en
    assert "Söderås kommun" in notice.reason.remedy_sv + notice.reason.sv


def test_a_feed_that_does_not_ask_for_a_gate_does_not_ask_it_of_the_served_either() -> None:
    for code, gate in (("served_sanctioned", "G5"), ("served_without_membership", "G1")):
        policy = replace(POLICY, gates=tuple(name for name in POLICY.gates if name != gate))
        assert decide(replace(FACTS, served=(FALLS[code],)), policy, AT).lost() == set()
    policy = replace(POLICY, gates=("G1", "G2"))
    assert decide(replace(FACTS, served=(FALLS["served_without_mandate"],)), policy, AT).lost() == set()


def test_a_provider_whose_last_scope_falls_is_left_out_as_one_without_scopes_might_be_believed_in_all() -> None:
    fallen = replace(FACTS, served=(FALLS["served_sanctioned"],))
    assert not decide(fallen, POLICY, AT).admitted
    assert decide(replace(fallen, own_scopes=1), POLICY, AT).admitted


GROUP = Standing({"group_representative": "active"}, (AgreementFacts("group", True, TODAY - DAY, None, None),))


def test_one_of_a_group_stands_on_its_representative_s_membership_and_agreement() -> None:
    alone = replace(FACTS, memberships={}, agreements=())
    assert not decide(alone, POLICY, AT).admitted
    assert decide(replace(alone, behind=(GROUP,)), POLICY, AT).admitted
    assert not decide(replace(alone, behind=(replace(GROUP, agreements=(AGREEMENT,)),)), POLICY, AT).admitted
    suspended = replace(alone, memberships={"user_organisation": "suspended"}, behind=(GROUP,))
    assert not decide(suspended, POLICY, AT).admitted


# From here on: what the database says reaches the gate.


@pytest.fixture
def agent(operator: Operator) -> Member:
    made = mandates.agent(operator)
    builders.active_membership(operator, made.organisation, MembershipKind.USER_ORGANISATION)
    return made


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator, gates=["G1", "G2", "G3", "G4", "G5", "G12"])


@pytest.fixture
def shared(operator: Operator, agent: Member) -> Entity:
    return builders.admitted_entity(operator, agent, role="idp", scopes=("ombudet.example",))


def serve(shared: Entity, member: Member, scope: str) -> None:
    ServedOrganisation.objects.create(entity=shared, organisation=member.organisation, scope=scope, since=AT)


@pytest.fixture
def soderas(operator: Operator, agent: Member, shared: Entity, member: Member) -> Member:
    """Served beside another member, `member`, whose scope nothing happens to."""
    made = builders.member(operator, "Söderås kommun")
    for one, scope in ((made, "soderas.example"), (member, "norrvik.example")):
        mandates.active(one, agent)
        serve(shared, one, scope)
    return made


def answer(shared: Entity, feed: Feed) -> Selected:
    (found,) = judge(Entity.objects.filter(pk=shared.pk), feed, AT)
    return found


def _end(operator: Operator, agent: Member, soderas: Member) -> None:
    mandate = soderas.organisation.represented_by.get()
    representations.end(mandate, reason="Upphört", by=soderas.administrator)


def _suspend(operator: Operator, agent: Member, soderas: Member) -> None:
    representations.suspend(soderas.organisation.represented_by.get(), note="Utreds", by=operator.registrar)


def _sanction(operator: Operator, agent: Member, soderas: Member) -> None:
    sanctions.impose_at_once(soderas.organisation, reason="Intrång", by=operator.trust_officer)


def _suspend_membership(operator: Operator, agent: Member, soderas: Member) -> None:
    for membership in Membership.objects.filter(organisation=soderas.organisation):
        memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar)


def _end_agreement(operator: Operator, agent: Member, soderas: Member) -> None:
    agreements.end(soderas.organisation.agreements.get(), by=operator.registrar)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (_end, "served_without_mandate"),
        (_suspend, "served_without_mandate"),
        (_sanction, "served_sanctioned"),
        (_suspend_membership, "served_without_membership"),
        (_end_agreement, "served_without_agreement"),
    ],
)
def test_what_befalls_one_served_organisation_takes_its_scope_and_no_other(
    operator: Operator,
    agent: Member,
    shared: Entity,
    soderas: Member,
    feed: Feed,
    event: Callable[[Operator, Member, Member], None],
    code: str,
) -> None:
    assert answer(shared, feed).registry.scopes == ("norrvik.example", "ombudet.example", "soderas.example")
    event(operator, agent, soderas)
    found = answer(shared, feed)
    assert found.verdict.admitted
    assert found.registry.scopes == ("norrvik.example", "ombudet.example")
    assert [(notice.scope, notice.reason.code) for notice in found.verdict.notices] == [("soderas.example", code)]


def test_a_mandate_that_expires_takes_the_scope_on_the_day_after(
    shared: Entity, soderas: Member, agent: Member, feed: Feed
) -> None:
    mandate = soderas.organisation.represented_by.get()
    representations.end(mandate, reason="Byter", until=AT.date() + 3 * DAY, by=soderas.administrator)

    def lost(day: int) -> set[str]:
        (found,) = judge(Entity.objects.filter(pk=shared.pk), feed, AT + day * DAY)
        return set(found.verdict.lost())

    assert (lost(3), lost(4)) == (set(), {"soderas.example"})


def test_a_mandate_for_something_else_than_metadata_lets_nobody_serve(
    operator: Operator, agent: Member, shared: Entity, soderas: Member, feed: Feed
) -> None:
    _end(operator, agent, soderas)
    mandates.active(soderas, agent, functions=(Function.AGREEMENTS, Function.INCIDENTS))
    assert answer(shared, feed).verdict.lost() == {"soderas.example"}
    _end_all = soderas.organisation.represented_by.exclude(state="ended").get()
    representations.end(_end_all, reason="Utökas", by=soderas.administrator)
    mandates.active(soderas, agent)
    assert answer(shared, feed).verdict.lost() == set()


def test_what_befalls_the_agent_takes_all_that_it_serves_and_nothing_that_the_served_own(
    operator: Operator, agent: Member, member: Member, shared: Entity, soderas: Member, feed: Feed
) -> None:
    own = builders.admitted_entity(operator, member, entity_id="https://sp.egen.example/metadata", role="sp")
    membership = Membership.objects.get(organisation=agent.organisation, kind=MembershipKind.AGENT)
    memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar)
    assert answer(shared, feed).verdict.lost() == {"norrvik.example", "soderas.example"}
    assert answer(own, feed).verdict.admitted


@pytest.fixture
def carer(operator: Operator) -> Member:
    """A private care giver without membership or agreement of its own."""
    at = builders.organisation(operator, "Vårdgivaren AB", sector="private_care")
    people = [builders.in_role(operator, role, at) for role in (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)]
    return Member(at, *people)


def test_a_care_giver_is_in_the_feed_on_its_group_representative_s_standing(
    operator: Operator, carer: Member, feed: Feed
) -> None:
    region = builders.member(operator, "Region Väst", kinds=())
    builders.agreement_in_force(operator, region, AgreementKind.GROUP)
    builders.active_membership(operator, region.organisation, MembershipKind.GROUP_REPRESENTATIVE)
    entity = builders.approved_entity(operator, carer, role="idp", scopes=("varden.example",))
    builders.certify(operator, carer.organisation, roles=("idp",))
    builders.place(entity, Environment.PRODUCTION, by=carer.administrator)
    assert answer(entity, feed).verdict.closed() == {"G1", "G2"}
    made = mandates.active(carer, region, kind=RepresentationKind.GROUP)
    assert answer(entity, feed).verdict.reasons == ()
    representations.end(made, reason="Upphört", by=region.administrator)
    assert answer(entity, feed).verdict.closed() == {"G1", "G2"}


def test_ten_more_who_are_served_take_no_more_queries(
    operator: Operator, agent: Member, shared: Entity, soderas: Member, feed: Feed
) -> None:
    with CaptureQueriesContext(connection) as for_two:
        select(feed, AT)
    with clock_at(AT):
        for number in range(10):
            serve(shared, soderas, f"s{number}.soderas.example")
    extra = builders.member(operator, "Österby kommun")
    mandates.active(extra, agent)
    serve(shared, extra, "osterby.example")
    with CaptureQueriesContext(connection) as for_many:
        (found,) = select(feed, AT)
    assert len(found.registry.scopes) == 14
    assert len(for_many) == len(for_two)
