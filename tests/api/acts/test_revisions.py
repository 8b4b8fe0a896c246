"""Submissions through the API: handed in, taken back, confirmed and decided on, by the pages' own actions."""

from typing import Any

import pytest
from django.test import Client

from federation.actions import placements
from federation.models import Environment
from members.models import AuditEvent, Blob, Entity, MetadataRevision
from members.models.api_token import Scope
from members.roles import Role
from members.tags import Tag
from tests import builders, mandates
from tests.api.acts.conftest import XML, at, hand_in
from tests.api.conftest import Program
from tests.api.sending import etag, send
from tests.builders import Member, Operator
from tests.documents import entity_xml

SP = "https://sp.norrvik.example/metadata"
BROKEN = entity_xml().replace(b"https://sp.norrvik.example/acs", b"http://sp.norrvik.example/acs")


def of(revision: MetadataRevision, verb: str = "") -> str:
    return f"/api/v1/revisions/{revision.pk}/" + (f"{verb}/" if verb else "")


def act(client: Client, revision: MetadataRevision, verb: str, **body: Any) -> Any:
    return send(client, of(revision, verb), seen=etag(client, of(revision)), **body)


def stands(client: Client, revision: MetadataRevision) -> Any:
    return client.get(of(revision, "standing")).json()


def test_a_document_becomes_a_revision_and_its_address_is_told(member: Member, member_s: Client) -> None:
    answer = hand_in(member_s, member.organisation, entity_xml())
    revision = MetadataRevision.objects.get()
    told = answer.json()
    assert (answer.status_code, answer["Location"], told["outcome"]) == (201, of(revision), "submitted")
    assert (told["revision"]["id"], told["revision"]["state"]) == (revision.pk, "submitted")
    assert "withdraw" in told["revision"]["allowed_actions"]
    assert revision.submitted_by == member.administrator
    assert AuditEvent.objects.filter(tag=Tag.REVISION_SUBMITTED, actor=member.administrator).count() == 1
    assert member_s.get(answer["Location"]).json() == told["revision"]


def test_the_same_again_changes_nothing_and_says_so(member: Member, member_s: Client) -> None:
    first, second = (hand_in(member_s, member.organisation, entity_xml()) for _ in range(2))
    assert (second.status_code, second.json()["outcome"]) == (200, "unchanged")
    assert second.json()["revision"]["id"] == first.json()["revision"]["id"]


def test_under_the_same_key_the_first_answer_comes_again(member: Member, member_s: Client) -> None:
    first, second = (
        hand_in(member_s, member.organisation, entity_xml(), **{"idempotency-key": "pipeline-17"}) for _ in range(2)
    )
    assert (second.status_code, second.content) == (201, first.content)
    assert second["Idempotency-Replayed"] == "true"
    assert MetadataRevision.objects.count() == 1


def test_one_with_errors_is_kept_and_says_which_rules_block_it(member: Member, member_s: Client) -> None:
    told = hand_in(member_s, member.organisation, BROKEN).json()["revision"]
    assert told["errors"] > 0
    stands = member_s.get(f"/api/v1/revisions/{told['id']}/standing/").json()
    assert set(stands["blocking"]) == {one["rule"] for one in told["findings"] if one["severity"] == "error"}


def test_a_private_key_is_refused_and_nothing_of_it_is_kept(member: Member, member_s: Client) -> None:
    secret = b"<!-- -----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY----- -->"
    before = Blob.objects.count()
    answer = hand_in(
        member_s, member.organisation, entity_xml().replace(b"<md:Organization>", secret + b"<md:Organization>")
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["rule"]) == (422, "unreadable", "MD-ENT-025")
    assert Blob.objects.count() == before


def test_an_entity_of_another_is_refused_as_on_the_page(operator: Operator, member: Member, member_s: Client) -> None:
    other = builders.member(operator, "Region Storvik")
    builders.submitted(other)
    answer = hand_in(member_s, member.organisation, entity_xml())
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "already registered by another" in answer.json()["detail"]


