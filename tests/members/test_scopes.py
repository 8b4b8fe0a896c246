"""Scopes: what an entity may assert is what was approved, and its history is kept."""

from datetime import timedelta

from members.clock import clock_at
from members.models import Entity, ServedOrganisation
from tests import builders
from tests.builders import AT, Member, Operator

VARD, OMSORG = "vard.norrvik.example", "omsorg.norrvik.example"


def _current(entity: Entity) -> set[str]:
    return set(entity.serves.filter(until=None).values_list("scope", flat=True))


def _approve(operator: Operator, member: Member, *scopes: str) -> Entity:
    return builders.approved_entity(operator, member, role="idp", scopes=scopes)


def test_an_approval_lets_the_entity_assert_the_scopes_that_were_submitted(operator: Operator, member: Member) -> None:
    entity = _approve(operator, member, VARD, OMSORG)
    assert _current(entity) == {VARD, OMSORG}
    assert set(entity.serves.values_list("organisation", flat=True)) == {member.organisation.pk}


def test_a_submission_alone_lets_nothing_be_asserted(member: Member) -> None:
    waiting = builders.submitted(member, role="idp", scopes=(VARD,))
    assert _current(waiting.entity) == set()


def test_a_scope_that_is_no_longer_submitted_ends_and_stays_in_the_history(operator: Operator, member: Member) -> None:
    _approve(operator, member, VARD, OMSORG)
    with clock_at(AT + timedelta(days=3)):
        entity = _approve(operator, member, VARD)
    assert _current(entity) == {VARD}
    ended = entity.serves.get(scope=OMSORG)
    assert (ended.since, ended.until) == (AT, AT + timedelta(days=3))


def test_a_scope_that_stays_keeps_its_first_day(operator: Operator, member: Member) -> None:
    _approve(operator, member, VARD)
    with clock_at(AT + timedelta(days=3)):
        entity = _approve(operator, member, VARD, OMSORG)
    assert entity.serves.get(scope=VARD).since == AT


def test_a_scope_can_come_back(operator: Operator, member: Member) -> None:
    for scopes in ((VARD, OMSORG), (VARD,), (VARD, OMSORG)):
        entity = _approve(operator, member, *scopes)
    assert _current(entity) == {VARD, OMSORG}
    assert entity.serves.filter(scope=OMSORG).count() == 2


def test_a_scope_served_for_another_organisation_is_left_to_that_one(operator: Operator, member: Member) -> None:
    entity = _approve(operator, member, VARD)
    other = builders.organisation(operator, "Söderås kommun")
    ServedOrganisation.objects.create(entity=entity, organisation=other, scope="soderas.example", since=AT)
    entity = _approve(operator, member, VARD, OMSORG, "soderas.example")
    assert _current(entity) == {VARD, OMSORG, "soderas.example"}
    assert entity.serves.get(scope="soderas.example").organisation == other
