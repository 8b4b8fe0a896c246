"""Two-level approval: an organisation that wants it approves first what others submit for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from members import own_approval
from members.actions import own_approvals, people, revisions
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import Letter, MetadataRevision, Organisation, Person
from members.models.letter import LetterKind
from members.models.revision import RevisionState
from members.roles import Role
from tests import builders, mandates
from tests.builders import AT, Member, Operator


@pytest.fixture
def careful(member: Member) -> Member:
    own_approvals.choose(member.organisation, wanted=True, by=member.administrator)
    return member


@pytest.fixture
def technician(operator: Operator, careful: Member) -> Person:
    return builders.in_role(operator, Role.TECHNICAL_CONTACT, careful.organisation)


@pytest.fixture
def waiting(careful: Member, technician: Person) -> MetadataRevision:
    return builders.submitted(careful, by=technician)


def test_a_registrar_neither_sees_nor_approves_what_its_owner_has_yet_to_approve(
    operator: Operator, careful: Member, waiting: MetadataRevision
) -> None:
    assert not own_approval.for_registrars().exists()
    with pytest.raises(Refused, match="approves such metadata itself first"):
        builders.approve(waiting, by=operator.registrar)
    own_approvals.give(waiting, by=careful.administrator)
    assert list(own_approval.for_registrars()) == [waiting]
    builders.approve(waiting, by=operator.registrar)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.owner_approved_by) == (RevisionState.APPROVED, careful.administrator)


def test_administrators_and_signatories_are_written_to(careful: Member, waiting: MetadataRevision) -> None:
    letters = Letter.objects.filter(kind=LetterKind.METADATA_WAITS)
    assert {letter.person for letter in letters} == {careful.administrator, careful.signatory}


def test_what_an_administrator_or_a_registrar_submits_waits_for_the_operator_alone(
    operator: Operator, careful: Member
) -> None:
    assert not builders.submitted(careful).asks_owner
    assert not builders.submitted(careful, by=operator.registrar, name="Senare").asks_owner


def test_a_registrar_who_is_also_the_member_s_technician_is_asked_about_as_a_technician(
    operator: Operator, careful: Member
) -> None:
    both = builders.in_role(operator, Role.TECHNICAL_CONTACT, careful.organisation)
    people.assign_role(both, Role.REGISTRAR, operator.organisation, by=operator.registrar)
    assert builders.submitted(careful, by=builders.again(both)).asks_owner


def test_an_agent_under_a_mandate_waits_too_and_cannot_say_the_owner_s_yes(operator: Operator, careful: Member) -> None:
    agent = mandates.agent(operator)
    mandates.active(careful, agent)
    submitted = builders.submitted(careful, by=builders.again(agent.administrator))
    assert own_approval.is_missing(submitted)
    with pytest.raises(NotAllowed):
        own_approvals.give(submitted, by=builders.again(agent.administrator))


def test_who_submitted_does_not_approve_not_even_as_the_administrator_they_have_become(
    operator: Operator, careful: Member, technician: Person, waiting: MetadataRevision
) -> None:
    people.assign_role(technician, Role.ADMINISTRATOR, careful.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="You submitted"):
        own_approvals.give(waiting, by=builders.again(technician))


@pytest.mark.parametrize("column", ["owner_approved_by", "state"])
def test_the_database_holds_the_same_two_rules(technician: Person, waiting: MetadataRevision, column: str) -> None:
    other = builders.person("Rita Registrator")
    wrong = {"owner_approved_by": technician} if column != "state" else {"state": "approved", "decided_by": other}
    with pytest.raises(IntegrityError), transaction.atomic():
        MetadataRevision.objects.filter(pk=waiting.pk).update(**wrong)


def test_the_owner_sends_it_back_with_a_note(careful: Member, waiting: MetadataRevision) -> None:
    with pytest.raises(Refused, match="what has to change"):
        own_approvals.send_back(waiting, note=" ", by=careful.signatory)
    own_approvals.send_back(waiting, note="Fel nyckel.", by=careful.signatory)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decision_note) == (RevisionState.WITHDRAWN, "Fel nyckel.")


def test_what_waits_goes_on_waiting_when_the_rule_is_switched_off(
    operator: Operator, careful: Member, technician: Person, waiting: MetadataRevision
) -> None:
    own_approvals.choose(careful.organisation, wanted=False, by=careful.signatory)
    with pytest.raises(Refused, match="itself first"):
        revisions.require_approvable(waiting, by=operator.registrar)
    own_approvals.give(waiting, by=careful.administrator)
    revisions.require_approvable(waiting, by=operator.registrar)
    with clock_at(AT + timedelta(days=1)):
        assert not builders.submitted(careful, by=technician, name="Senare").asks_owner
    assert not Organisation.objects.get(pk=careful.organisation.pk).own_approval


def test_nobody_but_its_own_decides_whether_an_organisation_approves_first(operator: Operator, member: Member) -> None:
    for person in (operator.registrar, member.reader):
        with pytest.raises(NotAllowed):
            own_approvals.choose(member.organisation, wanted=True, by=person)
