"""Sanctions: one officer may act at once; only another one confirms or lifts."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.errors import Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator
from trustframework.actions import sanctions
from trustframework.models import Sanction
from trustframework.models.sanction import BITING_STATES, SanctionState

X = SanctionState


@pytest.fixture
def imposed(operator: Operator, member: Member) -> Sanction:
    return sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)


def test_it_bites_as_soon_as_one_officer_imposes_it(imposed: Sanction, operator: Operator) -> None:
    assert imposed.state == X.EMERGENCY
    assert imposed.state in BITING_STATES
    assert AuditEvent.objects.get(tag=Tag.SANCTION_IMPOSED).details == {"reason": "Intrång"}


def test_a_second_officer_confirms_it(imposed: Sanction, operator: Operator) -> None:
    sanctions.confirm(imposed, by=operator.decision_maker)
    imposed.refresh_from_db()
    assert (imposed.state, imposed.confirmed_by) == (X.IN_EFFECT, operator.decision_maker)
    assert imposed.state in BITING_STATES


@pytest.mark.parametrize("confirmed", [False, True], ids=["emergency", "confirmed"])
def test_another_officer_lifts_it(imposed: Sanction, operator: Operator, confirmed: bool) -> None:
    if confirmed:
        sanctions.confirm(imposed, by=operator.decision_maker)
    sanctions.lift(imposed, by=operator.decision_maker, note="Åtgärdat")
    imposed.refresh_from_db()
    assert (imposed.state, imposed.lifted_by) == (X.LIFTED, operator.decision_maker)
    assert imposed.state not in BITING_STATES


def test_whoever_imposed_it_neither_confirms_nor_lifts_it(imposed: Sanction, operator: Operator) -> None:
    with pytest.raises(Refused, match="Another officer"):
        sanctions.confirm(imposed, by=operator.trust_officer)
    with pytest.raises(Refused, match="Another officer"):
        sanctions.lift(imposed, by=operator.trust_officer, note="Ånger")
    assert Sanction.objects.get().state == X.EMERGENCY


def test_the_database_too_wants_a_second_officer(imposed: Sanction, operator: Operator) -> None:
    row = Sanction.objects.filter(pk=imposed.pk)
    for changes in (
        {"state": X.IN_EFFECT},
        {"state": X.IN_EFFECT, "confirmed_by": operator.trust_officer},
        {"state": X.LIFTED, "lifted_by": operator.trust_officer},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**changes)


def test_a_lifted_sanction_does_not_come_back(imposed: Sanction, operator: Operator) -> None:
    sanctions.lift(imposed, by=operator.decision_maker, note="Åtgärdat")
    with pytest.raises(Refused, match="cannot become"):
        sanctions.confirm(imposed, by=operator.decision_maker)


def test_it_is_imposed_for_a_reason(operator: Operator, member: Member) -> None:
    with pytest.raises(ValidationError) as refused:
        sanctions.impose_at_once(member.organisation, reason="", by=operator.trust_officer)
    assert list(refused.value.message_dict) == ["reason"]


def test_it_is_on_an_entity_that_the_organisation_has(operator: Operator, member: Member) -> None:
    other = builders.member(operator, "Söderås kommun")
    theirs = builders.approved_entity(operator, other)
    with pytest.raises(Refused, match="does not belong to Region Norrvik"):
        sanctions.impose_at_once(member.organisation, entity=theirs, reason="Intrång", by=operator.trust_officer)
    assert not Sanction.objects.exists()
