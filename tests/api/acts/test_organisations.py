"""Contacts, mandates, agreements and memberships through the API: the pages' actions, by whom the pages let."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from members.clock import today
from members.models import Agreement, Contact, Membership, Representation
from members.models.agreement import AgreementKind
from members.models.api_token import Scope
from members.models.contact import ContactKind
from members.models.membership import MembershipKind
from tests import builders, mandates
from tests.api.acts.conftest import at
from tests.api.conftest import Program
from tests.api.sending import etag, send
from tests.builders import Member, Operator

NEW = {"kind": "technical", "name": "IT-drift", "email": "drift@norrvik.example"}


def verb(client: Client, kind: str, pk: int, act: str, /, **body: Any) -> Any:
    address = f"/api/v1/{kind}/{pk}/"
    return send(client, f"{address}{act}/", seen=etag(client, address), **body)


def test_a_contact_is_recorded_and_asked_by_mail(member: Member, member_s: Client) -> None:
    answer = send(member_s, at(member.organisation, "contacts"), **NEW)
    contact = Contact.objects.get(email=NEW["email"])
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/contacts/{contact.pk}/")
    assert (answer.json()["standing"], contact.asked_at is not None) == ("unverified", True)
    assert member_s.get(at(member.organisation, "contacts")).json()["contacts"] == [answer.json()]


@pytest.mark.parametrize(
    ("change", "says"),
    [({"email": "drift"}, "valid email"), ({"kind": "boss"}, "#/kind"), ({"name": "x" * 121}, "#/name")],
)
def test_a_contact_that_cannot_be_is_refused_with_its_place(
    member: Member, member_s: Client, change: dict[str, str], says: str
) -> None:
    answer = send(member_s, at(member.organisation, "contacts"), **{**NEW, **change})
    assert answer.status_code == 400
    assert says in str(answer.json())
    assert not Contact.objects.filter(organisation=member.organisation).exists()


def test_a_contact_is_changed_asked_and_removed(member: Member, member_s: Client) -> None:
    contact = builders.contact(member.organisation, ContactKind.BILLING)
    told = verb(member_s, "contacts", contact.pk, "change", email="ny@norrvik.example").json()
    assert (told["email"], told["name"], told["standing"]) == ("ny@norrvik.example", contact.name, "unverified")
    assert verb(member_s, "contacts", contact.pk, "ask").status_code == 200
    assert verb(member_s, "contacts", contact.pk, "vouch").status_code == 403
    assert verb(member_s, "contacts", contact.pk, "remove").json()["standing"] == "ended"
    assert verb(member_s, "contacts", contact.pk, "change", name="Ny").status_code == 409


def test_only_a_registrar_says_that_a_mailbox_has_answered(
    member: Member, member_s: Client, registrar_s: Client
) -> None:
    refused = send(member_s, at(member.organisation, "contacts"), **NEW, verified=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    made = send(registrar_s, at(member.organisation, "contacts"), **NEW, verified=True).json()
    assert made["standing"] == "verified"
    contact = builders.contact(member.organisation, ContactKind.BILLING, verified=False)
    assert verb(registrar_s, "contacts", contact.pk, "vouch").json()["standing"] == "verified"


def test_contacts_have_a_scope_of_their_own(member: Member, program: Program) -> None:
    client = program(member.administrator, member.organisation, Scope.ORGANISATIONS, Scope.ORGANISATIONS_WRITE)
    address = at(member.organisation, "contacts")
    assert [client.get(address).status_code, send(client, address, **NEW).status_code] == [403, 403]


def terms(other: Member, /, **more: Any) -> dict[str, Any]:
    until = (today() + timedelta(days=200)).isoformat()
    given = {
        "other": f"SE/{other.organisation.number}",
        "represented_by": "other",
        "kind": "agent",
        "functions": ["metadata"],
        "valid_from": today().isoformat(),
        "valid_until": until,
    }
    return {**given, **more}


def test_a_mandate_is_proposed_taken_on_suspended_resumed_and_ended(
    member: Member, member_s: Client, agent: Member, agent_s: Client
) -> None:
    answer = send(member_s, at(member.organisation, "mandates"), **terms(agent))
    mandate = Representation.objects.get()
    assert (answer.status_code, mandate.represented, mandate.state) == (201, member.organisation, "proposed")
    assert verb(member_s, "mandates", mandate.pk, "accept").status_code == 403
    assert verb(agent_s, "mandates", mandate.pk, "accept").json()["accepted_at"] is not None
    mandates.representations.sign(mandate, mandates.FULLMAKT, by=member.signatory)
    assert verb(agent_s, "mandates", mandate.pk, "suspend", note="Nej").status_code == 403
    assert verb(member_s, "mandates", mandate.pk, "suspend", note="Utreds").json()["state"] == "suspended"
    assert verb(member_s, "mandates", mandate.pk, "resume").json()["state"] == "active"
    last = (today() + timedelta(days=9)).isoformat()
    assert verb(agent_s, "mandates", mandate.pk, "end", reason="Slut", until=last).json()["valid_until"] == last
    assert verb(member_s, "mandates", mandate.pk, "end", reason="Slut").json()["state"] == "ended"


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"other": "SE/1"}, "#/other"),
        ({"functions": ["everything"]}, "#/functions/0"),
        ({"valid_from": "2026-02-31"}, "#/valid_from"),
        ({"entities": ["https://nowhere.example/md"]}, "#/entities/0"),
    ],
)
def test_a_mandate_that_cannot_be_is_told_where(
    member: Member, member_s: Client, agent: Member, more: dict[str, Any], pointer: str
) -> None:
    answer = send(member_s, at(member.organisation, "mandates"), **terms(agent, **more))
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer])
    assert not Representation.objects.exists()


def test_a_stranger_s_mandate_is_not_there(operator: Operator, member: Member, agent: Member, program: Program) -> None:
    mandate = mandates.active(member, agent)
    other = builders.member(operator, "Region Storvik")
    client = program(other.administrator, other.organisation)
    assert send(client, f"/api/v1/mandates/{mandate.pk}/end/", seen="*", reason="Nej").status_code == 404
    assert send(client, at(member.organisation, "mandates"), **terms(agent)).status_code == 404


def test_a_registrar_prepares_and_sends_an_agreement_and_nobody_else(
    member: Member, member_s: Client, registrar_s: Client
) -> None:
    builders.template(AgreementKind.REVIEW, "3.0")
    address, given = at(member.organisation, "agreements"), {"kind": "review", "version": "3.0", "language": "en"}
    assert send(member_s, address, **given).status_code == 403
    answer = send(registrar_s, address, **given)
    agreement = Agreement.objects.get(template__version="3.0")
    assert (answer.status_code, answer.json()["state"], agreement.language) == (201, "draft", "en")
    assert verb(member_s, "agreements", agreement.pk, "send").status_code == 403
    assert verb(registrar_s, "agreements", agreement.pk, "send").json()["state"] == "sent"
    assert verb(registrar_s, "agreements", agreement.pk, "send").json()["code"] == "refused"
    unknown = send(registrar_s, address, **{**given, "version": "9"})
    assert [one["pointer"] for one in unknown.json()["errors"]] == ["#/version"]


def test_a_membership_goes_its_way_by_two_operators(
    operator: Operator, member: Member, member_s: Client, registrar_s: Client, program: Program
) -> None:
    second = program(operator.second_registrar, operator.organisation)
    builders.agreement_in_force(operator, member, AgreementKind.AGENT)
    address = at(member.organisation, "memberships")
    assert send(member_s, address, kind="agent").status_code == 403
    assert send(registrar_s, address, kind="agent").status_code == 201
    membership = Membership.objects.get(kind=MembershipKind.AGENT)
    assert verb(registrar_s, "memberships", membership.pk, "advance", to="in_review").json()["state"] == "in_review"
    assert verb(registrar_s, "memberships", membership.pk, "advance", to="approved").status_code in (403, 409)
    assert verb(second, "memberships", membership.pk, "advance", to="approved").json()["state"] == "approved"
    assert verb(registrar_s, "memberships", membership.pk, "advance", to="active").json()["state"] == "active"
    unexplained = verb(registrar_s, "memberships", membership.pk, "advance", to="suspended")
    assert [one["pointer"] for one in unexplained.json()["errors"]] == ["#/note"]
    assert verb(member_s, "memberships", membership.pk, "advance", to="suspended", note="x").status_code == 403


def test_the_signatory_gives_notice(member: Member, member_s: Client, program: Program) -> None:
    membership = Membership.objects.filter(organisation=member.organisation)[0]
    last = (today() + timedelta(days=400)).isoformat()
    assert verb(member_s, "memberships", membership.pk, "leave", last_day=last).status_code == 403
    client = program(member.signatory, member.organisation)
    assert verb(client, "memberships", membership.pk, "leave", last_day=last).json()["state"] == "leaving"
