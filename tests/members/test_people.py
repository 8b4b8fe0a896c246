"""People: one log-in each, whatever they act for; roles begin, end, and stay in the history."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from members.actions import people
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, Person, RoleAssignment
from members.permissions import Permission, may
from members.roles import OPERATOR_ROLES, Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator


def test_a_registered_person_cannot_log_in_until_they_have_set_a_password(operator: Operator) -> None:
    somebody = people.register(name="Eva Ek", email="Eva.Ek@Norrvik.example", by=operator.registrar)
    assert somebody.email == "eva.ek@norrvik.example"
    assert not somebody.has_usable_password()
    assert not somebody.check_password("")


@pytest.mark.parametrize("email", ["eva.ek@norrvik.example", "EVA.EK@norrvik.example"])
def test_a_person_is_registered_once_however_the_address_is_written(operator: Operator, email: str) -> None:
    people.register(name="Eva Ek", email="eva.ek@norrvik.example", by=operator.registrar)
    with pytest.raises(ValidationError, match="registered already"):
        people.register(name="Eva Ek", email=email, by=operator.registrar)
    assert Person.objects.filter(name="Eva Ek").count() == 1


def test_a_person_without_a_name_is_refused(operator: Operator) -> None:
    with pytest.raises(ValidationError):
        people.register(name="", email="eva.ek@norrvik.example", by=operator.registrar)


def test_a_role_works_from_the_moment_it_is_given_until_it_is_ended(operator: Operator, member: Member) -> None:
    somebody = builders.person("Eva Ek")
    assignment = people.assign_role(somebody, Role.ADMINISTRATOR, member.organisation, by=operator.registrar)
    assert may(builders.again(somebody), Permission.SUBMIT_METADATA, member.organisation)
    with clock_at(AT + timedelta(days=1)):
        people.end_role(assignment, by=operator.registrar)
        assert not may(builders.again(somebody), Permission.SUBMIT_METADATA, member.organisation)
    kept = RoleAssignment.objects.get(pk=assignment.pk)
    assert (kept.since, kept.until) == (AT, AT + timedelta(days=1))


def test_an_ended_role_cannot_be_ended_again(operator: Operator, member: Member) -> None:
    assignment = people.assign_role(
        builders.person("Eva Ek"), Role.ADMINISTRATOR, member.organisation, by=operator.registrar
    )
    people.end_role(assignment, by=operator.registrar)
    with pytest.raises(Refused, match="already ended"):
        people.end_role(assignment, by=operator.second_registrar)
    assert AuditEvent.objects.filter(tag=Tag.ROLE_ENDED).count() == 1


def test_the_same_role_is_held_once_at_a_time(operator: Operator, member: Member) -> None:
    with pytest.raises(ValidationError):
        people.assign_role(member.administrator, Role.ADMINISTRATOR, member.organisation, by=operator.registrar)


def test_a_role_that_has_ended_can_be_given_anew(operator: Operator, member: Member) -> None:
    assignment = RoleAssignment.objects.get(person=member.administrator)
    people.end_role(assignment, by=operator.registrar)
    people.assign_role(member.administrator, Role.ADMINISTRATOR, member.organisation, by=operator.registrar)
    assert RoleAssignment.objects.filter(person=member.administrator).count() == 2


def test_nobody_gives_a_role_to_themselves(operator: Operator, member: Member) -> None:
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        people.assign_role(operator.registrar, Role.READER, member.organisation, by=operator.registrar)


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_an_operator_role_is_only_for_the_operator_s_own_staff(operator: Operator, member: Member, role: Role) -> None:
    with pytest.raises(Refused, match="own staff"):
        people.assign_role(member.administrator, role, member.organisation, by=operator.registrar)


def test_who_gave_the_role_is_remembered(operator: Operator, member: Member) -> None:
    assignment = RoleAssignment.objects.get(person=member.reader)
    assert assignment.granted_by == operator.registrar
