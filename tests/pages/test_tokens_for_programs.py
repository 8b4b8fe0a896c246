"""A person's tokens on pages: the key is shown once, and is not in the list after that."""

import re

import pytest

from members.actions import tokens
from members.models import ApiToken
from members.models.api_token import Scope
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
GIVEN = {"name": "Nattlig rapport", "scopes": ["organisations:read"], "days": "30"}


def test_the_key_is_shown_once_and_works(member):
    own = browser(member.reader)
    page = own.post("/tokens/new/", {**GIVEN, "organisation": member.organisation.pk})
    (key,) = re.findall(r"sigill_[0-9a-f]+", page.content.decode())
    answer = browser().get("/api/v1/organisations/", headers={"authorization": f"Token {key}"})
    assert answer.status_code == 200
    listed = own.get("/tokens/")
    assert "Nattlig rapport" in words(listed)
    assert key not in listed.content.decode()


def test_an_organisation_where_one_has_no_role_is_not_offered_nor_taken(operator, member):
    other = builders.organisation(operator, "Region Storvik")
    own = browser(member.reader)
    assert "Storvik" not in words(own.get("/tokens/new/"))
    response = own.post("/tokens/new/", {**GIVEN, "organisation": other.pk})
    assert response.status_code == 422
    assert not ApiToken.objects.exists()


def test_somebody_without_a_role_gets_none(operator):
    response = browser(builders.person("Ture Främling")).get("/tokens/new/")
    assert response.status_code == 403


def test_revoking_is_one_button_and_another_s_token_does_not_exist(operator, member):
    token, _key = tokens.issue(member.organisation, name="A", scopes=[Scope.STATUS], days=3, by=member.reader)
    stranger = builders.member(operator, "Region Storvik").administrator
    assert browser(stranger).post(f"/tokens/{token.public_id}/revoke/").status_code == 404
    page = browser(member.reader).post(f"/tokens/{token.public_id}/revoke/", follow=True)
    assert "The token is worth nothing from now on." in words(page)
    assert "Revoked" in words(page)
