"""Permissions: deny by default; an operator decides on others' things, never on those of their own organisation."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.actions import placements
from federation.models import Environment
from members.actions import people
from members.clock import clock_at
from members.errors import NotAllowed
from members.models import Organisation, Person, RoleAssignment
from members.models.representation import Function
from members.permissions import Permission, is_operator, may, require, visible_organisations
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role
from tests import builders, mandates
from tests.builders import AT, Member, Operator

P = Permission
# Written out once more on purpose: whoever widens a right has to say so in two places.
WATCHES = {P.SEE_STATUS}
OPERATORS_MAY = {
    Role.REGISTRAR: WATCHES
    | {
        P.REGISTER_ORGANISATION,
        P.MANAGE_PEOPLE,
        P.APPOINT_SIGNATORY,
        P.HANDLE_LETTERS,
        P.HANDLE_WEBHOOK,
        P.LEAVE,
        P.HANDLE_MEMBERSHIP,
        P.HANDLE_AGREEMENT,
        P.HANDLE_MANDATE,
        P.PROPOSE_MANDATE,
        P.SUBMIT_METADATA,
        P.APPROVE_METADATA,
        P.CLAIM_DOMAIN,
        P.ACCEPT_DOMAIN,
        P.HANDLE_PUBLICATION,
        P.HANDLE_PROFILES,
        P.SEE_ORGANISATION,
        P.HANDLE_COMMUNITY,
        P.HANDLE_SUBCONTRACT,
        P.HANDLE_SUCCESSION,
        P.KEEP_NOTES,
        P.HANDLE_INCIDENT,
        P.HANDLE_NOTICE,
    },
    Role.TRUST_OFFICER: WATCHES
    | {
        P.RECORD_CERTIFICATION,
        P.SANCTION,
        P.HANDLE_PROFILES,
        P.DECIDE_APPROVAL_RULES,
        P.SEE_ORGANISATION,
        P.KEEP_NOTES,
        P.HANDLE_FRAMEWORK,
        P.SEE_DECLARATION,
        P.HANDLE_DECLARATION,
        P.ACCREDIT,
        P.HANDLE_REVIEW,
        P.PROPOSE_DECISION,
        P.HANDLE_STANDING,
        P.HANDLE_INCIDENT,
        P.HANDLE_NOTICE,
    },
    Role.DECISION_MAKER: WATCHES
    | {
        P.RECORD_CERTIFICATION,
        P.SANCTION,
        P.DECIDE_APPROVAL_RULES,
        P.SEE_ORGANISATION,
        P.KEEP_NOTES,
        P.ADOPT_FRAMEWORK,
        P.SEE_DECLARATION,
        P.ACCREDIT,
        P.PROPOSE_DECISION,
        P.DECIDE,
        P.HANDLE_STANDING,
    },
    Role.KEY_CUSTODIAN: WATCHES | {P.HANDLE_PUBLICATION, P.SEE_ORGANISATION, P.KEEP_NOTES, P.HANDLE_NOTICE},
}
METADATA = {P.SUBMIT_METADATA, P.CLAIM_DOMAIN, P.SEE_ORGANISATION}
DECLARING = {P.DECLARE, P.SEE_DECLARATION, P.REPORT_CHANGE}
MEMBERS_MAY = {
    Role.SIGNATORY: {
        P.APPROVE_DECLARATION,
        P.SEE_DECLARATION,
        P.REPORT_CHANGE,
        P.APPEAL,
        P.ANSWER_SANCTION,
        P.SIGN_AGREEMENT,
        P.APPOINT_SIGNATORY,
        P.PROPOSE_MANDATE,
        P.SIGN_MANDATE,
        P.LEAVE,
        P.RECOMMEND,
        P.SEE_ORGANISATION,
        P.APPROVE_FIRST,
        P.REPORT_INCIDENT,
    },
    Role.ADMINISTRATOR: METADATA
    | DECLARING
    | {P.MANAGE_PEOPLE, P.PROPOSE_MANDATE, P.RECOMMEND, P.HANDLE_COMMUNITY, P.HANDLE_SUBCONTRACT, P.APPROVE_FIRST}
    | {P.ANSWER_SANCTION, P.REPORT_INCIDENT, P.HANDLE_WEBHOOK},
    Role.DECLARER: {P.SEE_ORGANISATION} | DECLARING,
    Role.TECHNICAL_CONTACT: METADATA | {P.REPORT_INCIDENT},
    Role.TECHNICAL_AGENT: METADATA | {P.REPORT_INCIDENT},
    Role.SECURITY_CONTACT: {P.SEE_ORGANISATION, P.SEE_DECLARATION, P.REPORT_INCIDENT},
    Role.READER: {P.SEE_ORGANISATION},
}
WATCHERS = {Role.RELYING_AUTHORITY, Role.STEERING_GROUP}
# What each role at a representative may do for the represented organisation, whatever the mandate's functions.
UNDER_A_MANDATE = {
    Role.SIGNATORY: {P.SIGN_AGREEMENT, P.SEE_ORGANISATION, P.SEE_DECLARATION},
    Role.ADMINISTRATOR: METADATA | DECLARING | {P.REPORT_INCIDENT},
    Role.DECLARER: {P.SEE_ORGANISATION} | DECLARING,
    Role.TECHNICAL_CONTACT: METADATA | {P.REPORT_INCIDENT},
    Role.TECHNICAL_AGENT: METADATA | {P.REPORT_INCIDENT},
    Role.SECURITY_CONTACT: {P.SEE_ORGANISATION, P.REPORT_INCIDENT},
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
            watches = role in WATCHERS and permission in WATCHES
            expected = (
                watches
                or permission in OPERATORS_MAY.get(role, set())
                or (where == member.organisation and permission in MEMBERS_MAY.get(role, set()))
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


def test_every_role_at_a_representative_may_do_what_its_row_says_and_nothing_else(
    operator: Operator, member: Member
) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent, functions=tuple(Function))
    other = builders.organisation(operator, "Söderås kommun")
    for role in MEMBER_ROLES | WATCHERS:
        person = _holder(role, agent)
        for permission, where in product(Permission, (member.organisation, other)):
            watches = role in WATCHERS and permission in WATCHES
            expected = watches or (where != other and permission in UNDER_A_MANDATE.get(role, set()))
            assert may(person, permission, where) is expected, (role, permission, str(where))


@pytest.mark.parametrize(
    ("function", "opens"),
    [
        (Function.METADATA, {P.SUBMIT_METADATA, P.CLAIM_DOMAIN}),
        (Function.AGREEMENTS, {P.SIGN_AGREEMENT}),
        (Function.DECLARATIONS, DECLARING),
        (Function.CONTACTS, set()),
        (Function.INCIDENTS, {P.REPORT_INCIDENT}),
    ],
)
def test_a_function_opens_its_own_permissions_alone(
    operator: Operator, member: Member, function: Function, opens: set[Permission]
) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent, functions=(function,))
    for role in (Role.SIGNATORY, Role.ADMINISTRATOR):
        person = _holder(role, agent)
        allowed = {permission for permission in Permission if may(person, permission, member.organisation)}
        assert allowed == (opens & UNDER_A_MANDATE[role]) | {P.SEE_ORGANISATION}


def test_mandates_are_read_once_per_request_however_many_they_are(operator: Operator, member: Member) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent)

    def queries() -> int:
        person = builders.again(agent.administrator)
        with CaptureQueriesContext(connection) as found:
            for organisation in Organisation.objects.all():
                may(person, P.SUBMIT_METADATA, organisation)
                visible_organisations(person)
        return len(found)

    few = queries()
    for number in range(4):
        mandates.active(builders.member(operator, f"Kommun {number}"), agent)
    assert queries() == few


def test_a_technical_role_for_one_entity_is_for_nothing_else(operator: Operator, member: Member) -> None:
    one = builders.approved_entity(operator, member)
    two = builders.approved_entity(operator, member, entity_id="https://annan.norrvik.example/metadata")
    person = _holder(Role.TECHNICAL_AGENT, member)
    person.roles.get().entities.set([one])
    person = builders.again(person)
    allowed = [may(person, P.SUBMIT_METADATA, member.organisation, entity) for entity in (one, two, None)]
    assert allowed == [True, False, False]
    assert may(person, P.SEE_ORGANISATION, member.organisation)
    with pytest.raises(NotAllowed):
        placements.ask(two, Environment.TRIAL, by=person)
    placements.ask(one, Environment.TRIAL, by=person)
