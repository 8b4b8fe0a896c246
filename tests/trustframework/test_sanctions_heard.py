"""Sanctions in the ordinary way: proposed, told of, answered, put into effect; and emergencies that nobody confirms."""

from datetime import timedelta

import pytest

from federation.selection import select
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Letter, Person
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import sanctions
from trustframework.facts import barred_organisations
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionKind, SanctionState

X, K = SanctionState, SanctionKind
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def proposed(operator: Operator, member: Member) -> Sanction:
    return sanctions.propose(member.organisation, kind=K.SUSPENSION, reason="Loggar saknas", by=operator.trust_officer)


@pytest.fixture
def notified(operator: Operator, proposed: Sanction) -> Sanction:
    sanctions.notify(proposed, by=operator.trust_officer)
    return proposed


@pytest.fixture
def emergency(operator: Operator, member: Member) -> Sanction:
    return sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)


def bites(member: Member) -> bool:
    return member.organisation.pk in barred_organisations().values_list("organisation", flat=True)


def told_of_it(kind: LetterKind) -> set[Person | None]:
    return {letter.person for letter in Letter.objects.filter(kind=kind)}


def test_what_is_proposed_or_told_of_does_not_bite(operator: Operator, member: Member, proposed: Sanction) -> None:
    assert not bites(member)
    sanctions.notify(proposed, by=operator.trust_officer)
    assert not bites(member)


def test_the_organisation_is_told_by_letter_and_has_fourteen_days(member: Member, notified: Sanction) -> None:
    assert told_of_it(LetterKind.SANCTION_PROPOSED) == {member.signatory, member.administrator}
    assert notified.statement_until == AT.date() + 14 * DAY


def test_it_is_put_into_effect_after_the_days_and_not_before(
    operator: Operator, member: Member, notified: Sanction
) -> None:
    with clock_at(AT + 14 * DAY), pytest.raises(Refused, match="may state its view until 15 June 2026"):
        sanctions.put_into_effect(notified, by=operator.decision_maker)
    with clock_at(AT + 15 * DAY):
        sanctions.put_into_effect(notified, by=operator.decision_maker)
    assert bites(member)


def test_once_the_organisation_was_heard_nothing_is_waited_for(
    operator: Operator, member: Member, notified: Sanction
) -> None:
    sanctions.answer(notified, statement="Vi har rättat det.", by=member.signatory)
    sanctions.put_into_effect(Sanction.objects.get(), by=operator.decision_maker)
    held = Sanction.objects.get()
    assert (held.state, held.statement, held.confirmed_by) == (
        X.IN_EFFECT,
        "Vi har rättat det.",
        operator.decision_maker,
    )


def test_the_officer_who_proposed_it_does_not_put_it_into_effect(operator: Operator, notified: Sanction) -> None:
    with clock_at(AT + 15 * DAY), pytest.raises(Refused, match="Another officer"):
        sanctions.put_into_effect(notified, by=operator.trust_officer)


def test_nobody_is_sanctioned_unheard(operator: Operator, proposed: Sanction) -> None:
    with pytest.raises(Refused, match="notified"):
        sanctions.put_into_effect(proposed, by=operator.decision_maker)
    sanctions.notify(proposed, by=operator.trust_officer)
    with pytest.raises(Refused, match="has to be heard first"):
        sanctions.confirm(proposed, by=operator.decision_maker)


def test_one_statement_by_signatory_or_administrator(operator: Operator, member: Member, notified: Sanction) -> None:
    for somebody in (member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            sanctions.answer(notified, statement="Nej", by=somebody)
    sanctions.answer(notified, statement="Vi har rättat det.", by=member.administrator)
    with pytest.raises(Refused, match="does not wait for a statement"):
        sanctions.answer(notified, statement="En sak till", by=member.signatory)
    assert Sanction.objects.get().statement == "Vi har rättat det."


def test_a_warning_in_effect_keeps_nobody_out_of_the_feeds(operator: Operator, member: Member) -> None:
    entity = builders.admitted_entity(operator, member)
    feed = builders.feed(operator)
    warned = sanctions.propose(member.organisation, kind=K.WARNING, reason="Sen rapport", by=operator.trust_officer)
    sanctions.notify(warned, by=operator.trust_officer)
    with clock_at(AT + 15 * DAY):
        sanctions.put_into_effect(warned, by=operator.decision_maker)
        assert not bites(member)
        (found,) = select(feed, AT + 15 * DAY)
        assert (found.entity_id, found.verdict.admitted) == (entity.entity_id, True)
        Sanction.objects.update(kind=K.EXCLUSION)
        assert bites(member)
        (found,) = select(feed, AT + 15 * DAY)
        assert found.verdict.closed() == {"G5"}


def test_a_warning_is_no_emergency(operator: Operator, member: Member) -> None:
    with pytest.raises(Refused, match="A warning is no emergency"):
        sanctions.impose_at_once(member.organisation, kind=K.WARNING, reason="Sen", by=operator.trust_officer)


def test_an_emergency_that_nobody_confirms_stays_and_is_told_of_once(
    operator: Operator, member: Member, emergency: Sanction
) -> None:
    steering = builders.in_role(operator, Role.STEERING_GROUP, operator.organisation)
    with clock_at(AT + 24 * HOUR - timedelta(seconds=1)):
        assert sanctions.escalate() == 0
    with clock_at(AT + 24 * HOUR):
        assert [sanctions.escalate(), sanctions.escalate()] == [1, 0]
    with clock_at(AT + 240 * HOUR):
        assert sanctions.escalate() == 0
        assert bites(member)
    held = Sanction.objects.get()
    assert (held.state, held.escalated_at) == (X.EMERGENCY, AT + 24 * HOUR)
    assert told_of_it(LetterKind.SANCTION_ESCALATED) == {operator.decision_maker, steering}
    assert AuditEvent.objects.filter(tag=Tag.SANCTION_ESCALATED).count() == 1


def test_what_was_confirmed_in_time_is_not_escalated(operator: Operator, emergency: Sanction) -> None:
    sanctions.confirm(emergency, by=operator.decision_maker)
    with clock_at(AT + 25 * HOUR):
        assert sanctions.escalate() == 0
    assert not told_of_it(LetterKind.SANCTION_ESCALATED)


def test_one_that_was_escalated_can_still_be_confirmed_or_lifted(operator: Operator, emergency: Sanction) -> None:
    with clock_at(AT + 30 * HOUR):
        sanctions.escalate()
        sanctions.confirm(emergency, by=operator.decision_maker)
    assert Sanction.objects.get().state == X.IN_EFFECT
