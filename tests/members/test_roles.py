"""Roles begin, end, and stay in the history; who may give which; the last of some is never gone without a successor."""

from datetime import timedelta

import pytest

from members.actions import people, roles
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Organisation, Person, RoleAssignment
from members.permissions import Permission, may
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

DAY = timedelta(days=1)


@pytest.fixture
def somebody(db: None) -> Person:
    return builders.person("Eva Ek")


def held(person: Person, role: Role) -> RoleAssignment:
    return RoleAssignment.objects.select_related("organisation", "person").get(person=person, role=role)


def test_a_role_works_from_the_moment_it_is_given_until_it_is_ended(
    operator: Operator, member: Member, somebody: Person
) -> None:
    assignment = people.assign_role(somebody, Role.ADMINISTRATOR, member.organisation, by=operator.registrar)
    assert may(builders.again(somebody), Permission.SUBMIT_METADATA, member.organisation)
    with clock_at(AT + DAY):
        people.end_role(assignment, by=operator.registrar)
        assert not may(builders.again(somebody), Permission.SUBMIT_METADATA, member.organisation)
    kept = RoleAssignment.objects.get(pk=assignment.pk)
    assert (kept.since, kept.until) == (AT, AT + DAY)


def test_a_role_given_ahead_begins_and_ends_by_itself(operator: Operator, member: Member, somebody: Person) -> None:
    roles.assign(
        somebody, Role.READER, member.organisation, since=AT + 3 * DAY, until=AT + 5 * DAY, by=operator.registrar
    )

    def sees(day: int) -> bool:
        with clock_at(AT + day * DAY):
            return may(builders.again(somebody), Permission.SEE_ORGANISATION, member.organisation)

    assert [sees(day) for day in (2, 3, 4, 5)] == [False, True, True, False]


def test_a_role_is_never_given_for_a_day_that_has_passed(operator: Operator, member: Member, somebody: Person) -> None:
    given = roles.assign(somebody, Role.READER, member.organisation, since=AT - 9 * DAY, by=operator.registrar)
    assert given.since == AT
    for until in (AT, AT - DAY):
        with pytest.raises(Refused, match="would end before it begins"):
            roles.assign(somebody, Role.DECLARER, member.organisation, until=until, by=operator.registrar)


@pytest.mark.parametrize(("begin", "end", "meets"), [(0, 10, True), (19, 30, True), (20, None, False), (5, None, True)])
def test_the_same_role_is_held_once_at_a_time(
    operator: Operator, member: Member, somebody: Person, begin: int, end: int | None, meets: bool
) -> None:
    at, by = member.organisation, operator.registrar
    roles.assign(somebody, Role.READER, at, since=AT + 5 * DAY, until=AT + 20 * DAY, by=by)
    since, until = AT + begin * DAY, None if end is None else AT + end * DAY
    if meets:
        with pytest.raises(Refused, match="holds this role at the organisation already"):
            roles.assign(somebody, Role.READER, at, since=since, until=until, by=by)
    else:
        assert roles.assign(somebody, Role.READER, at, since=since, until=until, by=by)


def test_the_end_of_a_role_can_be_moved_and_taken_away(operator: Operator, member: Member, somebody: Person) -> None:
    given = roles.assign(somebody, Role.READER, member.organisation, until=AT + DAY, by=operator.registrar)
    roles.change(given, until=AT + 30 * DAY, by=member.administrator)
    assert RoleAssignment.objects.get(pk=given.pk).until == AT + 30 * DAY
    roles.change(given, until=None, by=member.administrator)
    assert RoleAssignment.objects.get(pk=given.pk).until is None
    assert AuditEvent.objects.filter(tag=Tag.ROLE_CHANGED).count() == 2


def test_an_ended_role_is_neither_ended_again_nor_changed_but_can_be_given_anew(
    operator: Operator, member: Member, somebody: Person
) -> None:
    given = roles.assign(somebody, Role.READER, member.organisation, by=operator.registrar)
    roles.end(given, by=operator.registrar)
    with pytest.raises(Refused, match="already ended"):
        roles.end(given, by=operator.registrar)
    with pytest.raises(Refused, match="already ended"):
        roles.change(given, until=None, by=operator.registrar)
    assert AuditEvent.objects.filter(tag=Tag.ROLE_ENDED).count() == 1
    with clock_at(AT + DAY):
        assert roles.assign(somebody, Role.READER, member.organisation, by=operator.registrar)


