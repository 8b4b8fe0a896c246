"""Invitations through pages: an administrator sends them, and the link in the mail leads to a yes."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from members.actions import deliveries, invitations, people
from members.clock import clock_at
from members.models import Invitation, Person, RoleAssignment
from members.roles import Role
from tests import builders
from tests.builders import AT
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
NEW = "nils.ny@norrvik.example"
GIVEN = {"name": "Nils Ny", "language": "sv", "password": "korrekt häst batteri", "again": "korrekt häst batteri"}


@pytest.fixture
def invited(member) -> Invitation:
    return invitations.invite(member.organisation, email=NEW, roles=[Role.READER], by=member.administrator)


@pytest.fixture
def link(invited) -> str:
    return newest_link()


def newest_link() -> str:
    """The mail's link, without the host."""
    deliveries.send()
    return "/invited/" + re.findall(r"/invited/([^/\s]+)/", mail.outbox[-1].body)[0] + "/"


def roles_of(email: str) -> set[str]:
    return set(RoleAssignment.objects.filter(person__email=email).values_list("role", flat=True))


def test_an_administrator_invites_and_somebody_new_comes_in(member):
    at = f"/organisations/{member.organisation.pk}/"
    form = browser(member.administrator).get(f"{at}invitations/send/").content.decode()
    assert 'value="declarer"' in form
    assert 'value="signatory"' not in form
    given = {"email": NEW, "language": "sv", "roles": ["declarer", "reader"], "since": "", "until": "2026-12-31"}
    page = words(browser(member.administrator).post(f"{at}invitations/send/", given, follow=True))
    assert f"{NEW} is invited." in page
    assert "Declarer, Reader" in page
    visitor, address = browser(), newest_link()
    assert "invites you to act for Region Norrvik" in words(visitor.get(address))
    page = words(visitor.post(address, GIVEN, follow=True))
    assert "Log in with your address and the password that you chose" in page
    assert roles_of(NEW) == {"declarer", "reader"}
    login = visitor.post("/accounts/login/", {"login": NEW, "password": GIVEN["password"]}, follow=True)
    assert "Your organisations" in words(login) or "Dina organisationer" in words(login)


def test_looking_at_the_link_changes_nothing_and_keeps_it_secret(invited, link):
    for _again in range(2):
        response = browser().get(link)
        assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"  # "no-referrer" sends forms with no Origin
    assert not Person.objects.filter(email=NEW).exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "kort", "again": "kort"}, "too short"),
        ({"again": "något annat här"}, "This is another one than above"),
        ({"name": ""}, "This field is required"),
        ({"name": "Nils\u202e Ny"}, "U+202E"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(invited, link, changes, says):
    response = browser().post(link, GIVEN | changes)
    assert response.status_code == 422
    assert says in words(response)
    assert "korrekt" not in response.content.decode()
    assert not Person.objects.filter(email=NEW).exists()
    assert browser().post(link, GIVEN).status_code == 302


def test_somebody_with_a_log_in_logs_in_and_presses_one_button(operator, member):
    other = builders.member(operator, "Söderås kommun")
    invitations.invite(member.organisation, email=other.reader.email, roles=[Role.READER], by=member.administrator)
    address = newest_link()
    shown = browser().get(address)
    assert f"/accounts/login/?next={address}" in shown.content.decode()
    assert 'name="password"' not in shown.content.decode()
    page = words(browser(other.reader).post(address, follow=True))
    assert "Söderås kommun" in page
    assert "Region Norrvik" in page
    assert member.organisation.pk in {a.organisation_id for a in other.reader.roles.all()}


def test_somebody_else_is_told_to_log_out_and_takes_nothing(member, invited, link):
    visitor = browser(member.reader)
    assert "You are logged in with another address" in words(visitor.get(link))
    response = visitor.post(link, GIVEN)
    assert response.status_code == 409
    assert "for another address than yours" in words(response)
    assert roles_of(NEW) == set()
    assert Invitation.objects.get(pk=invited.pk).state == "sent"


@pytest.mark.parametrize("end", ["used", "withdrawn", "expired", "replaced"])
def test_a_link_that_is_over_says_why_on_get_and_post(member, invited, link, end):
    at, says = AT, {"used": "accepted already", "withdrawn": "withdrawn", "expired": "expired", "replaced": "newer"}
    if end == "used":
        invitations.accept_as_new(link.split("/")[2], name="Nils", language="sv", password=GIVEN["password"])
    elif end == "withdrawn":
        invitations.withdraw(invited, by=member.administrator)
    elif end == "replaced":
        invitations.resend(invited, by=member.administrator)
    else:
        at = AT + timedelta(days=14)
    with clock_at(at):
        response = browser().get(link)
        assert response.status_code == 410
        assert says[end] in words(response)
        browser().post(link, GIVEN)
    assert roles_of(NEW) == ({"reader"} if end == "used" else set())


@pytest.mark.parametrize("cut", ["x", "a" * 43, "åäö", "%00"])
def test_a_link_that_was_cut_off_is_told_what_to_do(invited, cut):
    for method in ("get", "post"):
        response = getattr(browser(), method)(f"/invited/{cut}/")
        assert response.status_code == 404
        assert "The link is not valid" in words(response)


def test_a_closed_log_in_is_told_whom_to_ask(operator, member):
    shut = builders.person("Ute Stängd")
    invitations.invite(member.organisation, email=shut.email, roles=[Role.READER], by=member.administrator)
    address = newest_link()
    people.deactivate(shut, by=operator.registrar)
    assert "Your log-in is closed" in words(browser().get(address))


def test_no_yes_is_taken_without_the_form_s_token(invited, link):
    assert Client(enforce_csrf_checks=True).post(link, GIVEN).status_code == 403


def test_an_invitation_is_sent_again_and_withdrawn_by_buttons(member, invited, link):
    visitor = browser(member.administrator)
    page = words(visitor.post(f"/invitations/{invited.pk}/resend/", follow=True))
    assert "is invited once more" in page
    newer = Invitation.objects.get(state="sent")
    assert "is withdrawn" in words(visitor.post(f"/invitations/{newer.pk}/withdraw/", follow=True))
    assert not Invitation.objects.filter(state="sent").exists()


def test_readers_see_no_invitations(member, invited):
    page = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    assert NEW not in page
    assert "Ask for a role" in page
