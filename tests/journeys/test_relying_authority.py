"""A relying authority that must see status and nothing else (founding row S4-16)."""

import re

from django.test import Client

from members.models.contact import ContactKind
from members.roles import Role
from tests import builders
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions

MOST_PAGES = 200


def _walk(client: Client) -> dict[str, str]:
    """Every page of this site that a link leads to from the start page: address to what stands on it."""
    seen: dict[str, str] = {}
    ahead = ["/"]
    while ahead and len(seen) < MOST_PAGES:
        address = ahead.pop()
        if address in seen:
            continue
        answer = client.get(address, follow=True)
        html = answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
        seen[address] = html
        assert answer.status_code == 200, address
        ahead += [link.split("#")[0] for link in re.findall(r'href="(/[^"]*)"', html) if not _left_out(link)]
    return seen


def _left_out(link: str) -> bool:
    """Files, rules (three hundred of them, public), and what would log the visitor out."""
    return link.startswith(("/static/", "/md/", "/rules/", "/accounts/logout", "/accounts/"))


def test_an_authority_finds_status_and_nobody_s_people_contacts_or_papers(published: Published) -> None:
    operator, member = published.operator, published.member
    contact = builders.contact(member.organisation, ContactKind.SECURITY)
    suspected = builders.member(operator, "Region Storvik")
    sanctions.impose_at_once(suspected.organisation, reason="Hemligt skäl", by=operator.trust_officer)
    authority = builders.organisation(operator, "E-hälsoverket", legal_form="authority", sector="government")
    client = browser(builders.in_role(operator, Role.RELYING_AUTHORITY, authority))

    assert "LoA3" in words(client.get("/status/members/"))
    secrets = {contact.email, contact.name, "Hemligt skäl"}
    secrets |= {p.name for p in (member.administrator, member.signatory, member.reader)}
    secrets |= {p.email for p in (member.administrator, member.signatory, member.reader)}
    for address, html in _walk(client).items():
        for secret in secrets:
            assert secret not in html, (address, secret)

    # What it asks for by guessing is not there either, and nothing can be written.
    for address in (f"/organisations/{member.organisation.pk}/", "/organisations/", "/entities/", "/approvals/"):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/organisations/{member.organisation.pk}/contacts/add/", {}).status_code in (403, 404)
    (told,) = client.get(f"/api/v1/status/?number={member.organisation.number}").json()["organisations"]
    assert {one["level"] for one in told["certifications"]} == {"LoA3"}