def test_a_token_of_one_organisation_touches_nothing_of_another_s(
    operator: Operator, member: Member, member_s: Client
) -> None:
    other = builders.member(operator, "Region Storvik")
    waiting = builders.submitted(other)
    assert hand_in(member_s, other.organisation, entity_xml("https://ny.example/metadata")).status_code == 404
    for verb in ("", "standing"):
        assert member_s.get(of(waiting, verb)).status_code == 404
    for verb in ("withdraw", "approve", "reject", "confirm", "ask-to-confirm", "approve-first", "send-back"):
        assert send(member_s, of(waiting, verb), seen="*", note="Nej").status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_whoever_may_only_look_hands_nothing_in(member: Member, program: Program) -> None:
    answer = hand_in(program(member.reader, member.organisation), member.organisation, entity_xml())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not Entity.objects.exists()


@pytest.mark.parametrize("scope", [Scope.METADATA, Scope.METADATA_APPROVE, Scope.ENTITIES])
def test_a_token_has_to_be_for_handing_in(member: Member, program: Program, scope: Scope) -> None:
    answer = hand_in(program(member.administrator, member.organisation, scope), member.organisation, entity_xml())
    assert answer.status_code == 403
    assert "metadata:write" in answer.json()["detail"]


def test_an_agent_hands_in_while_its_mandate_holds_and_not_after(
    operator: Operator, member: Member, agent: Member, agent_s: Client
) -> None:
    mandate = mandates.active(member, agent)
    assert hand_in(agent_s, member.organisation, entity_xml()).status_code == 201
    event = AuditEvent.objects.get(tag=Tag.REVISION_SUBMITTED)
    assert (event.actor, event.on_behalf_of) == (agent.administrator, member.organisation)
    type(mandate).objects.filter(pk=mandate.pk).update(valid_until="2026-05-31", valid_from="2026-01-01")
    assert hand_in(agent_s, member.organisation, entity_xml(key=7)).status_code == 404
    assert MetadataRevision.objects.count() == 1


def test_a_submission_is_taken_back(member: Member, member_s: Client) -> None:
    waiting = builders.submitted(member)
    answer = act(member_s, waiting, "withdraw", note="Fel nyckel")
    assert (answer.status_code, answer.json()["state"], answer.json()["note"]) == (
        200,
        "withdrawn",
        "Fel nyckel",
    )
    again = send(member_s, of(waiting, "withdraw"), seen="*")
    assert (again.status_code, again.json()["code"]) == (409, "refused")


def test_nobody_decides_on_what_they_have_not_seen(operator: Operator, member: Member, registrar_s: Client) -> None:
    waiting = builders.submitted(member)
    assert send(registrar_s, of(waiting, "approve")).status_code == 428
    assert send(registrar_s, of(waiting, "approve"), seen='"older"').status_code == 412


def test_a_registrar_asks_records_the_confirmation_and_approves(
    operator: Operator, member: Member, registrar_s: Client
) -> None:
    waiting, contact = builders.submitted(member), builders.contact(member.organisation)
    assert act(registrar_s, waiting, "approve").json()["detail"].startswith("The change is of high risk")
    sha256 = act(registrar_s, waiting, "ask-to-confirm", contact=contact.pk).json()["published_sha256"]
    assert stands(registrar_s, waiting)["confirmation"] == "waiting"
    wrong = act(registrar_s, waiting, "confirm", first="00000000", last=sha256[-8:], remark="")
    assert (wrong.status_code, "not what would be published" in wrong.json()["detail"]) == (409, True)
    act(registrar_s, waiting, "confirm", first=sha256[:8], last=sha256[-8:], remark="")
    assert stands(registrar_s, waiting)["confirmation"] == "confirmed"
    told = act(registrar_s, waiting, "approve", note="Kontrollerad").json()
    assert (told["state"], told["note"]) == ("approved", "Kontrollerad")


