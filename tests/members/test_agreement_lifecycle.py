"""What the calendar does to agreements, and whom else an agreement holds for."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from members.actions import agreement_clock, agreements, beneficiaries, deliveries, memberships, templates
from members.clock import clock_at
from members.errors import Refused
from members.models import Agreement, AuditEvent, Letter, Organisation
from members.models.agreement import AgreementKind, AgreementState
from members.models.letter import LetterKind
from members.models.membership import MembershipKind, MembershipState
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

TODAY = AT.date()
DAY = timedelta(days=1)
A = AgreementState


@pytest.fixture
def agreement(member: Member) -> Agreement:
    """In force, until notice."""
    return member.organisation.agreements.get()


def _until(agreement: Agreement, last_day: date) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(valid_until=last_day)


def test_an_agreement_ends_the_day_after_its_last_one_and_sigill_says_so(agreement: Agreement) -> None:
    _until(agreement, TODAY)
    assert agreement_clock.end_those_run_out() == 0
    with clock_at(AT + DAY):
        assert agreement_clock.end_those_run_out() == 1
        assert agreement_clock.end_those_run_out() == 0
    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_until) == (A.ENDED, TODAY)
    event = AuditEvent.objects.filter(tag=Tag.AGREEMENT_MOVED).first()
    assert event is not None
    assert (event.actor, event.details) == (None, {"from": "in_force", "to": "ended"})


def test_notice_ends_at_its_day(agreement: Agreement, operator: Operator) -> None:
    agreements.give_notice(agreement, until=TODAY + 5 * DAY, by=operator.registrar)
    with clock_at(AT + 6 * DAY):
        assert agreement_clock.end_those_run_out() == 1
    assert Agreement.objects.get(pk=agreement.pk).state == A.ENDED


def test_an_agreement_without_a_last_day_never_ends_by_itself(agreement: Agreement) -> None:
    with clock_at(AT + 5000 * DAY):
        assert agreement_clock.end_those_run_out() == 0


@pytest.mark.parametrize("days", [90, 30, 7])
def test_each_reminder_before_the_last_day_is_sent_once(agreement: Agreement, days: int) -> None:
    _until(agreement, TODAY + 100 * DAY)
    assert agreement_clock.remind() == 0
    with clock_at(AT + (100 - days) * DAY):
        assert [agreement_clock.remind(), agreement_clock.remind()] == [1, 0]
        assert Letter.objects.filter(kind=LetterKind.AGREEMENT_ENDS).count() == 2  # the signatory, the administrator


def test_all_three_reminders_come_one_after_another(agreement: Agreement) -> None:
    _until(agreement, TODAY + 100 * DAY)
    for past in (10, 70, 93):
        with clock_at(AT + past * DAY):
            assert agreement_clock.remind() == 1
    assert AuditEvent.objects.filter(tag=Tag.AGREEMENT_REMINDED).count() == 3


def test_a_clock_that_stood_still_sends_one_reminder_not_three(agreement: Agreement) -> None:
    _until(agreement, TODAY + 5 * DAY)
    assert agreement_clock.remind() == 1
    assert agreement_clock.remind() == 0


def test_the_last_day_of_a_superseded_text_is_told_too(agreement: Agreement, operator: Operator) -> None:
    templates.accept_until(agreement.template, TODAY + 30 * DAY, by=operator.registrar)
    assert agreement_clock.remind() == 1
    assert agreement_clock.remind() == 0
    assert set(Letter.objects.values_list("kind", flat=True)) >= {LetterKind.AGREEMENT_RESIGN}


def test_a_reminder_says_which_agreement_and_how_long_it_holds(agreement: Agreement) -> None:
    _until(agreement, TODAY + 7 * DAY)
    agreement_clock.remind()
    deliveries.send()
    found = next(one for one in mail.outbox if "ends 2026-06-08" in one.subject)
    assert "ends in 7 days" in found.body
    assert f"/agreements/{agreement.pk}/" in found.body


def test_who_can_sign_is_told_when_an_agreement_is_sent(operator: Operator, member: Member) -> None:
    draft = agreements.prepare(member.organisation, builders.template(AgreementKind.REVIEW), by=operator.registrar)
    agreements.send(draft, by=operator.registrar)
    told = Letter.objects.filter(kind=LetterKind.AGREEMENT_WAITS, about=f"agreement {draft.pk}")
    assert {one.person for one in told} == {member.signatory, member.administrator}


def test_fifty_parties_stand_on_one_agreement(agreement: Agreement, operator: Operator) -> None:
    parties = [builders.organisation(operator, f"Kommun {number}") for number in range(50)]
    beneficiaries.add(agreement, parties, by=operator.registrar)
    assert agreement.beneficiaries.count() == 50
    assert AuditEvent.objects.filter(tag=Tag.BENEFICIARY_ADDED).count() == 50
    assert Agreement.objects.covering(parties[49], TODAY).get() == agreement


def test_all_beneficiaries_are_added_or_none(agreement: Agreement, operator: Operator) -> None:
    one = builders.organisation(operator, "Kommunen Sydvik")
    with pytest.raises(ValidationError, match="beneficiary already"):
        beneficiaries.add(agreement, [one, one], by=operator.registrar)
    with pytest.raises(Refused, match="the party itself"):
        beneficiaries.add(agreement, [one, agreement.organisation], by=operator.registrar)
    assert not agreement.beneficiaries.exists()


def _party(operator: Operator, agreement: Agreement) -> Organisation:
    party = builders.organisation(operator, "Kommunen Sydvik")
    beneficiaries.add(agreement, [party], by=operator.registrar)
    return party


def test_a_membership_is_activated_on_an_agreement_that_holds_for_it(agreement: Agreement, operator: Operator) -> None:
    builders.active_membership(operator, _party(operator, agreement), MembershipKind.USER_ORGANISATION)
    alone = memberships.apply(builders.organisation(operator, "Ensam"), MembershipKind.AGENT, by=operator.registrar)
    for state in (MembershipState.IN_REVIEW, MembershipState.APPROVED):
        memberships.advance(alone, state, by=operator.second_registrar)
    with pytest.raises(Refused, match="has no"):
        memberships.advance(alone, MembershipState.ACTIVE, by=operator.second_registrar)


def test_it_holds_for_a_beneficiary_to_the_end_of_its_last_day_and_of_the_agreement(
    agreement: Agreement, operator: Operator
) -> None:
    party = _party(operator, agreement)
    beneficiaries.end(agreement.beneficiaries.get(), until=TODAY + DAY, by=operator.registrar)
    covering = Agreement.objects.covering
    assert covering(party, TODAY + DAY).exists()
    assert not covering(party, TODAY + 2 * DAY).exists()
    _until(agreement, TODAY)
    assert not covering(party, TODAY + DAY).exists()


def test_beneficiaries_are_not_added_while_the_parties_sign(operator: Operator, member: Member) -> None:
    sent = agreements.prepare(member.organisation, builders.template(AgreementKind.AGENT), by=operator.registrar)
    beneficiaries.add(sent, [builders.organisation(operator, "Kommunen Sydvik")], by=operator.registrar)
    agreements.send(sent, by=operator.registrar)
    with pytest.raises(Refused, match="this one is neither"):
        beneficiaries.add(sent, [builders.organisation(operator, "Kommunen Nordvik")], by=operator.registrar)


def test_who_orders_and_pays_may_be_another_than_who_is_reviewed(operator: Operator, member: Member) -> None:
    payer = builders.organisation(operator, "Söderås kommun")
    template = builders.template(AgreementKind.REVIEW)
    ordered = agreements.prepare(member.organisation, template, commissioner=payer, by=operator.registrar)
    assert ordered.commissioner == payer
    own = agreements.prepare(member.organisation, template, commissioner=member.organisation, by=operator.registrar)
    assert own.commissioner is None
