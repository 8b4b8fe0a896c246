"""Permissions: deny by default; an operator decides on others' things, never on those of their own organisation."""

from datetime import timedelta
from itertools import product

import pytest

from members.actions import people
from members.clock import clock_at
from members.errors import NotAllowed
from members.models import Person, RoleAssignment
from members.permissions import Permission, is_operator, may, require, visible_organisations
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role
from tests import builders
from tests.builders import AT, Member, Operator

P = Permission
# Written out once more on purpose: whoever widens a right has to say so in two places.
OPERATORS_MAY = {
    Role.REGISTRAR: {
        P.REGISTER_ORGANISATION,
        P.HANDLE_MEMBERSHIP,
        P.HANDLE_AGREEMENT,
        P.SUBMIT_METADATA,
        P.APPROVE_METADATA,
        P.CLAIM_DOMAIN,
        P.ACCEPT_DOMAIN,
        P.HANDLE_PUBLICATION,
        P.HANDLE_PROFILES,
        P.SEE_ORGANISATION,
    },
    Role.TRUST_OFFICER: {
        P.RECORD_CERTIFICATION,
        P.SANCTION,
        P.HANDLE_PROFILES,
        P.DECIDE_APPROVAL_RULES,
        P.SEE_ORGANISATION,
    },
    Role.DECISION_MAKER: {P.RECORD_CERTIFICATION, P.SANCTION, P.DECIDE_APPROVAL_RULES, P.SEE_ORGANISATION},
    Role.KEY_CUSTODIAN: {P.HANDLE_PUBLICATION, P.SEE_ORGANISATION},
}
MEMBERS_MAY = {
    Role.SIGNATORY: {P.SIGN_AGREEMENT, P.SEE_ORGANISATION},
    Role.ADMINISTRATOR: {P.SUBMIT_METADATA, P.CLAIM_DOMAIN, P.SEE_ORGANISATION},
    Role.DECLARER: {P.SEE_ORGANISATION},
    Role.TECHNICAL_CONTACT: {P.SUBMIT_METADATA, P.CLAIM_DOMAIN, P.SEE_ORGANISATION},
    Role.TECHNICAL_AGENT: {P.SUBMIT_METADATA, P.CLAIM_DOMAIN, P.SEE_ORGANISATION},
    Role.SECURITY_CONTACT: {P.SEE_ORGANISATION},
    Role.READER: {P.SEE_ORGANISATION},
}


def _holder(role: Role, member: Member) -> Person:
    """Somebody with just this role: at the operator for its roles, at the member for all others."""
    operators = RoleAssignment.objects.filter(role=role).first() if role in OPERATOR_ROLES else None
    if operators:
        return operators.person
    somebody = builders.person(f"Just {role.label}")
    RoleAssignment.objects.create(person=somebody, organisation=member.organisation, role=role, since=AT)
    return somebody


def test_every_role_may_do_what_its_row_says_and_nothing_else(operator: Operator, member: Member) -> None:
    other = builders.organisation(operator, "Söderås kommun")
    for role in Role:
        person = _holder(role, member)
        for permission, where in product(Permission, (member.organisation, other, None)):
            expected = permission in OPERATORS_MAY.get(role, set()) or (
                where == member.organisation and permission in MEMBERS_MAY.get(role, set())
            )
            assert may(person, permission, where) is expected, (role, permission, str(where))


def test_somebody_without_a_role_may_do_nothing(member: Member) -> None:
    stranger = builders.person("Ture Främling")
    assert not any(may(stranger, p, o) for p, o in product(Permission, (member.organisation, None)))
    assert visible_organisations(stranger) == set()


@pytest.mark.parametrize(
    "permission",
    [
        P.HANDLE_MEMBERSHIP,
        P.HANDLE_AGREEMENT,
        P.APPROVE_METADATA,
        P.ACCEPT_DOMAIN,
        P.RECORD_CERTIFICATION,
        P.SANCTION,
    ],
)
def test_an_operator_who_has_any_role_at_a_member_decides_nothing_there(
    operator: Operator, member: Member, permission: Permission
) -> None:
    holder = operator.registrar if permission in OPERATORS_MAY[Role.REGISTRAR] else operator.trust_officer
    RoleAssignment.objects.create(person=holder, organisation=member.organisation, role=Role.READER, since=AT)
    holder = builders.again(holder)
    assert not may(holder, permission, member.organisation)
    assert may(holder, permission, builders.organisation(operator, "Söderås kommun"))


def test_nobody_at_the_operator_decides_on_the_operator_s_own_entities(operator: Operator) -> None:
    assert not may(operator.registrar, P.APPROVE_METADATA, operator.organisation)
    assert not may(operator.trust_officer, P.RECORD_CERTIFICATION, operator.organisation)


def test_a_role_that_has_not_begun_or_has_ended_gives_nothing(member: Member) -> None:
    somebody = builders.person("Eva Ek")
    RoleAssignment.objects.create(
        person=somebody,
        organisation=member.organisation,
        role=Role.ADMINISTRATOR,
        since=AT + timedelta(days=10),
        until=AT + timedelta(days=20),
    )

    def may_on(day: int) -> bool:
        with clock_at(AT + timedelta(days=day)):
            return may(builders.again(somebody), P.SUBMIT_METADATA, member.organisation)

    assert [may_on(day) for day in (9, 10, 19, 20)] == [False, True, True, False]


def test_a_person_who_may_not_log_in_may_not_act_either(operator: Operator) -> None:
    operator.registrar.is_active = False
    assert not may(operator.registrar, P.REGISTER_ORGANISATION)


def test_a_refusal_says_what_where_and_whom_to_ask(operator: Operator, member: Member) -> None:
    with pytest.raises(NotAllowed) as refused:
        require(member.reader, P.SUBMIT_METADATA, member.organisation)
    sentence = str(refused.value)
    assert "register entities and submit metadata" in sentence
    assert str(member.organisation) in sentence
    assert "Ask the organisation's administrator" in sentence


def test_operators_see_all_organisations_and_members_only_their_own(operator: Operator, member: Member) -> None:
    assert visible_organisations(operator.key_custodian) is None
    assert visible_organisations(member.reader) == {member.organisation.pk}
    assert is_operator(operator.registrar)
    assert not is_operator(member.administrator)


def test_a_reviewer_sees_no_organisation_by_being_one(member: Member) -> None:
    auditor = builders.person("Rita Revisor")
    RoleAssignment.objects.create(person=auditor, organisation=member.organisation, role=Role.REVIEWER, since=AT)
    assert visible_organisations(auditor) == set()


def test_a_person_with_roles_at_two_members_sees_both(operator: Operator, member: Member) -> None:
    other = builders.organisation(operator, "Söderås kommun")
    people.assign_role(member.reader, Role.READER, other, by=operator.registrar)
    assert visible_organisations(builders.again(member.reader)) == {member.organisation.pk, other.pk}


def test_every_role_is_an_operator_s_a_member_s_or_neither_but_never_both() -> None:
    assert not OPERATOR_ROLES & MEMBER_ROLES
    assert set(OPERATORS_MAY) == OPERATOR_ROLES
    assert set(MEMBERS_MAY) == MEMBER_ROLES
