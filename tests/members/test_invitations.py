"""Invitations: one link, one person, one yes; every other use is told why not, and changes nothing."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from members.actions import deliveries, invitations, people, roles
from members.clock import clock_at
from members.codes import digest_of
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Invitation, Letter, Organisation, Person, RoleAssignment
from members.models.invitation import InvitationState
from members.models.letter import LetterKind
from members.permissions import Permission, may
from members.roles import MEMBER_ROLES, Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

NEW = "nils.ny@norrvik.example"
PASSWORD = "korrekt häst batteri"
DAY = timedelta(days=1)


@pytest.fixture
def invited(member: Member) -> Invitation:
    return invitations.invite(
        member.organisation, email=NEW, roles=[Role.TECHNICAL_CONTACT, Role.READER], by=member.administrator
    )


def code() -> str:
    """What stands in the newest mail's link."""
    deliveries.send()
    (found,) = set(re.findall(r"/invited/([^/\s]+)/", str(mail.outbox[-1].body)))
    return str(found)


def accept_as_new(found: str, **changes: str) -> Invitation:
    given = {"name": "Nils Ny", "language": "sv", "password": PASSWORD}
    return invitations.accept_as_new(found, **{**given, **changes})


def nothing_came_of(invitation: Invitation) -> bool:
    fresh = Invitation.objects.get(pk=invitation.pk)
    return fresh.accepted_by is None and not RoleAssignment.objects.filter(person__email=invitation.email).exists()


def test_the_mail_has_the_link_and_nothing_else_keeps_it(invited: Invitation) -> None:
    found = code()
    invited.refresh_from_db()
    assert len(found) == 43
    assert invited.code_sha256 == digest_of(found)
    assert found not in str(list(Letter.objects.values())) + str(list(AuditEvent.objects.values()))
    assert mail.outbox[-1].to == [NEW]
    assert "Region Norrvik" in mail.outbox[-1].subject
    assert "Teknisk kontakt" in mail.outbox[-1].body


def test_somebody_new_gets_a_log_in_and_all_the_roles(member: Member, invited: Invitation) -> None:
    accept_as_new(code())
    person = Person.objects.get(email=NEW)
    assert person.check_password(PASSWORD)
    held = RoleAssignment.objects.in_force().filter(person=person, organisation=member.organisation)
    assert {a.role for a in held} == {Role.TECHNICAL_CONTACT, Role.READER}
    assert {a.granted_by for a in held} == {member.administrator}
    invited.refresh_from_db()
    assert (invited.state, invited.accepted_by) == (InvitationState.ACCEPTED, person)


@pytest.mark.parametrize("password", ["kort", "password1234", "nils.ny@norrvik", "Nils Ny 1234"])
def test_a_weak_password_is_refused_beside_its_field_and_the_link_still_works(
    invited: Invitation, password: str
) -> None:
    found = code()
    with pytest.raises(ValidationError) as refused:
        accept_as_new(found, password=password)
    assert set(refused.value.message_dict) == {"password"}
    assert not Person.objects.filter(email=NEW).exists()
    assert accept_as_new(found)


def test_somebody_known_accepts_with_the_same_address(operator: Operator, member: Member) -> None:
    other = builders.member(operator, "Söderås kommun")
    invitations.invite(
        member.organisation, email=other.reader.email.upper(), roles=[Role.READER], by=member.administrator
    )
    invitations.accept(code(), by=other.reader)
    known = builders.again(other.reader)
    assert may(known, Permission.SEE_ORGANISATION, member.organisation)
    assert may(known, Permission.SEE_ORGANISATION, other.organisation)


def test_whoever_has_a_log_in_makes_no_second_one_by_the_link(member: Member, invited: Invitation) -> None:
    found = code()
    Person.objects.create_user(email=NEW, name="Nils Ny")
    with pytest.raises(Refused, match="You have a log-in already"):
        accept_as_new(found)
    assert nothing_came_of(invited)


