"""Out of the audit chain: which events an organisation's programs hear of, and what they say."""

import json

import pytest
from django.db import transaction

from federation import webhook_events
from federation.actions import incident_parties, incidents, webhook_outbox, webhooks
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.webhook_sight import sight_of
from members.actions import memberships, organisations, people, representations
from members.models import AuditEvent, Organisation
from members.models.membership import MembershipState
from members.models.organisation import LegalForm
from members.models.representation import Function
from members.roles import Role
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.federation.incident_cases import opened, told
from tests.federation.webhook_cases import added, filled, types
from trustframework.actions import certifications

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def _membership(member: Member):
    return member.organisation.memberships.filter(state=MembershipState.ACTIVE).first()


def test_what_happens_to_the_organisation_is_told_and_only_from_then_on(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator)
    assert filled(endpoint) == []
    revision = builders.submitted(member)
    builders.approve(revision, by=operator.registrar)
    said = filled(endpoint)
    assert [one for one in types(said) if one.startswith("revision.")] == ["revision.submitted", "revision.approved"]
    approved = next(one for one in said if one["type"] == "revision.approved")
    assert approved["timestamp"] == builders.AT.isoformat()
    assert (approved["data"]["from"], approved["data"]["to"]) == ("submitted", "approved")
    assert approved["data"]["entity"]["entity_id"] == revision.entity.entity_id
    assert approved["data"]["organisation"]["number"] == member.organisation.number
    assert approved["data"]["object"]["url"].endswith(f"/api/v1/revisions/{revision.pk}/")


def test_another_organisation_s_is_not_told(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator)
    builders.approved(operator, builders.member(operator, "Region Storvik"))
    assert filled(endpoint) == []


def test_the_operator_s_own_hears_of_everything(operator: Operator, member: Member) -> None:
    endpoint = added(operator.organisation, operator.registrar)
    builders.submitted(member)
    assert "revision.submitted" in types(filled(endpoint))


def test_only_the_types_that_were_chosen_come(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator, "https://a.example/", "revision.rejected")
    builders.submitted(member)
    assert filled(endpoint) == []
    endpoint.refresh_from_db()
    assert endpoint.cursor == webhook_outbox.end_of_chain()


def test_an_agent_hears_of_whom_it_acts_for_until_the_mandate_is_suspended(operator: Operator, member: Member) -> None:
    agent = mandates.agent(operator, "Ombudet AB")
    endpoint = added(agent.organisation, agent.administrator)
    mandate = mandates.active(member, agent, functions=(Function.METADATA,))
    builders.submitted(member)
    said = types(filled(endpoint))
    assert said.count("revision.submitted") == 1
    assert "mandate.moved" in said
    representations.suspend(mandate, note="Prov", by=operator.registrar)
    builders.submitted(member, entity_id="https://annan.norrvik.example/metadata")
    assert types(filled(endpoint))[len(said) :] == ["mandate.moved"]


def test_an_agent_hears_of_declarations_only_where_the_mandate_is_for_them(operator: Operator, member: Member) -> None:
    agent = mandates.agent(operator, "Ombudet AB")
    mandates.active(member, agent, functions=(Function.METADATA,))
    sight = sight_of(added(agent.organisation, agent.administrator))
    assert sight.near([member.organisation.pk], None) == (True, member.organisation.pk)
    assert sight.near([member.organisation.pk], Function.DECLARATIONS) == (False, None)


def test_no_person_s_name_address_or_note_is_in_any_event(operator: Operator, member: Member) -> None:
    endpoint = added(operator.organisation, operator.registrar)
    colleague = builders.person("Hemlige Henrik")
    people.assign_role(colleague, Role.READER, member.organisation, by=operator.registrar)
    memberships.advance(_membership(member), MembershipState.SUSPENDED, by=operator.registrar, note="Hemlig anteckning")
    builders.approved(operator, member)
    builders.certify(operator, member.organisation)
    filled(endpoint)
    bodies = "\n".join(WebhookDelivery.objects.values_list("body", flat=True))
    assert "membership.moved" in bodies
    for secret in ("Henrik", "Hemlig", "@", operator.registrar.name, member.administrator.name, "Vakt"):
        assert secret not in bodies


def test_a_sole_trader_is_told_of_by_its_id_alone(operator: Operator, member: Member) -> None:
    Organisation.objects.filter(pk=member.organisation.pk).update(legal_form=LegalForm.SOLE_TRADER)
    member.organisation.refresh_from_db()
    endpoint = added(member.organisation, member.administrator)
    organisations.change(
        member.organisation, seen=member.organisation.version, size_class="small", by=operator.registrar
    )
    (said,) = filled(endpoint)
    assert said["data"]["organisation"] == {"id": member.organisation.pk}
    assert said["data"]["object"]["name"] is None
    assert member.organisation.number not in json.dumps(said)


