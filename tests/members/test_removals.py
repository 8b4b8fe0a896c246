"""Removal of an entity: asked for with a last day, and undone until then."""

from datetime import timedelta

import pytest

from federation.actions import placements
from federation.actions import removals as clockwork
from federation.models import Environment, Placement
from members.actions import removals
from members.clock import clock_at, today
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity, Refresh, Removal
from members.models.removal import RemovalState
from members.models.revision import RevisionState
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

DAYS = timedelta(days=10)


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    found = builders.approved_entity(operator, member)
    builders.place(found, by=member.administrator)
    return found


def _asked(entity: Entity, member: Member) -> Removal:
    return removals.ask(entity, reason="Ersatt", last_day=today() + DAYS, by=member.administrator)


def test_the_entity_leaves_its_feeds_and_is_closed_on_the_day_after_its_last(
    operator: Operator, member: Member, entity: Entity
) -> None:
    removal, waiting = _asked(entity, member), builders.submitted(member, name="Ny")
    at = {"set_by": member.administrator, "set_at": AT}
    Refresh.objects.create(entity=entity, url="https://sp.norrvik.example/md", **at)
    with clock_at(AT + DAYS):
        assert clockwork.carry_out() == 0
        assert Placement.objects.filter(entity=entity).exists()
    with clock_at(AT + DAYS + timedelta(days=1)):
        assert [clockwork.carry_out(), clockwork.carry_out()] == [1, 0]
        assert not Placement.objects.filter(entity=entity).exists()
        assert not Refresh.objects.exists()
        removal.refresh_from_db()
        waiting.refresh_from_db()
        assert (removal.state, waiting.state) == (RemovalState.DONE, RevisionState.WITHDRAWN)
        with pytest.raises(Refused, match="has been removed"):
            builders.submitted(member, name="Senare")
        entity.refresh_from_db()
        with pytest.raises(Refused, match="has been removed"):
            placements.ask(entity, Environment.TRIAL, by=member.administrator)
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_RETIRED, entity=entity, actor=None).count() == 1


def test_a_request_that_is_withdrawn_or_refused_removes_nothing(
    operator: Operator, member: Member, entity: Entity
) -> None:
    removals.withdraw(_asked(entity, member), by=member.administrator)
    removals.refuse(_asked(entity, member), note="Tre andra använder den.", by=operator.registrar)
    with clock_at(AT + 2 * DAYS):
        assert clockwork.carry_out() == 0
    assert Placement.objects.filter(entity=entity).exists()


def test_once_it_is_done_nobody_withdraws_it_but_a_registrar_opens_the_entity_again(
    operator: Operator, member: Member, entity: Entity
) -> None:
    removal = _asked(entity, member)
    with clock_at(AT + 2 * DAYS):
        clockwork.carry_out()
        with pytest.raises(Refused):
            removals.withdraw(Removal.objects.get(pk=removal.pk), by=member.administrator)
        with pytest.raises(NotAllowed):
            removals.reopen(entity, by=member.administrator)
        removals.reopen(entity, by=operator.registrar)
        assert builders.submitted(member, name="Senare").entity == entity
        assert not Placement.objects.filter(entity=entity).exists()


def test_a_day_that_has_passed_and_a_second_request_are_refused(member: Member, entity: Entity) -> None:
    with pytest.raises(Refused, match="has passed"):
        removals.ask(entity, reason="Ersatt", last_day=today() - DAYS, by=member.administrator)
    _asked(entity, member)
    with pytest.raises(Refused, match="already"):
        _asked(entity, member)