def test_another_person_s_yes_changes_nothing_and_is_written_down(member: Member, invited: Invitation) -> None:
    found = code()
    with pytest.raises(NotAllowed, match="for another address than yours"):
        invitations.accept(found, by=member.reader)
    assert nothing_came_of(invited)
    event = AuditEvent.objects.get(tag=Tag.INVITATION_MISUSED)
    assert (event.actor, event.organisation) == (member.reader, member.organisation)
    assert accept_as_new(found)


def test_a_link_is_used_once(invited: Invitation) -> None:
    found = code()
    accept_as_new(found)
    person = Person.objects.get(email=NEW)
    with pytest.raises(Refused, match="accepted already"):
        accept_as_new(found)
    with pytest.raises(Refused, match="accepted already"):
        invitations.accept(found, by=person)
    assert RoleAssignment.objects.filter(person=person).count() == 2


def test_a_link_lasts_fourteen_days(invited: Invitation) -> None:
    found = code()
    with clock_at(AT + 14 * DAY), pytest.raises(Refused, match="has expired"):
        accept_as_new(found)
    assert nothing_came_of(invited)
    with clock_at(AT + 14 * DAY - timedelta(seconds=1)):
        assert accept_as_new(found)


def test_the_clock_writes_down_that_an_invitation_expired(invited: Invitation) -> None:
    assert invitations.expire(AT + 13 * DAY) == 0
    assert invitations.expire(AT + 14 * DAY) == 1
    assert invitations.expire(AT + 15 * DAY) == 0
    event = AuditEvent.objects.get(tag=Tag.INVITATION_MOVED)
    assert (event.actor, event.details["to"]) == (None, "expired")


def test_a_withdrawn_invitation_says_so(member: Member, invited: Invitation) -> None:
    found = code()
    invitations.withdraw(invited, by=member.administrator)
    with pytest.raises(Refused, match="has been withdrawn"):
        accept_as_new(found)
    assert nothing_came_of(invited)


@pytest.mark.parametrize("late", [False, True])
def test_sending_again_makes_a_new_link_and_the_old_one_useless(
    operator: Operator, member: Member, invited: Invitation, late: bool
) -> None:
    old = code()
    if late:
        invitations.expire(AT + 20 * DAY)
        invited.refresh_from_db()
    invitations.resend(invited, by=operator.registrar)
    new = code()
    with pytest.raises(Refused, match="A newer invitation has been sent"):
        accept_as_new(old)
    assert accept_as_new(new).roles == invited.roles


def test_what_was_never_sent_leads_nowhere(invited: Invitation) -> None:
    for wrong in ("", "x", "a" * 43):
        with pytest.raises(Refused, match="link is not valid"):
            accept_as_new(wrong)


def test_an_organisation_that_is_no_more_takes_nobody_in(member: Member, invited: Invitation) -> None:
    Organisation.objects.filter(pk=member.organisation.pk).update(dissolved_on=AT.date())
    with pytest.raises(Refused, match="was dissolved"):
        accept_as_new(code())
    assert nothing_came_of(invited)
    assert not Person.objects.filter(email=NEW).exists()


def test_a_role_that_is_no_more_is_given_to_nobody(invited: Invitation) -> None:
    Invitation.objects.filter(pk=invited.pk).update(roles=["reader", "herald"])
    with pytest.raises(Refused, match="no such role any more"):
        accept_as_new(code())
    assert nothing_came_of(invited)


def test_a_role_whose_last_day_has_passed_is_given_to_nobody(member: Member) -> None:
    made = invitations.invite(
        member.organisation, email=NEW, roles=[Role.READER], until=AT + 2 * DAY, by=member.administrator
    )
    with clock_at(AT + 3 * DAY), pytest.raises(Refused, match="has ended"):
        accept_as_new(code())
    assert nothing_came_of(made)


