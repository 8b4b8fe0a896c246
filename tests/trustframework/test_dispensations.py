"""Dispensations: asked for, proposed, granted by another, for six months at a time, and never from what is critical."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.roles import Role
from tests import builders, trust
from tests.builders import AT, Member, Operator
from tests.trustframework.deciding import DAY, TODAY, second_decision_maker
from trustframework.actions import dispensations
from trustframework.answer_facts import answers_of, hindrances_of
from trustframework.dispensed import dispensed
from trustframework.models import Dispensation, FrameworkVersion
from trustframework.models.dispensation import DispensationState

X = DispensationState
UNTIL = date(2026, 12, 1)


@pytest.fixture
def version(db: None) -> FrameworkVersion:
    return trust.version()


@pytest.fixture
def asked(member: Member, version: FrameworkVersion) -> Dispensation:
    return ask(member, version)


@pytest.fixture
def granted(operator: Operator, asked: Dispensation) -> Dispensation:
    return grant(operator, asked)


def ask(
    member: Member,
    version: FrameworkVersion,
    until: date = UNTIL,
    code: str = "IDP-02",
    extends: Dispensation | None = None,
) -> Dispensation:
    requirement = version.requirements.get(code=code)
    return dispensations.ask(
        member.organisation,
        requirement,
        reason="Leverantören byts",
        until=until,
        by=member.administrator,
        extends=extends,
    )


def grant(operator: Operator, one: Dispensation) -> Dispensation:
    dispensations.propose(one, by=operator.trust_officer, answer="Skälen räcker")
    dispensations.grant(one, by=operator.decision_maker)
    return one


def test_what_is_granted_is_dispensed_from_until_its_day(member: Member, granted: Dispensation) -> None:
    assert dispensed(member.organisation) == {"IDP-02"}
    with clock_at(AT.replace(month=11, day=30)):
        assert dispensed(member.organisation) == {"IDP-02"}
    with clock_at(AT.replace(month=12, day=1)):
        assert dispensed(member.organisation) == set()


def test_what_is_only_asked_for_or_proposed_is_not_dispensed_from(
    operator: Operator, member: Member, asked: Dispensation
) -> None:
    assert dispensed(member.organisation) == set()
    dispensations.propose(asked, by=operator.trust_officer)
    assert dispensed(member.organisation) == set()


def test_a_critical_requirement_is_never_dispensed_from(member: Member, version: FrameworkVersion) -> None:
    with pytest.raises(Refused, match="GOV-01 is critical"):
        ask(member, version, code="GOV-01")


@pytest.mark.parametrize("until", [TODAY, UNTIL + timedelta(days=1)])
def test_it_is_for_six_months_at_a_time(member: Member, version: FrameworkVersion, until: date) -> None:
    with pytest.raises(Refused, match="six months at a time"):
        ask(member, version, until)


def test_whoever_proposed_it_does_not_grant_it(operator: Operator, asked: Dispensation) -> None:
    people.assign_role(operator.decision_maker, Role.TRUST_OFFICER, operator.organisation, by=operator.registrar)
    both = builders.again(operator.decision_maker)
    dispensations.propose(asked, by=both)
    with pytest.raises(Refused, match="Another operator has to grant it"):
        dispensations.grant(asked, by=both)
    with pytest.raises(IntegrityError, match="two_operators_dispense"), transaction.atomic():
        Dispensation.objects.update(state=X.GRANTED, granted_by=both)


def test_the_trust_officer_proposes_and_the_decision_maker_grants(
    operator: Operator, member: Member, asked: Dispensation
) -> None:
    with pytest.raises(NotAllowed):
        dispensations.propose(asked, by=operator.decision_maker)
    dispensations.propose(asked, by=operator.trust_officer)
    with pytest.raises(NotAllowed):
        dispensations.grant(asked, by=operator.trust_officer)


def test_it_is_extended_twice_at_the_most(operator: Operator, member: Member, version: FrameworkVersion) -> None:
    one = grant(operator, ask(member, version))
    for until in (date(2027, 6, 1), date(2027, 12, 1)):
        with clock_at(AT.replace(year=one.until.year, month=one.until.month) - DAY):
            one = grant(operator, ask(member, version, until, extends=one))
    with clock_at(AT.replace(year=2027, month=11)), pytest.raises(Refused, match="extended twice at the most"):
        ask(member, version, date(2028, 3, 1), extends=one)


def test_an_extension_is_of_one_that_holds_and_follows_on_it(
    operator: Operator, member: Member, version: FrameworkVersion, granted: Dispensation
) -> None:
    with pytest.raises(Refused, match="Ask for an extension"):
        ask(member, version)
    with clock_at(AT.replace(month=12, day=2)), pytest.raises(Refused, match="Only a dispensation that holds"):
        ask(member, version, date(2027, 3, 1), extends=granted)
    with pytest.raises(Refused, match="six months at a time"):
        ask(member, version, UNTIL, extends=granted)


def test_what_is_refused_or_ended_says_why(operator: Operator, member: Member, asked: Dispensation) -> None:
    with pytest.raises(Refused, match="Give the reasons"):
        dispensations.refuse(asked, by=operator.trust_officer, answer="")
    grant(operator, asked)
    dispensations.end(asked, by=operator.decision_maker, note="Kravet är uppfyllt")
    assert (asked.state, dispensed(member.organisation)) == (X.ENDED, set())


def test_nobody_grants_what_has_run_out_meanwhile(operator: Operator, asked: Dispensation) -> None:
    dispensations.propose(asked, by=operator.trust_officer)
    with clock_at(AT.replace(month=12)), pytest.raises(Refused, match="has passed"):
        dispensations.grant(asked, by=second_decision_maker(operator))


def test_what_is_dispensed_from_hinders_no_submission(
    operator: Operator, member: Member, version: FrameworkVersion, granted: Dispensation
) -> None:
    draft = trust.answered(trust.declaration(member.organisation, trust.checklist(version)))
    draft.answers.filter(requirement__code__in=["IDP-02", "GOV-02"]).update(status="planned", text="Snart")
    assert [(one.code, one.reason) for one in hindrances_of(answers_of(draft))] == [("GOV-02", "without_a_day")]
    with clock_at(AT.replace(month=12)):
        assert [one.code for one in hindrances_of(answers_of(draft))] == ["GOV-02", "IDP-02"]


def test_one_asked_for_within_a_year_after_another_counts_as_its_extension(
    operator: Operator, member: Member, version: FrameworkVersion
) -> None:
    grant(operator, ask(member, version))
    for year, month in ((2027, 1), (2027, 8)):
        with clock_at(AT.replace(year=year, month=month)):
            grant(operator, ask(member, version, date(year, month + 2, 1)))
    with clock_at(AT.replace(year=2028, month=3)), pytest.raises(Refused, match="within twelve months"):
        ask(member, version, date(2028, 6, 1))


def test_after_a_year_another_begins_anew(operator: Operator, member: Member, version: FrameworkVersion) -> None:
    one = grant(operator, ask(member, version))
    for year, month in ((2027, 1), (2027, 8)):
        with clock_at(AT.replace(year=year, month=month)):
            one = grant(operator, ask(member, version, date(year, month + 2, 1)))
    with clock_at(AT.replace(year=one.until.year + 1, month=one.until.month) + DAY):
        assert ask(member, version, date(2028, 12, 1)).state == X.ASKED


def test_what_was_refused_counts_for_nothing(operator: Operator, member: Member, version: FrameworkVersion) -> None:
    for _time in range(4):
        dispensations.refuse(ask(member, version), by=operator.trust_officer, answer="Nej.")
    assert ask(member, version).state == X.ASKED