def test_a_certification_that_is_suspended_is_told_to_everybody_without_its_states(
    operator: Operator, member: Member
) -> None:
    other = builders.member(operator, "Region Storvik")
    near, far = (added(one.organisation, one.administrator) for one in (member, other))
    held = builders.certify(operator, member.organisation)
    certifications.suspend(held, note="Prov", by=operator.trust_officer)
    own = [one["data"].get("to") for one in filled(near) if one["type"] == "certification.moved"]
    public = [one["data"] for one in filled(far) if one["type"].startswith("certification.")]
    assert own == ["active", "suspended"]
    assert len(public) == 2
    assert not any({"from", "to"} & set(one) for one in public)
    assert public[0]["object"]["url"].endswith(f"/api/v1/certifications/{held.pk}/")


def test_an_incident_is_told_to_who_reported_it_and_to_others_once_they_were_told(
    operator: Operator, member: Member
) -> None:
    other = builders.member(operator, "Region Storvik")
    builders.contact(other.organisation)
    hooks = [added(one.organisation, one.administrator) for one in (member, other)]
    incidents.report(member.organisation, by=member.administrator, **told())
    incident = opened(operator)
    party = incident_parties.add(incident, other.organisation, by=operator.registrar)
    reporter, concerned = (types(filled(hook)) for hook in hooks)
    assert reporter == ["incident.reported"]
    assert concerned == []
    incident_parties.write_to(incident, [party], text="Läs detta.", answer_by=None, by=operator.registrar)
    assert types(filled(hooks[1])) == ["incident.told"]


def test_what_is_public_of_feeds_is_told_to_all_and_what_the_brake_holds_to_the_operator(
    operator: Operator, member: Member
) -> None:
    hook, whole = added(member.organisation, member.administrator), added(operator.organisation, operator.registrar)
    builders.feed(operator)
    assert types(filled(hook)) == ["feed.recorded"]
    assert {"feed.recorded", "key.recorded", "key.moved"} <= set(types(filled(whole)))


def test_one_event_has_one_id_for_an_endpoint_however_often_it_is_read(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator)
    builders.approved(operator, member)
    filled(endpoint)
    before = list(WebhookDelivery.objects.order_by("pk").values_list("pk", "message_id"))
    assert len({message for _pk, message in before}) == len(before) > 2
    WebhookEndpoint.objects.update(cursor=endpoint.cursor)
    filled(endpoint)
    assert list(WebhookDelivery.objects.order_by("pk").values_list("pk", "message_id")) == before


def test_two_endpoints_have_ids_of_their_own(operator: Operator, member: Member) -> None:
    hooks = [added(member.organisation, member.administrator) for _ in range(2)]
    builders.submitted(member)
    for hook in hooks:
        filled(hook)
    ids = WebhookDelivery.objects.values_list("message_id", flat=True)
    assert len(set(ids)) == len(ids)


def test_a_change_that_is_rolled_back_is_told_to_nobody(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator)
    with transaction.atomic():
        builders.submitted(member)
        transaction.set_rollback(True)
    assert filled(endpoint) == []
    builders.submitted(member)
    assert "revision.submitted" in types(filled(endpoint))


def test_an_event_that_cannot_be_told_keeps_no_other_back(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint, whole = added(member.organisation, member.administrator), webhook_events.messages
    builders.submitted(member)
    first = AuditEvent.objects.filter(number__gt=endpoint.cursor, tag="revision.submitted").get().number

    def broken(event, sight):
        if event.number == first:
            raise ZeroDivisionError
        return whole(event, sight)

    monkeypatch.setattr(webhook_events, "messages", broken)
    builders.submitted(member, entity_id="https://annan.norrvik.example/metadata")
    assert types(filled(endpoint)).count("revision.submitted") == 1
    assert "cannot be told" in caplog.text


def test_what_happened_since_an_instant_is_made_even_for_types_chosen_later(operator: Operator, member: Member) -> None:
    endpoint = added(member.organisation, member.administrator, "https://a.example/", "revision.rejected")
    builders.submitted(member)
    filled(endpoint)
    webhooks.change(endpoint, url="https://a.example/", description="Prov", types=[], by=member.administrator)
    webhooks.replay_since(endpoint, since=builders.AT, by=member.administrator)
    assert "revision.submitted" in types(filled(endpoint))
