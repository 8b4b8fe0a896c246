"""Selection: what the database says of an entity reaches the gate, alone and in the crowd, in the same few queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.actions import placements
from federation.models import Environment, Feed
from federation.selection import judge, select
from members.actions import agreements, memberships, revisions
from members.clock import clock_at
from members.models import Entity, Membership, MetadataRevision, ServedOrganisation
from members.models.membership import MembershipKind, MembershipState
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import certifications, sanctions
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)


def _codes(entity: Entity, feed: Feed, at: Any = AT) -> list[str]:
    (found,) = judge(Entity.objects.filter(pk=entity.pk), feed, at)
    return [reason.code for reason in found.verdict.reasons]


def _suspend_memberships(operator: Operator, member: Member, _: Entity) -> None:
    for membership in Membership.objects.filter(organisation=member.organisation):
        memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar)


def _end_memberships(operator: Operator, member: Member, _: Entity) -> None:
    for membership in Membership.objects.filter(organisation=member.organisation):
        memberships.advance(membership, MembershipState.LEAVING, by=operator.registrar)
        memberships.advance(membership, MembershipState.ENDED, by=operator.registrar)


def _end_agreement(operator: Operator, member: Member, _: Entity) -> None:
    agreements.end(member.organisation.agreements.get(), by=operator.registrar)


def _outdate_agreement(operator: Operator, member: Member, _: Entity) -> None:
    template = member.organisation.agreements.get().template
    template.accepted_until = AT.date() - DAY
    template.save()


def _suspend_certification(operator: Operator, *_: Any) -> None:
    certifications.suspend(Certification.objects.get(), by=operator.trust_officer, note="Intrång")


def _revoke_certification(operator: Operator, *_: Any) -> None:
    certifications.revoke(Certification.objects.get(), by=operator.trust_officer, note="Upphört")


def _sanction_organisation(operator: Operator, member: Member, _: Entity) -> None:
    sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)


def _sanction_entity(operator: Operator, member: Member, entity: Entity) -> None:
    sanctions.impose_at_once(member.organisation, entity=entity, reason="Intrång", by=operator.trust_officer)


def _stop_asking(operator: Operator, member: Member, entity: Entity) -> None:
    placements.stop_asking(entity, Environment.PRODUCTION, by=member.administrator)


def _find_an_error(*_: Any) -> None:
    revision = MetadataRevision.objects.get()
    revision.struck = {"MD-KEY-001": "error", "MD-MUI-007": "warning"}
    revision.save()


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (_suspend_memberships, "membership_suspended"),
        (_end_memberships, "membership_missing"),
        (_end_agreement, "agreement_ended"),
        (_outdate_agreement, "agreement_outdated"),
        (_suspend_certification, "certification_suspended"),
        (_revoke_certification, "certification_revoked"),
        (_sanction_organisation, "sanction_organisation"),
        (_sanction_entity, "sanction_entity"),
        (_stop_asking, "not_asked_for"),
        (_find_an_error, "revision_errors"),
    ],
)
def test_what_happens_in_the_registry_closes_its_gate(
    operator: Operator,
    member: Member,
    admitted: Entity,
    feed: Feed,
    event: Callable[[Operator, Member, Entity], None],
    code: str,
) -> None:
    assert _codes(admitted, feed) == []
    event(operator, member, admitted)
    assert _codes(admitted, feed) == [code]


def test_a_certification_that_ends_at_midnight_closes_the_gate_at_midnight(admitted: Entity, feed: Feed) -> None:
    last = Certification.objects.get().valid_until - DAY
    evening = AT.replace(year=last.year, month=last.month, day=last.day, hour=21, minute=59)  # 23:59 in Stockholm
    assert _codes(admitted, feed, evening) == []
    assert _codes(admitted, feed, evening + timedelta(minutes=1)) == ["certification_expired"]


def test_a_sanction_on_one_entity_leaves_the_owner_s_others(
    operator: Operator, member: Member, admitted: Entity, feed: Feed
) -> None:
    other = builders.admitted_entity(operator, member)
    sanctions.impose_at_once(member.organisation, entity=other, reason="Intrång", by=operator.trust_officer)
    assert _codes(admitted, feed) == []
    assert _codes(other, feed) == ["sanction_entity"]


def test_a_lifted_sanction_is_none(operator: Operator, member: Member, admitted: Entity, feed: Feed) -> None:
    imposed = sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)
    sanctions.lift(imposed, by=operator.decision_maker, note="Åtgärdat")
    assert _codes(admitted, feed) == []


def test_a_submission_that_waits_says_that_nothing_is_asked_of_the_owner(member: Member, feed: Feed) -> None:
    waiting = builders.submitted(member).entity
    assert "revision_waiting" in _codes(waiting, feed)
    revisions.withdraw(MetadataRevision.objects.get(), by=member.administrator)
    assert "revision_missing" in _codes(waiting, feed)


def test_before_the_first_approval_everything_that_is_missing_is_told_for_the_roles_that_are_asked_for(
    operator: Operator, feed: Feed
) -> None:
    member = builders.member(operator, kinds=(MembershipKind.SERVICE_PROVIDER,))
    waiting = builders.submitted(member, role="idp").entity
    assert _codes(waiting, feed) == ["not_asked_for", "membership_missing", "certification_missing", "revision_waiting"]
    builders.certify(operator, member.organisation)
    assert _codes(waiting, feed) == ["not_asked_for", "membership_missing", "revision_waiting"]


def test_an_approved_revision_s_roles_count_while_another_one_waits(
    operator: Operator, member: Member, admitted: Entity, feed: Feed
) -> None:
    builders.submitted(member, entity_id=admitted.entity_id, role="sp")
    (found,) = judge(Entity.objects.filter(pk=admitted.pk), feed, AT)
    assert found.facts.roles == {"idp"}
    assert found.verdict.admitted


def test_a_feed_of_another_environment_asks_for_its_own_placement(
    operator: Operator, member: Member, admitted: Entity
) -> None:
    acceptance = builders.feed(operator, "acceptance", Environment.ACCEPTANCE, gates=["G1", "G4"])
    assert _codes(admitted, acceptance) == ["not_asked_for"]
    builders.place(admitted, Environment.ACCEPTANCE, by=member.administrator)
    assert _codes(admitted, acceptance) == []


def test_only_those_that_ask_are_selected_in_the_order_of_their_names(
    operator: Operator, member: Member, feed: Feed
) -> None:
    names = [f"https://{letter}.norrvik.example/metadata" for letter in "cab"]
    for name in names:
        builders.admitted_entity(operator, member, entity_id=name)
    builders.approved_entity(operator, member, entity_id="https://d.norrvik.example/metadata")
    assert [s.entity_id for s in select(feed, AT)] == sorted(names)


def test_the_registry_says_who_registered_when_and_what_it_vouches_for(admitted: Entity, feed: Feed) -> None:
    (selected,) = select(feed, AT)
    said = selected.registry
    assert said.registration_authority == "https://sigill.example"
    assert said.registration_instant == AT
    assert set(said.registration_policies) == {"sv", "en"}
    assert said.assurance_certifications == ("https://sigill.example/loa/loa3",)
    assert said.scopes == ("norrvik.example",)
    approved = MetadataRevision.objects.get()
    assert selected.clean_sha256 == approved.clean_content_id
    assert selected.revision == approved.pk


def test_a_level_is_published_only_while_its_certification_holds(
    operator: Operator, member: Member, admitted: Entity, feed: Feed
) -> None:
    builders.certify(operator, member.organisation, loa=builders.level("LoA2", 2), days=10)
    assert select(feed, AT)[0].registry.assurance_certifications == (
        "https://sigill.example/loa/loa2",
        "https://sigill.example/loa/loa3",
    )
    assert select(feed, AT + 10 * DAY)[0].registry.assurance_certifications == ("https://sigill.example/loa/loa3",)
    _suspend_certification_of(operator, "LoA3")
    assert select(feed, AT)[0].registry.assurance_certifications == ("https://sigill.example/loa/loa2",)


def _suspend_certification_of(operator: Operator, level: str) -> None:
    held = Certification.objects.get(level__name=level)
    certifications.suspend(held, by=operator.trust_officer, note="Intrång")


def test_scopes_that_ended_and_those_of_others_are_told_apart(operator: Operator, admitted: Entity, feed: Feed) -> None:
    other = builders.organisation(operator, "Söderås kommun")
    ServedOrganisation.objects.create(entity=admitted, organisation=other, scope="soderas.example", since=AT)
    ServedOrganisation.objects.create(entity=admitted, organisation=other, scope="old.example", since=AT, until=AT)
    assert select(feed, AT)[0].registry.scopes == ("norrvik.example", "soderas.example")


def test_the_owner_s_other_memberships_do_not_hide_each_other(
    operator: Operator, member: Member, admitted: Entity, feed: Feed
) -> None:
    """One that ended and one that is active, of the same kind: the active one counts, whatever the order of rows."""
    ended = Membership.objects.get(organisation=member.organisation, kind=MembershipKind.USER_ORGANISATION)
    for state in (MembershipState.LEAVING, MembershipState.ENDED):
        memberships.advance(ended, state, by=operator.registrar)
    assert _codes(admitted, feed) == ["membership_missing"]
    with clock_at(AT + DAY):
        builders.active_membership(operator, member.organisation, MembershipKind.USER_ORGANISATION)
    assert _codes(admitted, feed) == []


@pytest.fixture
def crowd(operator: Operator, feed: Feed) -> list[Member]:
    """Six members, every other one's membership agreement ended; five entities each, one of them under sanction."""
    members = [builders.member(operator, f"Region {number}") for number in range(6)]
    for number, one in enumerate(members):
        builders.certify(operator, one.organisation)
        for serial in range(5):
            entity = builders.approved_entity(
                operator,
                one,
                entity_id=f"https://e{serial:02d}.m{number}.example/metadata",
                role="idp" if serial % 3 == 0 else "sp",
                scopes=(f"e{serial:02d}.m{number}.example",) if serial % 3 == 0 else (),
            )
            builders.place(entity, by=one.administrator)
            if serial == 0:
                sanctions.impose_at_once(one.organisation, entity=entity, reason="Intrång", by=operator.trust_officer)
        if number % 2:
            agreements.end(one.organisation.agreements.get(), by=operator.registrar)
    return members


def test_an_entity_gets_the_same_answer_alone_and_in_the_crowd(crowd: list[Member], feed: Feed) -> None:
    together = {s.entity_id: s for s in select(feed, AT)}
    assert len(together) == 30
    assert sum(s.verdict.admitted for s in together.values()) == 12
    for entity in Entity.objects.all():
        (alone,) = judge(Entity.objects.filter(pk=entity.pk), feed, AT)
        assert alone == together[entity.entity_id]


def test_thirty_entities_are_judged_in_as_many_queries_as_two(crowd: list[Member], feed: Feed) -> None:
    # One of each owner, with and without a sanction, so that both readings have rows of every kind.
    two = Entity.objects.filter(entity_id__in=("https://e00.m0.example/metadata", "https://e03.m1.example/metadata"))
    with CaptureQueriesContext(connection) as for_two:
        assert len(judge(two, feed, AT)) == 2
    with CaptureQueriesContext(connection) as for_thirty:
        assert len(select(feed, AT)) == 30
    assert len(for_thirty) == len(for_two)
    assert len(for_thirty) <= 19
