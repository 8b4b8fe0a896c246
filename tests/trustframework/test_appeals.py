"""Appeals: in time, by who signs, answered by somebody who had no part; upheld, they lead to a new decision."""

from datetime import timedelta

import pytest

from members.actions import people
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import Person
from members.roles import Role
from tests import builders
from tests.builders import AT, Member, Operator
from tests.trustframework.deciding import DAY, declared, made, second_decision_maker
from trustframework.actions import appeals
from trustframework.models import Appeal, Decision, Declaration
from trustframework.models.decision import AppealState, DecisionState, Outcome
from trustframework.models.declaration import DeclarationState

A = AppealState


@pytest.fixture
def declaration(operator: Operator, member: Member) -> Declaration:
    return declared(operator, member.organisation)


@pytest.fixture
def rejection(operator: Operator, declaration: Declaration) -> Decision:
    return made(operator, declaration, Outcome.REJECTED)


@pytest.fixture
def appeal(member: Member, rejection: Decision) -> Appeal:
    return appeals.lodge(rejection, text="Underlaget lästes inte.", by=member.signatory)


@pytest.fixture
def other(operator: Operator) -> Person:
    return second_decision_maker(operator)


def test_an_appeal_is_lodged_on_the_last_day_and_not_on_the_day_after(member: Member, rejection: Decision) -> None:
    with clock_at(AT + timedelta(days=22)), pytest.raises(Refused, match="The last day to appeal was 2026-06-22"):
        appeals.lodge(rejection, text="För sent", by=member.signatory)
    with clock_at(AT + timedelta(days=21)):
        assert appeals.lodge(rejection, text="I tid", by=member.signatory).state == A.LODGED


def test_who_signs_appeals_and_nobody_else(member: Member, rejection: Decision) -> None:
    for somebody in (member.administrator, member.reader):
        with pytest.raises(NotAllowed):
            appeals.lodge(rejection, text="Nej", by=somebody)


def test_one_appeal_at_a_time(member: Member, appeal: Appeal, rejection: Decision) -> None:
    with pytest.raises(Refused, match="An appeal is lodged already"):
        appeals.lodge(rejection, text="En till", by=member.signatory)
    appeals.withdraw(appeal, by=member.signatory)
    assert appeals.lodge(rejection, text="En till", by=member.signatory).state == A.LODGED


def test_who_had_a_part_in_the_decision_does_not_answer(
    operator: Operator, appeal: Appeal, declaration: Declaration
) -> None:
    reviewer = declaration.reviews.get().assignments.get().auditor.person
    for somebody in (operator.trust_officer, reviewer):
        people.assign_role(somebody, Role.DECISION_MAKER, operator.organisation, by=operator.registrar)
    for somebody in (operator.trust_officer, operator.decision_maker, reviewer):
        with pytest.raises(Refused, match="You had a part in the decision"):
            appeals.uphold(appeal, answer="Ja", by=builders.again(somebody))


def test_an_upheld_appeal_leads_to_a_new_decision_in_place_of_the_first(
    operator: Operator, appeal: Appeal, other: Person, declaration: Declaration, rejection: Decision
) -> None:
    appeals.uphold(appeal, answer="Underlaget räckte.", by=other)
    declaration.refresh_from_db()
    assert (declaration.state, Appeal.objects.get().state) == (DeclarationState.RECOMMENDED, A.UPHELD)
    second = made(operator, declaration, Outcome.APPROVED)
    rejection.refresh_from_db()
    assert (second.replaces, rejection.state) == (rejection, DecisionState.REPLACED)
    assert second.certification.state == "active"


def test_a_dismissed_appeal_changes_nothing(appeal: Appeal, other: Person, declaration: Declaration) -> None:
    with pytest.raises(Refused, match="Give the reasons"):
        appeals.dismiss(appeal, answer=" ", by=other)
    appeals.dismiss(appeal, answer="Beslutet är rätt.", by=other)
    declaration.refresh_from_db()
    assert declaration.state == DeclarationState.REJECTED
    assert Decision.objects.get().state == DecisionState.MADE


def test_an_answered_appeal_is_not_withdrawn(member: Member, appeal: Appeal, other: Person) -> None:
    appeals.dismiss(appeal, answer="Beslutet är rätt.", by=other)
    with pytest.raises(Refused, match="cannot become withdrawn"):
        appeals.withdraw(appeal, by=member.signatory)


def test_what_was_replaced_is_not_appealed_against(member: Member, rejection: Decision) -> None:
    Decision.objects.update(state=DecisionState.REPLACED)
    rejection.refresh_from_db()
    with pytest.raises(Refused, match="Only a decision that holds"), clock_at(AT + DAY):
        appeals.lodge(rejection, text="Nej", by=member.signatory)
