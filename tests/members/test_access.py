"""Ask for a role: everybody with a log-in may, the organisation's administrators answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from members.actions import access, people
from members.errors import NotAllowed, Refused
from members.models import AccessRequest, AuditEvent, Letter, Person
from members.models.access import AccessState
from members.models.letter import LetterKind
from members.permissions import Permission, may
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator


@pytest.fixture
def stranger(db: None) -> Person:
    return builders.person("Ture Främling")


@pytest.fixture
def asked(member: Member, stranger: Person) -> AccessRequest:
    return access.ask(member.organisation, Role.READER, reason="Jag sköter driften.", by=stranger)


def told(kind: LetterKind) -> list[Person | None]:
    return [letter.person for letter in Letter.objects.filter(kind=kind)]


def test_the_administrators_are_told_and_their_yes_gives_the_role(
    member: Member, stranger: Person, asked: AccessRequest
) -> None:
    assert told(LetterKind.ACCESS_ASKED) == [member.administrator]
    access.grant(asked, by=member.administrator, until=AT + timedelta(days=30))
    assert may(builders.again(stranger), Permission.SEE_ORGANISATION, member.organisation)
    assert told(LetterKind.ACCESS_ANSWERED) == [stranger]
    with pytest.raises(Refused, match="cannot become"):
        access.grant(asked, by=member.administrator)


def test_where_there_is_nobody_the_registrars_are_told(operator: Operator, member: Member, stranger: Person) -> None:
    people.deactivate(member.administrator, by=operator.registrar)
    access.ask(member.organisation, Role.READER, reason="Drift", by=stranger)
    assert set(told(LetterKind.ACCESS_ASKED)) == {operator.registrar, operator.second_registrar}


def test_a_no_says_why_and_gives_nothing(member: Member, stranger: Person, asked: AccessRequest) -> None:
    with pytest.raises(Refused, match="Say why"):
        access.refuse(asked, note=" ", by=member.administrator)
    access.refuse(asked, note="Vi känner dig inte.", by=member.administrator)
    assert not stranger.roles.exists()
    assert told(LetterKind.ACCESS_ANSWERED) == [stranger]


def test_who_may_not_give_the_role_answers_nothing(operator: Operator, member: Member, stranger: Person) -> None:
    signs = access.ask(member.organisation, Role.SIGNATORY, reason="Jag är ny VD.", by=stranger)
    assert told(LetterKind.ACCESS_ASKED) == [member.signatory]
    for by in (member.administrator, member.reader, stranger):
        with pytest.raises(NotAllowed):
            access.grant(signs, by=by)
        with pytest.raises(NotAllowed):
            access.refuse(signs, note="Nej", by=by)
    assert access.grant(signs, by=member.signatory).role == Role.SIGNATORY


def test_nobody_answers_their_own_request(operator: Operator, member: Member) -> None:
    mine = access.ask(member.organisation, Role.DECLARER, reason="Deklaration", by=member.administrator)
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        access.grant(mine, by=member.administrator)
    assert AccessRequest.objects.get(pk=mine.pk).state == AccessState.ASKED


def test_only_the_one_who_asked_takes_it_back(member: Member, stranger: Person, asked: AccessRequest) -> None:
    with pytest.raises(NotAllowed):
        access.take_back(asked, by=member.administrator)
    access.take_back(asked, by=stranger)
    with pytest.raises(Refused):
        access.grant(asked, by=member.administrator)


def test_a_role_is_asked_for_once_and_not_by_who_has_it(member: Member, stranger: Person, asked: AccessRequest) -> None:
    with pytest.raises(ValidationError, match="asked for this role already"):
        access.ask(member.organisation, Role.READER, reason="Igen", by=stranger)
    with pytest.raises(Refused, match="You have this role already"):
        access.ask(member.organisation, Role.READER, reason="Igen", by=member.reader)


def test_an_operator_s_role_and_an_outsider_s_are_not_to_be_asked_for(
    operator: Operator, member: Member, stranger: Person
) -> None:
    with pytest.raises(Refused, match="cannot be asked for there"):
        access.ask(member.organisation, Role.REGISTRAR, reason="Jag vill", by=stranger)
    with pytest.raises(Refused, match="cannot be asked for there"):
        access.ask(builders.organisation(operator, "Utanför"), Role.READER, reason="Jag vill", by=stranger)


def test_a_request_that_nobody_answers_lapses(asked: AccessRequest) -> None:
    assert access.lapse(AT + timedelta(days=89)) == 0
    assert access.lapse(AT + timedelta(days=90)) == 1
    assert AccessRequest.objects.get(pk=asked.pk).state == AccessState.LAPSED
    assert AuditEvent.objects.get(tag=Tag.ACCESS_MOVED).actor is None
