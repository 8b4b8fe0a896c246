"""Those behind an agent: who is told of a sanction on it, and what it waits for."""

from datetime import timedelta

import pytest
from django.core import mail

from members.actions import deliveries, representations
from members.clock import clock_at
from members.errors import Refused
from members.models import Letter
from members.models.letter import LetterKind
from members.models.representation import RepresentationKind
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from trustframework import at_risk
from trustframework.actions import sanctions
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionKind

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = timedelta(days=1)
LAST = AT.date() + 30 * DAY


@pytest.fixture
def agent(operator: Operator, member: Member) -> Member:
    made = mandates.agent(operator)
    mandates.active(member, made)
    return made


def notified(operator: Operator, at: Member, kind: SanctionKind = SanctionKind.SUSPENSION) -> Sanction:
    one = sanctions.propose(at.organisation, kind=kind, reason="Hemligt", by=operator.trust_officer)
    sanctions.notify(one, by=operator.trust_officer)
    return one


def told() -> set[object]:
    return {letter.person for letter in Letter.objects.filter(kind=LetterKind.REPRESENTATIVE_AT_RISK)}


def test_those_behind_it_are_told_when_the_agent_is_and_not_why(
    operator: Operator, member: Member, agent: Member
) -> None:
    proposed = sanctions.propose(
        agent.organisation, kind=SanctionKind.SUSPENSION, reason="Hemligt", by=operator.trust_officer
    )
    assert not told()
    assert at_risk.threats(member.organisation) == []
    sanctions.notify(proposed, by=operator.trust_officer)
    assert told() == {member.administrator, member.signatory}
    letters = Letter.objects.filter(kind=LetterKind.REPRESENTATIVE_AT_RISK)
    assert all("Hemligt" not in str(letter.context) for letter in letters)
    (threat,) = at_risk.threats(member.organisation)
    assert (threat.representative, threat.last_day, threat.first_day) == (agent.organisation, LAST, LAST + DAY)


def test_the_letter_says_who_until_when_and_where_to_look(operator: Operator, member: Member, agent: Member) -> None:
    notified(operator, agent)
    deliveries.send()
    subject = "Ombudet AB (en), which acts for Region Norrvik (en)"
    (letter,) = [one for one in mail.outbox if one.subject == subject and one.to == [member.signatory.email]]
    assert "After 2026-07-01 what it publishes for you may leave the feeds." in letter.body
    assert f"/organisations/{member.organisation.pk}/departures/" in letter.body
    sanctions.impose_at_once(agent.organisation, reason="Hemligt", by=operator.trust_officer)
    deliveries.send()
    newest = [one for one in mail.outbox if one.subject == subject][-1]
    assert "is suspended. What it publishes for you has left the feeds." in newest.body


def test_the_agent_s_own_answer_does_not_shorten_the_days_of_those_behind_it(operator: Operator, agent: Member) -> None:
    one = notified(operator, agent)
    sanctions.answer(one, statement="Rättat.", by=agent.signatory)
    with clock_at(AT + 30 * DAY), pytest.raises(Refused, match="until 1 July 2026"):
        sanctions.put_into_effect(one, by=operator.decision_maker)
    with clock_at(AT + 31 * DAY):
        sanctions.put_into_effect(one, by=operator.decision_maker)
    assert Sanction.objects.get().state == "in_effect"


def test_when_everybody_has_moved_nothing_is_waited_for(operator: Operator, member: Member, agent: Member) -> None:
    one = notified(operator, agent)
    mandate = member.organisation.represented_by.get()
    representations.end(mandate, reason="Egen väg", by=member.administrator)
    sanctions.answer(one, statement="Rättat.", by=agent.signatory)
    sanctions.put_into_effect(one, by=operator.decision_maker)
    assert at_risk.threats(member.organisation) == []


def test_a_warning_puts_nobody_at_risk(operator: Operator, member: Member, agent: Member) -> None:
    one = notified(operator, agent, SanctionKind.WARNING)
    assert not told()
    assert at_risk.threats(member.organisation) == []
    with clock_at(AT + 15 * DAY):
        sanctions.put_into_effect(one, by=operator.decision_maker)


def test_an_emergency_waits_for_nobody_and_tells_them_at_once(
    operator: Operator, member: Member, agent: Member
) -> None:
    sanctions.impose_at_once(agent.organisation, reason="Hemligt", by=operator.trust_officer)
    assert told() == {member.administrator, member.signatory}
    (threat,) = at_risk.threats(member.organisation)
    assert threat.last_day is None


def test_who_does_technical_work_takes_nobody_along(operator: Operator, member: Member) -> None:
    vendor = builders.member(operator, "Driftbolaget", kinds=())
    mandates.active(member, vendor, kind=RepresentationKind.TECHNICAL)
    notified(operator, vendor)
    assert not told()
    assert at_risk.threats(member.organisation) == []
