"""Every address of the two lower floors: behind the log-in, behind the token, and closed to those without the role."""

import re

import pytest
from django.test import Client

from members.actions import agreements, categories, domains, memberships
from members.clock import now
from members.models import CategoryGrant
from members.models.domain import DomainMethod
from members.models.membership import MembershipKind
from members.saml.prerequisites import SIRTFI, SIRTFI_2
from members.urls import urlpatterns as ground
from tests import builders
from tests.pages.visiting import browser
from trustframework.actions import sanctions
from trustframework.urls import urlpatterns as first

pytestmark = pytest.mark.usefixtures("on_the_day")
ADDRESSES = [
    "/" + re.sub(r"<slug:to>", "in_review", re.sub(r"<slug:verb>", "suspend", str(pattern.pattern)))
    for pattern in (*ground, *first)
]


@pytest.fixture
def there(operator: builders.Operator, member: builders.Member) -> dict[str, int]:
    """One of each thing that an address can name: the part of the address before the key, to the key."""
    membership = memberships.apply(member.organisation, MembershipKind.AGENT, by=operator.registrar)
    agreement = agreements.prepare(member.organisation, builders.template(version="2.0"), by=operator.registrar)
    sanction = sanctions.impose_at_once(member.organisation, reason="Prov", by=operator.trust_officer)
    certification = builders.certify(operator, member.organisation, roles=("idp",))
    domain = domains.claim(member.organisation, "norrvik.example", DomainMethod.DNS, by=operator.registrar)
    entity = builders.submitted(member).entity
    asked = categories.request(entity, SIRTFI, reason="Prov", by=member.administrator)
    granted = CategoryGrant.objects.create(
        entity=entity, category=SIRTFI_2, granted_by=operator.registrar, granted_at=now()
    )
    return {
        "domains": domain.pk,
        "entities": entity.pk,
        "requests": asked.pk,
        "grants": granted.pk,
        "organisations": member.organisation.pk,
        "memberships": membership.pk,
        "agreements": agreement.pk,
        "roles": member.organisation.roles.get(person=member.reader).pk,
        "sanctions": sanction.pk,
        "certifications": certification.pk,
    }


def filled_in(address: str, there: dict[str, int]) -> str:
    before, key, after = address.partition("/<int:pk>")
    return f"{before}/{there[before.rpartition('/')[2]]}{after}" if key else address


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_public_is_asked_to_log_in(there, address, method):
    response = getattr(browser(), method)(filled_in(address, there))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_form_is_taken_without_its_token(operator, there, address):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(operator.registrar, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert careful.post(filled_in(address, there)).status_code == 403


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "<int:pk>" in a])
@pytest.mark.parametrize("method", ["get", "post"])
def test_to_another_member_nothing_of_this_exists(operator, there, address, method):
    stranger = builders.member(operator, "Kommunen Sydvik").administrator
    response = getattr(browser(stranger), method)(filled_in(address, there))
    assert response.status_code in (404, 405)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reader_of_the_member_changes_nothing(member, there, address):
    response = browser(member.reader).post(filled_in(address, there), {"note": "Prov"}, follow=True)
    refused = response.status_code in (403, 405) or "Du får inte" in response.content.decode()
    assert refused or "You may not" in response.content.decode()


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "<int:pk>" in a])
def test_what_does_not_exist_is_not_found_and_no_fault(operator, address):
    assert browser(operator.registrar).get(address.replace("<int:pk>", "999999")).status_code == 404
