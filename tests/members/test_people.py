"""People: one log-in each, whatever they act for; it closes everywhere at once, and who left can be forgotten."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from members.actions import invitations, people
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Person, RoleAssignment
from members.permissions import Permission, may
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator
from tests.pages.visiting import browser


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


def test_a_name_that_turns_or_hides_its_letters_is_refused(operator: Operator) -> None:
    for name in ("Eva\u202e Ek", "Eva\u200b Ek", "Eva\x07 Ek", "\u0415va Ek"):
        with pytest.raises(ValidationError):
            people.register(name=name, email="eva.ek@norrvik.example", by=operator.registrar)


def test_a_closed_log_in_ends_every_session_at_once_and_opens_without_them(operator: Operator, member: Member) -> None:
    two = [browser(member.reader) for _ in range(2)]
    people.deactivate(member.reader, by=operator.registrar)
    assert all(one.get("/organisations/").status_code == 302 for one in two)
    people.reactivate(member.reader, by=operator.second_registrar)
    assert all(one.get("/organisations/").status_code == 302 for one in two)
    assert browser(builders.again(member.reader)).get("/organisations/").status_code == 200


def test_a_closed_log_in_may_nothing_and_keeps_its_roles(operator: Operator, member: Member) -> None:
    people.deactivate(member.administrator, by=operator.registrar)
    assert not may(builders.again(member.administrator), Permission.SEE_ORGANISATION, member.organisation)
    assert RoleAssignment.objects.in_force().filter(person=member.administrator).exists()
    assert AuditEvent.objects.filter(tag=Tag.PERSON_DEACTIVATED).count() == 1
    with pytest.raises(Refused, match="closed already"):
        people.deactivate(member.administrator, by=operator.registrar)


ended: list[Person] = []


def end_tokens(person: Person) -> None:
    """Stands for what ends tokens."""
    ended.append(person)


def test_what_else_lets_a_person_in_ends_with_the_log_in(
    operator: Operator, member: Member, settings: Settings
) -> None:
    settings.SIGILL_ENDS_ACCESS = [f"{__name__}.end_tokens"]
    people.deactivate(member.reader, by=operator.registrar)
    assert ended == [member.reader]


def test_of_two_registrars_who_close_each_other_s_log_in_at_once_one_stays(operator: Operator) -> None:
    first, second = operator.registrar, operator.second_registrar
    assert may(second, Permission.REGISTER_ORGANISATION)
    people.deactivate(builders.again(second), by=first)
    with pytest.raises(Refused, match="is the last registrar"):
        people.deactivate(first, by=second)  # who was let in before the first one was done
    assert builders.again(first).is_active
    with pytest.raises(Refused, match="Nobody closes their own log-in"):
        people.deactivate(first, by=first)


def test_an_administrator_closes_nobody_s_log_in(member: Member) -> None:
    for action in (people.deactivate, people.reactivate, people.erase):
        with pytest.raises(NotAllowed):
            action(member.reader, by=member.administrator)


def test_whoever_was_overtaken_changes_nothing(operator: Operator, member: Member) -> None:
    seen = member.reader.version
    people.change(builders.again(member.reader), seen=seen, name="Lea Läsare", language="sv", by=operator.registrar)
    with pytest.raises(AlreadyMoved, match="somebody else"):
        people.change(builders.again(member.reader), seen=seen, name="Lia", language="en", by=member.reader)
    member.reader.refresh_from_db()
    assert (member.reader.name, member.reader.language, member.reader.version) == ("Lea Läsare", "sv", seen + 1)


def test_one_may_change_one_s_own_name_and_nobody_else_s(member: Member) -> None:
    people.change(member.reader, seen=1, name="Lea Läsare", language="sv", by=member.reader)
    with pytest.raises(NotAllowed):
        people.change(member.signatory, seen=1, name="Lea Läsare", language="sv", by=member.reader)


def test_who_left_is_forgotten_and_what_they_did_stays(operator: Operator, member: Member) -> None:
    gone = builders.person("Gun Gången")
    address = gone.email
    invitations.invite(member.organisation, email=address, roles=[Role.READER], by=member.administrator)
    with pytest.raises(Refused, match="still has a log-in or a role"):
        people.erase(gone, by=operator.registrar)
    people.deactivate(gone, by=operator.registrar)
    people.erase(builders.again(gone), by=operator.registrar)
    kept = builders.again(gone)
    assert "Gun" not in kept.name
    assert not Person.objects.filter(email=address).exists()
    assert not member.organisation.invitations.filter(email=address).exists()
    with pytest.raises(Refused, match="Nobody knows any more who this was"):
        people.reactivate(kept, by=operator.registrar)
    with pytest.raises(Refused, match="erased already"):
        people.erase(kept, by=operator.registrar)