def test_the_submitter_does_not_approve_through_the_api_either(
    operator: Operator, member: Member, registrar_s: Client
) -> None:
    waiting = builders.submitted(member, by=operator.registrar)
    builders.confirm(waiting)
    answer = act(registrar_s, waiting, "approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "Another registrar" in answer.json()["detail"]
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_nobody_decides_on_their_own_organisation_s_case(operator: Operator, member: Member, program: Program) -> None:
    builders.people.assign_role(operator.registrar, Role.READER, member.organisation, by=operator.second_registrar)
    waiting = builders.submitted(member)
    page = program(builders.again(operator.registrar), operator.organisation)
    # A token is bound to one organisation, but what a person may not decide on, no token of theirs decides on.
    assert send(page, of(waiting, "approve"), seen="*").status_code == 403


def test_a_blocked_approval_names_the_rule_and_its_findings(
    operator: Operator, member: Member, registrar_s: Client
) -> None:
    waiting = builders.submitted(member, xml=BROKEN)
    told = act(registrar_s, waiting, "approve").json()
    assert (told["status"], told["code"]) == (409, "blocked")
    assert told["rule"] in told["detail"]
    assert {one["rule"] for one in told["findings"]} >= {told["rule"]}


def test_a_rejection_says_why(operator: Operator, member: Member, registrar_s: Client) -> None:
    waiting = builders.submitted(member)
    missing = act(registrar_s, waiting, "reject")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (400, "#/note")
    assert act(registrar_s, waiting, "reject", note="Byt nyckel").json()["state"] == "rejected"


def test_a_registrar_s_token_needs_the_scope_of_deciding(operator: Operator, member: Member, program: Program) -> None:
    waiting = builders.submitted(member)
    client = program(operator.registrar, operator.organisation, Scope.METADATA, Scope.METADATA_WRITE)
    assert act(client, waiting, "approve").status_code == 403


def test_a_contact_that_cannot_confirm_is_not_asked(operator: Operator, member: Member, registrar_s: Client) -> None:
    waiting = builders.submitted(member)
    answer = act(registrar_s, waiting, "ask-to-confirm", contact=999_999)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/contact")
    answer = act(registrar_s, waiting, "confirm", first="0", last="0", remark="")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_asked")


def test_the_owner_approves_first_what_an_agent_handed_in(
    operator: Operator, member: Member, agent: Member, agent_s: Client, member_s: Client
) -> None:
    mandates.active(member, agent)
    type(member.organisation).objects.filter(pk=member.organisation.pk).update(own_approval=True)
    hand_in(agent_s, member.organisation, entity_xml())
    waiting = MetadataRevision.objects.get()
    assert act(agent_s, waiting, "approve-first").status_code == 403
    assert act(member_s, waiting, "approve-first", note="Stämmer").status_code == 200
    waiting.refresh_from_db()
    assert waiting.owner_approved_by == member.administrator


def test_what_its_approval_takes_is_told(operator: Operator, member: Member, member_s: Client) -> None:
    builders.approved(operator, member)
    told = stands(member_s, builders.submitted(member, name="Norrvik ny"))
    assert (told["risk"], told["registrars"], told["needs_confirmation"]) == ("low", 1, False)
    assert told["place_in_queue"] == [1, 1]


def test_an_approved_one_tells_for_which_feeds_it_waits(operator: Operator, member: Member, member_s: Client) -> None:
    builders.feed(operator)
    approved = builders.approved(operator, member)
    placements.ask(approved.entity, Environment.PRODUCTION, by=member.administrator)
    (feed,) = stands(member_s, approved)["feeds"]
    assert (feed["feed"], feed["admitted"], feed["published"], feed["waits_for"]) == ("production", False, None, "gate")
    assert {one["gate"] for one in feed["reasons"]} == {"G3"}


def test_two_addresses_of_one_thing_tell_the_same(member: Member, member_s: Client) -> None:
    posted = member_s.post(at(member.organisation, "revisions"), entity_xml(), content_type=XML)
    assert member_s.get(posted["Location"]).json() == posted.json()["revision"]
