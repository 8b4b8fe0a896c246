"""What the API tells of each thing: what its page tells, to those who see that page, in as many questions for ten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from federation.api.declarations import read_by
from members.actions import revisions
from members.models import AuditEvent, Membership, Person
from tests import builders, mandates, trust
from tests.api.conftest import Program
from tests.builders import Member, Operator
from tests.documents import entity_xml
from trustframework.models import Checklist, Declaration
from trustframework.views.declaration_access import sees

V1 = "/api/v1/"
IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def registrar(operator: Operator, program: Program) -> Client:
    return program(operator.registrar, operator.organisation)


@pytest.fixture
def administrator(member: Member, program: Program) -> Client:
    return program(member.administrator, member.organisation)


def get(client: Client, address: str) -> Any:
    answer = client.get(f"{V1}{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_membership_is_told_with_what_can_be_done_about_it(
    operator: Operator, member: Member, registrar: Client, program: Program
) -> None:
    held = Membership.objects.get(organisation=member.organisation, kind="user_organisation")
    told = get(registrar, f"memberships/{held.pk}/")
    assert (told["kind"], told["state"]) == ("user_organisation", "active")
    assert told["allowed_actions"] == ["leaving", "suspended"]
    assert get(program(member.reader, member.organisation), f"memberships/{held.pk}/")["allowed_actions"] == []
    asked = f"memberships/?number={member.organisation.number}&kind=user_organisation"
    assert get(registrar, asked)["memberships"] == [told]
    assert get(registrar, "memberships/?state=ended")["memberships"] == []


def test_a_mandate_is_told_to_both_parties(
    operator: Operator, member: Member, administrator: Client, program: Program
) -> None:
    agent = mandates.agent(operator)
    given = mandates.active(member, agent)
    other = builders.member(operator, "Region Storvik")
    for client in (administrator, program(agent.administrator, agent.organisation)):
        told = get(client, f"mandates/{given.pk}/")
        assert (told["state"], told["represented"]["number"]) == ("active", member.organisation.number)
        assert "end" in told["allowed_actions"]
    stranger = program(other.administrator, other.organisation)
    assert stranger.get(f"{V1}mandates/{given.pk}/").status_code == 404
    assert get(stranger, "mandates/")["mandates"] == []
    assert get(administrator, "mandates/?kind=group")["mandates"] == []


def test_an_agreement_is_told_with_who_signed_and_no_names(member: Member, administrator: Client) -> None:
    (short,) = get(administrator, "agreements/?kind=membership")["agreements"]
    told = get(administrator, f"agreements/{short['id']}/")
    assert (told["state"], [one["party"] for one in told["signatures"]]) == ("in_force", ["member", "operator"])
    assert member.signatory.name not in str(told)
    assert get(administrator, "agreements/?state=draft")["agreements"] == []


def test_an_entity_is_told_with_its_newest_metadata(operator: Operator, member: Member, administrator: Client) -> None:
    entity = builders.approved_entity(operator, member, role="idp", entity_id=IDP)
    told = get(administrator, f"entities/{entity.pk}/")
    assert (told["entity_id"], told["roles"], told["newest"]["state"]) == (IDP, ["idp"], "approved")
    assert get(administrator, "entities/?role=idp&state=approved")["entities"] == [told]
    assert get(administrator, "entities/?q=nowhere")["entities"] == []


def test_a_revision_is_told_with_its_findings_and_both_its_documents(member: Member, administrator: Client) -> None:
    xml = entity_xml(role="idp", entity_id=IDP)
    found = builders.submitted(member, xml=xml)
    told = get(administrator, f"revisions/{found.pk}/")
    assert (told["state"], told["allowed_actions"]) == ("submitted", ["withdraw"])
    assert [one["rule"] for one in told["findings"]] == [one["rule"] for one in found.findings]
    received = administrator.get(f"{V1}revisions/{found.pk}/received/")
    assert (received.content, received["Content-Type"]) == (xml, "application/samlmetadata+xml")
    assert received["Content-Disposition"].startswith("attachment")
    published = administrator.get(f"{V1}revisions/{found.pk}/published/")
    assert b"RegistrationInfo" in published.content


def test_a_registrar_may_approve_what_waits_and_reads_what_is_new_in_it(
    operator: Operator, member: Member, registrar: Client
) -> None:
    builders.approved_entity(operator, member, role="idp", entity_id=IDP, scopes=("norrvik.example",))
    xml = entity_xml(role="idp", entity_id=IDP, scopes=("norrvik.example", "sorvik.example"))
    newer = builders.submitted(member, xml=xml)
    assert get(registrar, f"revisions/{newer.pk}/")["allowed_actions"] == [
        *("withdraw", "ask-to-confirm", "confirm", "approve", "reject")
    ]
    told = get(registrar, f"revisions/{newer.pk}/diff/")
    assert (told["number"], told["against"], told["risk"]) == (2, 1, "high")
    assert [(one["part"], one["kind"], one["name"]) for one in told["changes"]] == [
        ("scopes", "added", "sorvik.example")
    ]
    assert get(registrar, f"revisions/{newer.pk}/diff/?against=2")["same"] is True
    assert registrar.get(f"{V1}revisions/{newer.pk}/diff/?against=9").status_code == 400
    assert [one["number"] for one in get(registrar, f"revisions/?entity_id={IDP}")["revisions"]] == [1, 2]
    assert [one["number"] for one in get(registrar, "revisions/?state=submitted")["revisions"]] == [2]


def test_a_declaration_is_told_with_its_answers_to_whoever_reads_its_page(
    operator: Operator, member: Member, administrator: Client, registrar: Client, program: Program
) -> None:
    draft = trust.answered(trust.declaration(member.organisation, trust.checklist(trust.version())))
    told = get(administrator, f"declarations/{draft.pk}/")
    assert {one["status"] for one in told["answers"]} == {"fulfilled"}
    assert len(told["answers"]) == draft.answers.count()
    assert registrar.get(f"{V1}declarations/{draft.pk}/").status_code == 404
    officer = program(operator.trust_officer, operator.organisation)
    assert officer.get(f"{V1}declarations/{draft.pk}/").status_code == 404
    trust.submitted(draft)
    assert get(officer, f"declarations/{draft.pk}/")["state"] == "submitted"
    assert [one["id"] for one in get(officer, "declarations/?state=submitted")["declarations"]] == [draft.pk]


def test_the_list_of_declarations_has_those_that_may_be_opened_and_no_other(operator: Operator, member: Member) -> None:
    other = builders.member(operator, "Region Storvik")
    version = trust.version()
    trust.declaration(other.organisation, trust.checklist(version))
    trust.submitted(trust.declaration(member.organisation, trust.checklist(version)))
    everybody = Person.objects.all()
    assert everybody.count() > 6
    for person in everybody:
        opened = {one.pk for one in Declaration.objects.all() if sees(builders.again(person), one)}
        assert set(read_by(builders.again(person)).values_list("pk", flat=True)) == opened, person


def test_what_was_done_is_told_to_those_whose_organisation_it_was_done_to(
    operator: Operator, member: Member, administrator: Client, registrar: Client
) -> None:
    found = builders.approved(operator, member, role="idp", entity_id=IDP)
    other = builders.member(operator, "Region Storvik").organisation
    rows = get(administrator, "audit/?tag=revision.approved")["events"]
    assert [(one["object"], one["moved"]) for one in rows] == [(str(found.pk), ["submitted", "approved"])]
    assert {one["organisation"] for one in get(administrator, "audit/")["events"]} == {member.organisation.pk}
    assert get(registrar, f"audit/?organisation={other.pk}")["events"] != []
    assert get(administrator, f"audit/?organisation={other.pk}")["events"] == []
    chain = {event.number: event.digest for event in AuditEvent.objects.all()}
    assert all(chain[one["number"]] == one["digest"] for one in rows)


def test_the_operator_s_own_notes_are_not_told_to_members(
    operator: Operator, member: Member, administrator: Client, registrar: Client
) -> None:
    found = builders.submitted(member, xml=entity_xml(role="idp", entity_id=IDP))
    revisions.reject(found, note="Rätta scope.", by=operator.registrar)
    (told,) = get(administrator, "audit/?tag=revision.rejected")["events"]
    assert told["note"] == "Rätta scope."
    (internal,) = get(registrar, "audit/?tag=membership.moved")["events"][-1:]
    (seen,) = get(administrator, "audit/?tag=membership.moved")["events"][-1:]
    assert (internal["number"], seen["note"]) == (seen["number"], "")


def _more(operator: Operator, member: Member, name: str) -> None:
    other = builders.member(operator, name)
    builders.approved_entity(operator, other, role="idp", entity_id=f"https://idp.{name.lower()}.example/metadata")
    mandates.active(other, mandates.agent(operator, f"Ombudet {name} AB"))
    trust.submitted(trust.declaration(other.organisation, Checklist.objects.first()))


LISTS = ("memberships", "mandates", "agreements", "entities", "revisions", "declarations", "audit", "feeds")


def test_many_cost_no_more_questions_than_few(operator: Operator, member: Member, program: Program) -> None:
    client = program(operator.trust_officer, operator.organisation)
    builders.feed(operator)
    trust.version()

    def asked() -> dict[str, int]:
        return {name: _questions(lambda name=name: get(client, f"{name}/")) for name in LISTS}  # type: ignore[misc]

    _more(operator, member, "Norrby")
    few = asked()
    for name in ("Soderby", "Osterby"):
        _more(operator, member, name)
    assert asked() == few


def _questions(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as counted:
        ask()
    return len(counted)
