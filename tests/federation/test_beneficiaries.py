"""One agreement for many: a beneficiary's entities pass G2 through it, for as long as it holds for them."""

from datetime import datetime, timedelta

import pytest

from federation.models import Feed
from federation.selection import judge
from members.actions import agreements, beneficiaries
from members.models import Agreement, Beneficiary, Entity
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)


@pytest.fixture
def shared(operator: Operator, member: Member) -> Agreement:
    """The member's membership agreement, which holds for others too."""
    return member.organisation.agreements.get()


@pytest.fixture
def entity(operator: Operator) -> Entity:
    """Of a party whose own agreement has ended."""
    party = builders.member(operator, "Kommunen Sydvik")
    builders.feed(operator)
    admitted = builders.admitted_entity(operator, party)
    agreements.end(party.organisation.agreements.get(), by=operator.registrar)
    return admitted


def _closed(entity: Entity, at: datetime = AT) -> list[str]:
    (found,) = judge(Entity.objects.filter(pk=entity.pk), Feed.objects.get(), at)
    return [reason.code for reason in found.verdict.reasons if reason.gate == "G2"]


def _hold(operator: Operator, shared: Agreement, entity: Entity, starts: timedelta = timedelta()) -> Beneficiary:
    (held,) = beneficiaries.add(shared, [entity.owner], starts=AT.date() + starts, by=operator.registrar)
    return held


def test_an_agreement_that_holds_for_the_owner_opens_the_gate(
    operator: Operator, shared: Agreement, entity: Entity
) -> None:
    assert _closed(entity) == ["agreement_ended"]
    _hold(operator, shared, entity)
    assert _closed(entity) == []


def test_it_opens_from_the_first_day_and_closes_after_the_last_one(
    operator: Operator, shared: Agreement, entity: Entity
) -> None:
    held = _hold(operator, shared, entity, starts=DAY)
    assert _closed(entity) != []
    assert _closed(entity, AT + DAY) == []
    beneficiaries.end(held, until=AT.date() + 2 * DAY, by=operator.registrar)
    assert _closed(entity, AT + 2 * DAY) == []
    assert _closed(entity, AT + 3 * DAY) != []


def test_it_closes_with_the_agreement_itself(operator: Operator, shared: Agreement, entity: Entity) -> None:
    _hold(operator, shared, entity)
    agreements.give_notice(shared, until=AT.date() + DAY, by=operator.registrar)
    assert (_closed(entity, AT + DAY), _closed(entity, AT + 2 * DAY)) == ([], ["agreement_ended"])
    agreements.end(shared, by=operator.registrar)
    assert _closed(entity) == ["agreement_ended"]
