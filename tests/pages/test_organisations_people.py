"""People and their roles, through pages."""

import pytest

from members.models import Person, RoleAssignment
from members.roles import Role
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def at(member: builders.Member) -> str:
    """The beginning of the organisation's addresses."""
    return f"/organisations/{member.organisation.pk}"


def test_a_new_person_gets_a_role_on_the_next_page(operator, member, at):
    registrar = browser(operator.registrar)
    given = {"name": "Nils Ny", "email": "Nils.Ny@norrvik.example", "language": "sv"}
    response = registrar.post(f"{at}/people/register/", given, follow=True)
    assert response.redirect_chain[-1][0] == f"{at}/roles/assign/"
    assert 'value="nils.ny@norrvik.example"' in response.content.decode()
    registrar.post(f"{at}/roles/assign/", {"email": "nils.ny@norrvik.example", "role": "technical_contact"})
    assert member.organisation.roles.filter(person__name="Nils Ny", role=Role.TECHNICAL_CONTACT).exists()


def test_a_person_registered_twice_is_refused_beside_the_address(operator, member, at):
    given = {"name": "Någon Annan", "email": member.reader.email, "language": "sv"}
    response = browser(operator.registrar).post(f"{at}/people/register/", given)
    assert response.status_code == 422
    assert 'href="#id_email"' in response.content.decode()
    assert not Person.objects.filter(name="Någon Annan").exists()


def test_a_role_for_nobody_known_says_what_to_do(operator, at):
    given = {"email": "okand@norrvik.example", "role": "reader"}
    response = browser(operator.registrar).post(f"{at}/roles/assign/", given)
    assert "Register the person first" in words(response)


def test_nobody_gives_a_role_to_themselves(operator, at):
    given = {"email": operator.registrar.email, "role": "reader"}
    response = browser(operator.registrar).post(f"{at}/roles/assign/", given)
    assert response.status_code == 422
    assert "Nobody gives a role to themselves" in words(response)


def test_the_operators_roles_are_offered_at_the_operator_only(operator, at):
    registrar = browser(operator.registrar)
    own = f"/organisations/{operator.organisation.pk}/roles/assign/"
    assert 'value="registrar"' in registrar.get(own).content.decode()
    assert 'value="registrar"' not in registrar.get(f"{at}/roles/assign/").content.decode()


def test_the_same_role_twice_is_refused_in_words(operator, member, at):
    given = {"email": member.reader.email, "role": "reader"}
    response = browser(operator.registrar).post(f"{at}/roles/assign/", given)
    assert response.status_code == 422
    assert "holds this role at the organisation already" in words(response)
    assert RoleAssignment.objects.filter(person=member.reader).count() == 1


def test_ending_a_role_takes_it_away_at_once(operator, member, at):
    role = member.organisation.roles.get(person=member.reader)
    response = browser(operator.registrar).post(f"/roles/{role.pk}/end/", follow=True)
    assert "The role has ended: Reader" in words(response)
    assert browser(member.reader).get(f"{at}/").status_code == 404


def test_a_role_is_never_ended_by_following_a_link(operator, member):
    role = member.organisation.roles.get(person=member.reader)
    response = browser(operator.registrar).get(f"/roles/{role.pk}/end/")
    assert response.headers["Location"] == f"/organisations/{member.organisation.pk}/"
    assert RoleAssignment.objects.in_force().filter(pk=role.pk).exists()


def test_a_reader_cannot_end_others_roles_but_leaves_their_own(member):
    theirs = member.organisation.roles.get(person=member.administrator)
    visitor = browser(member.reader)
    assert "You may not" in words(visitor.post(f"/roles/{theirs.pk}/end/", follow=True))
    own = member.organisation.roles.get(person=member.reader)
    assert "The role has ended" in words(visitor.post(f"/roles/{own.pk}/end/", follow=True))
    assert not RoleAssignment.objects.in_force().filter(pk=own.pk).exists()


def test_the_last_administrator_s_role_stays_and_the_page_says_what_to_do(operator, member):
    role = member.organisation.roles.get(person=member.administrator)
    page = words(browser(operator.registrar).post(f"/roles/{role.pk}/end/", follow=True))
    assert "Give it to a successor first" in page
    assert RoleAssignment.objects.in_force().filter(pk=role.pk).exists()


def test_an_administrator_gives_a_role_a_last_day(member):
    role = member.organisation.roles.get(person=member.reader)
    visitor, address = browser(member.administrator), f"/roles/{role.pk}/change/"
    visitor.post(address, {"until": "2026-12-31"})
    role.refresh_from_db()
    assert role.until.isoformat() == "2026-12-31T23:00:00+00:00"
    assert 'value="2026-12-31"' in visitor.get(address).content.decode()
    assert visitor.post(address, {"until": "2020-01-01"}).status_code == 422
    own = member.organisation.roles.get(person=member.administrator)
    assert visitor.get(f"/roles/{own.pk}/change/").status_code == 403


def test_a_technical_role_is_limited_to_chosen_entities(operator, member):
    entity = builders.approved_entity(operator, member)
    somebody = builders.in_role(operator, Role.TECHNICAL_CONTACT, member.organisation)
    role = member.organisation.roles.get(person=somebody)
    visitor = browser(member.administrator)
    visitor.post(f"/roles/{role.pk}/change/", {"until": "", "entities": [entity.pk]})
    assert list(role.entities.all()) == [entity]
    assert str(entity) in words(visitor.get(f"/organisations/{member.organisation.pk}/"))


def test_only_registrars_try_out_who_is_registered(member, at):
    assert browser(member.administrator).get(f"{at}/roles/assign/").status_code == 403