def test_who_may_no_longer_let_people_in_lets_nobody_in_by_an_old_invitation(
    operator: Operator, member: Member, invited: Invitation
) -> None:
    builders.in_role(operator, Role.ADMINISTRATOR, member.organisation, "Ada Nästa")
    roles.end(RoleAssignment.objects.get(person=member.administrator), by=operator.registrar)
    with pytest.raises(Refused, match="who invited you, may no longer give this role"):
        accept_as_new(code())
    assert nothing_came_of(invited)
    assert Invitation.objects.get(pk=invited.pk).state == InvitationState.SENT
    assert not Person.objects.filter(email=NEW).exists()


def test_the_dates_of_the_invitation_become_the_role_s(member: Member) -> None:
    invitations.invite(
        member.organisation,
        email=NEW,
        roles=[Role.READER],
        since=AT + 5 * DAY,
        until=AT + 9 * DAY,
        by=member.administrator,
    )
    accept_as_new(code())
    given = RoleAssignment.objects.get(person__email=NEW)
    assert (given.since, given.until) == (AT + 5 * DAY, AT + 9 * DAY)


def test_an_administrator_invites_to_a_member_s_roles_only(operator: Operator, member: Member) -> None:
    for role in [*set(Role) - MEMBER_ROLES, Role.SIGNATORY]:
        with pytest.raises(NotAllowed):
            invitations.invite(member.organisation, email=NEW, roles=[Role.READER, role], by=member.administrator)
    for by, role in ((member.signatory, Role.SIGNATORY), (operator.registrar, Role.REVIEWER)):
        made = invitations.invite(member.organisation, email=NEW, roles=[role], by=by)
        invitations.withdraw(made, by=by)
    with pytest.raises(NotAllowed):
        invitations.invite(member.organisation, email=NEW, roles=[Role.READER], by=member.reader)


def test_nobody_invites_themselves(member: Member) -> None:
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        invitations.invite(
            member.organisation, email=member.administrator.email, roles=[Role.DECLARER], by=member.administrator
        )


def test_who_has_the_roles_already_is_not_invited(member: Member) -> None:
    with pytest.raises(Refused, match="has these roles already"):
        invitations.invite(member.organisation, email=member.reader.email, roles=[Role.READER], by=member.administrator)


def test_a_role_that_was_given_meanwhile_does_not_stop_the_others(operator: Operator, member: Member) -> None:
    other = builders.person("Eva Ek")
    invitations.invite(
        member.organisation, email=other.email, roles=[Role.READER, Role.DECLARER], by=member.administrator
    )
    roles.assign(other, Role.READER, member.organisation, by=operator.registrar)
    invitations.accept(code(), by=builders.again(other))
    assert sorted(RoleAssignment.objects.filter(person=other).values_list("role", flat=True)) == ["declarer", "reader"]


def test_an_address_is_invited_once_at_a_time(member: Member, invited: Invitation) -> None:
    with pytest.raises(ValidationError, match="invited already"):
        invitations.invite(member.organisation, email=NEW, roles=[Role.DECLARER], by=member.administrator)


@pytest.mark.parametrize("email", ["nobody", "a@b@c.example", "", "x" * 250 + "@norrvik.example"])
def test_what_is_no_address_is_refused_and_nothing_is_sent(member: Member, email: str) -> None:
    with pytest.raises(ValidationError):
        invitations.invite(member.organisation, email=email, roles=[Role.READER], by=member.administrator)
    assert not Letter.objects.filter(kind=LetterKind.INVITATION).exists()


def test_who_was_shut_out_accepts_nothing(operator: Operator, member: Member) -> None:
    other = builders.person("Ute Stängd")
    invitations.invite(member.organisation, email=other.email, roles=[Role.READER], by=member.administrator)
    found = code()
    people.deactivate(other, by=operator.registrar)
    with pytest.raises(Refused, match=r"log-in of .* is closed"):
        invitations.accept(found, by=builders.again(other))
    assert not RoleAssignment.objects.filter(person=other).exists()