def test_nobody_gives_a_role_to_themselves_or_lengthens_their_own(operator: Operator, member: Member) -> None:
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        roles.assign(operator.registrar, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        roles.change(held(member.administrator, Role.ADMINISTRATOR), until=AT + DAY, by=member.administrator)


def test_an_administrator_gives_a_member_s_roles_but_no_signatory_and_only_at_home(
    operator: Operator, member: Member, somebody: Person
) -> None:
    for role in MEMBER_ROLES - {Role.SIGNATORY}:
        assert (
            roles.assign(somebody, role, member.organisation, by=member.administrator).granted_by
            == member.administrator
        )
    for role in set(Role) - MEMBER_ROLES | {Role.SIGNATORY}:
        with pytest.raises(NotAllowed):
            roles.assign(somebody, role, member.organisation, by=member.administrator)
    with pytest.raises(NotAllowed):
        roles.assign(somebody, Role.READER, builders.organisation(operator, "Söderås"), by=member.administrator)


def test_a_signatory_names_signatories_and_nobody_else(member: Member, somebody: Person) -> None:
    assert roles.assign(somebody, Role.SIGNATORY, member.organisation, by=member.signatory)
    with pytest.raises(NotAllowed):
        roles.assign(somebody, Role.READER, member.organisation, by=member.signatory)


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_an_operator_role_is_only_for_the_operator_s_own_staff(
    operator: Operator, member: Member, somebody: Person, role: Role
) -> None:
    with pytest.raises(Refused, match="own staff"):
        roles.assign(somebody, role, member.organisation, by=operator.registrar)


def test_nobody_gets_a_role_at_an_organisation_that_is_no_more(
    operator: Operator, member: Member, somebody: Person
) -> None:
    Organisation.objects.filter(pk=member.organisation.pk).update(dissolved_on=AT.date())
    with pytest.raises(Refused, match="was dissolved 1 June 2026"):
        roles.assign(somebody, Role.READER, Organisation.objects.get(pk=member.organisation.pk), by=operator.registrar)


def test_who_has_a_closed_log_in_gets_no_role(operator: Operator, member: Member) -> None:
    people.deactivate(member.reader, by=operator.registrar)
    with pytest.raises(Refused, match=r"log-in of .* is closed"):
        roles.assign(builders.again(member.reader), Role.DECLARER, member.organisation, by=operator.registrar)


def test_everybody_may_leave_but_the_last_signatory_and_administrator(
    operator: Operator, member: Member, somebody: Person
) -> None:
    roles.end(held(member.reader, Role.READER), by=member.reader)
    for person, role in ((member.administrator, Role.ADMINISTRATOR), (member.signatory, Role.SIGNATORY)):
        for by in (person, operator.registrar):
            with pytest.raises(Refused, match=r"is the last one at .* Give it to a successor first"):
                roles.end(held(person, role), by=by)
    roles.assign(somebody, Role.SIGNATORY, member.organisation, by=operator.registrar)
    roles.end(held(member.signatory, Role.SIGNATORY), by=member.signatory)


def test_a_successor_has_to_be_there_on_the_day_and_able_to_log_in(
    operator: Operator, member: Member, somebody: Person
) -> None:
    at, by, old = member.organisation, operator.registrar, held(member.signatory, Role.SIGNATORY)
    new = roles.assign(somebody, Role.SIGNATORY, at, since=AT + 5 * DAY, until=AT + 15 * DAY, by=by)
    for until in (AT + 4 * DAY, AT + 15 * DAY):
        with pytest.raises(Refused, match="the last one"):
            roles.change(old, until=until, by=by)
    roles.change(old, until=AT + 6 * DAY, by=by)
    roles.change(old, until=None, by=by)
    roles.change(new, until=None, by=by)
    people.deactivate(somebody, by=by)
    with pytest.raises(Refused, match="the last one"):
        roles.change(old, until=AT + 6 * DAY, by=by)


def test_an_organisation_without_an_open_membership_needs_nobody(operator: Operator, somebody: Person) -> None:
    outside = builders.organisation(operator, "Utanför")
    only = roles.assign(somebody, Role.SIGNATORY, outside, by=operator.registrar)
    roles.end(only, by=operator.registrar)


def test_a_technical_role_can_be_for_some_entities_only(operator: Operator, member: Member, somebody: Person) -> None:
    one, other = (
        builders.approved_entity(operator, member, entity_id=f"https://sp{n}.norrvik.example/md") for n in (1, 2)
    )
    given = roles.assign(somebody, Role.TECHNICAL_CONTACT, member.organisation, entities=[one], by=member.administrator)

    def submits_for(entity: object) -> bool:
        return may(builders.again(somebody), Permission.SUBMIT_METADATA, member.organisation, entity)  # type: ignore[arg-type]

    assert [submits_for(entity) for entity in (one, other, None)] == [True, False, False]
    roles.change(given, until=None, entities=[], by=member.administrator)
    assert [submits_for(entity) for entity in (one, other, None)] == [True, True, True]


def test_a_role_is_limited_to_own_entities_and_only_where_it_is_a_technical_one(
    operator: Operator, member: Member, somebody: Person
) -> None:
    strange = builders.approved_entity(operator, builders.member(operator, "Söderås"))
    at, by = member.organisation, operator.registrar
    with pytest.raises(Refused, match="Choose among its own entities"):
        roles.assign(somebody, Role.TECHNICAL_AGENT, at, entities=[strange], by=by)
    own = builders.approved_entity(operator, member, entity_id="https://sp1.norrvik.example/md")
    with pytest.raises(Refused, match="Only a technical role"):
        roles.assign(somebody, Role.ADMINISTRATOR, at, entities=[own], by=by)
