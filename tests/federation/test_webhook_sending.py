"""Deliveries: tried by the convention's times, put off, given up, switched off, sent again, forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from federation import tasks, webhook_wire
from federation.actions import webhook_outbox, webhook_sending, webhooks
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.models.webhook import DeliveryState, Disabled
from federation.webhook_wire import Outcome
from members import audit
from members.actions import deliveries, representations
from members.clock import clock_at
from members.errors import AlreadyMoved, Refused
from members.models import AuditEvent, Letter
from members.models.contact import ContactKind
from members.models.letter import LetterKind
from members.models.representation import Function
from members.reach import Why
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from tests.federation.webhook_cases import added

D = DeliveryState
pytestmark = pytest.mark.usefixtures("on_the_day", "english")


class Wire:
    """In place of the wire: what the receiver does, one outcome after the other, the last again and again."""

    def __init__(self) -> None:
        self.outcomes, self.sent = [Outcome(204)], []

    def __call__(self, url: str, message_id: str, body: str, secrets: list[str], at: Any) -> Outcome:
        self.sent.append((url, message_id, len(secrets)))
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(webhook_wire, "send", made)
    return made


@pytest.fixture
def endpoint(member: Member) -> WebhookEndpoint:
    return added(member.organisation, member.administrator)


def _again(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.get(pk=endpoint.pk)


def _one(endpoint: WebhookEndpoint, member: Member) -> WebhookDelivery:
    return webhooks.test(endpoint, by=member.administrator)


def _now(delivery: WebhookDelivery) -> WebhookDelivery:
    return WebhookDelivery.objects.get(pk=delivery.pk)


def test_all_that_waits_is_sent_in_the_order_in_which_it_happened(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    builders.approved(operator, member)
    tasks.tell_webhook(endpoint.pk)
    rows = WebhookDelivery.objects.order_by("pk")
    assert [message for _url, message, _secrets in wire.sent] == list(rows.values_list("message_id", flat=True))
    assert set(rows.values_list("state", "status", "attempts")) == {("delivered", 204, 1)}
    tasks.tell_webhook(endpoint.pk)
    assert len(wire.sent) == rows.count()


def test_a_failure_is_tried_again_at_the_convention_s_times_until_the_last(
    member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    wire.outcomes = [Outcome(500, "no")]
    delivery, at, gaps = _one(endpoint, member), AT, []
    for _attempt in range(10):
        with clock_at(at):
            assert webhook_sending.send(endpoint.pk) == 0
        due = _now(delivery).next_attempt_at
        gaps.append((due - at).total_seconds())
        at = max(due, _again(endpoint).resume_at or due)
    assert all(least.total_seconds() <= gap for gap, least in zip(gaps, webhook_wire.WAITS, strict=False))
    last = _now(delivery)
    assert (last.state, last.attempts, last.status, last.answer) == ("failed", 10, 500, "no")


def test_while_a_receiver_fails_one_is_tried_and_the_rest_waits(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    builders.approved(operator, member)
    wire.outcomes = [Outcome(trouble=Why.SLOW)]
    webhook_outbox.fill(endpoint.pk)
    webhook_sending.send(endpoint.pk)
    webhook_sending.send(endpoint.pk)
    assert len(wire.sent) == 1
    held = _again(endpoint)
    assert held.failing_since == AT
    assert AT < held.resume_at <= AT + timedelta(minutes=1)
    wire.outcomes = [Outcome(204)]
    with clock_at(AT + timedelta(minutes=2)):
        webhook_sending.send(endpoint.pk)
    assert not WebhookDelivery.objects.exclude(state="delivered").exists()
    assert (_again(endpoint).failing_since, _again(endpoint).resume_at) == (None, None)


def test_retry_after_puts_off_the_event_and_the_receiver(member: Member, endpoint: WebhookEndpoint, wire: Wire) -> None:
    wire.outcomes = [Outcome(429, wait=timedelta(hours=3))]
    delivery = _one(endpoint, member)
    webhook_sending.send(endpoint.pk)
    assert _now(delivery).next_attempt_at == AT + timedelta(hours=3)
    assert _again(endpoint).resume_at == AT + timedelta(hours=3)


def test_410_switches_it_off_at_once_and_people_are_written_to(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    box = builders.contact(member.organisation, ContactKind.TECHNICAL)
    wire.outcomes = [Outcome(410)]
    delivery = _one(endpoint, member)
    webhook_sending.send(endpoint.pk)
    held = _again(endpoint)
    assert (held.enabled, held.disabled_reason) == (False, Disabled.GONE)
    assert AuditEvent.objects.filter(tag="webhook.disabled", actor=None).count() == 1
    letters = Letter.objects.filter(kind=LetterKind.WEBHOOK_DISABLED)
    assert set(letters.values_list("address", flat=True)) == {box.email, member.administrator.email}
    assert _now(delivery).state == D.WAITING
    wire.outcomes = [Outcome(204)]
    assert webhook_sending.send(endpoint.pk) == 0
    webhooks.enable(endpoint, by=member.administrator)
    assert webhook_sending.send(endpoint.pk) == 1


@pytest.mark.parametrize(("status", "why"), [(410, "answered that it is gone"), (500, "For five days no event")])
def test_the_letter_says_what_happened_and_leads_to_the_log(
    member: Member, endpoint: WebhookEndpoint, wire: Wire, mailoutbox: list[EmailMessage], status: int, why: str
) -> None:
    wire.outcomes = [Outcome(status)]
    _one(endpoint, member)
    webhook_sending.send(endpoint.pk)
    with clock_at(AT + timedelta(days=5)):
        webhook_sending.send(endpoint.pk)
        deliveries.send()
    (letter,) = (one for one in mailoutbox if f"/webhooks/{endpoint.pk}/" in one.body)
    assert letter.subject == "Events are no longer sent to hooks.norrvik.example"
    assert why in " ".join(letter.body.split())


def test_after_five_days_in_which_nothing_arrived_it_is_switched_off(
    member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    wire.outcomes = [Outcome(trouble=Why.CLOSED)]
    for days in (0, 4):
        with clock_at(AT + timedelta(days=days)):
            _one(endpoint, member)
            webhook_sending.send(endpoint.pk)
    assert _again(endpoint).enabled
    with clock_at(AT + timedelta(days=5)):
        webhook_sending.send(endpoint.pk)
    assert _again(endpoint).disabled_reason == Disabled.FAILING
    assert Letter.objects.filter(kind=LetterKind.WEBHOOK_DISABLED, address=member.administrator.email).count() == 1


def test_one_arrival_in_between_begins_the_five_days_anew(
    member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    for days, status in ((0, 500), (3, 204), (4, 500), (8, 500)):
        wire.outcomes = [Outcome(status)]
        with clock_at(AT + timedelta(days=days)):
            _one(endpoint, member)
            webhook_sending.send(endpoint.pk)
    assert _again(endpoint).enabled


def test_what_happened_while_it_was_off_is_sent_when_it_is_on_again_thirty_days_back(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    webhooks.disable(endpoint, by=member.administrator)
    builders.submitted(member)
    with clock_at(AT + timedelta(days=20)):
        builders.submitted(member, entity_id="https://annan.norrvik.example/metadata")
    tasks.tell_webhook(endpoint.pk)
    assert wire.sent == []
    with clock_at(AT + timedelta(days=31)):
        webhooks.enable(endpoint, by=member.administrator)
        tasks.tell_webhook(endpoint.pk)
    told = WebhookDelivery.objects.filter(type="revision.submitted")
    assert [row.happened_at for row in told] == [AT + timedelta(days=20)]


def test_a_worker_that_died_after_the_answer_sends_it_twice_under_one_id(
    member: Member, endpoint: WebhookEndpoint, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = _one(endpoint, member)

    def dies(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(webhook_sending, "_note", dies)
        with pytest.raises(SystemExit):
            webhook_sending.send(endpoint.pk)
    assert webhook_sending.send(endpoint.pk) == 0, "it may be on its way still"
    with clock_at(AT + webhook_sending.CLAIMED_FOR):
        assert webhook_sending.send(endpoint.pk) == 1
    assert [message for _url, message, _secrets in wire.sent] == [delivery.message_id] * 2


def test_of_two_workers_one_sends_each(member: Member, endpoint: WebhookEndpoint, wire: Wire) -> None:
    delivery = _one(endpoint, member)
    stale = _now(delivery)
    assert webhook_sending._claim(delivery)
    assert not webhook_sending._claim(stale)


def test_what_a_mandate_let_it_hear_is_dropped_when_the_mandate_ends_before_it_is_sent(
    operator: Operator, member: Member, wire: Wire
) -> None:
    agent = mandates.agent(operator, "Ombudet AB")
    endpoint = added(agent.organisation, agent.administrator, "https://a.example/", "revision.submitted")
    mandate = mandates.active(member, agent, functions=(Function.METADATA,))
    builders.submitted(member)
    webhook_outbox.fill(endpoint.pk)
    representations.suspend(mandate, note="Prov", by=operator.registrar)
    assert webhook_sending.send(endpoint.pk) == 0
    assert WebhookDelivery.objects.get().state == D.DROPPED
    assert wire.sent == []


def test_one_event_is_sent_again_under_its_id_and_what_waits_is_not_doubled(
    member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    delivery = _one(endpoint, member)
    with pytest.raises(AlreadyMoved):
        webhooks.replay(delivery, by=member.administrator)
    webhook_sending.send(endpoint.pk)
    webhooks.replay(delivery, by=member.administrator)
    webhook_sending.send(endpoint.pk)
    assert [message for _url, message, _secrets in wire.sent] == [delivery.message_id] * 2
    assert _now(delivery).attempts == 1


def test_all_since_an_instant_is_sent_again_under_the_same_ids(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    with clock_at(AT + timedelta(hours=1)):
        builders.submitted(member)
        tasks.tell_webhook(endpoint.pk)
    first = len(wire.sent)
    with clock_at(AT + timedelta(hours=3)):
        builders.submitted(member, entity_id="https://annan.norrvik.example/metadata")
        tasks.tell_webhook(endpoint.pk)
        later = [message for _url, message, _secrets in wire.sent[first:]]
        webhooks.replay_since(endpoint, since=AT + timedelta(hours=2), by=member.administrator)
        tasks.tell_webhook(endpoint.pk)
    assert [message for _url, message, _secrets in wire.sent[first:]] == later * 2
    assert WebhookDelivery.objects.count() == first + len(later)


@pytest.mark.parametrize("days", [-1, 31])
def test_an_instant_outside_the_thirty_days_is_refused(member: Member, endpoint: WebhookEndpoint, days: int) -> None:
    with pytest.raises(Refused, match="last 30 days"):
        webhooks.replay_since(endpoint, since=AT - timedelta(days=days), by=member.administrator)


def test_a_new_secret_signs_beside_the_old_one_for_a_day_and_a_known_one_not_at_all(
    member: Member, endpoint: WebhookEndpoint
) -> None:
    first = _again(endpoint).secrets_at(AT)
    second = webhooks.rotate(endpoint, by=member.administrator)
    assert _again(endpoint).secrets_at(AT + timedelta(hours=23)) == [second, *first]
    assert _again(endpoint).secrets_at(AT + timedelta(hours=24)) == [second]
    third = webhooks.rotate(endpoint, at_once=True, by=member.administrator)
    assert _again(endpoint).secrets_at(AT) == [third]


def test_the_log_is_kept_for_thirty_days(member: Member, endpoint: WebhookEndpoint, wire: Wire) -> None:
    _one(endpoint, member)
    webhook_sending.send(endpoint.pk)
    assert webhook_sending.forget(AT + timedelta(days=30)) == 0
    assert webhook_sending.forget(AT + timedelta(days=30, seconds=1)) == 1


def test_the_clock_asks_for_whom_there_is_something_to_do_and_for_no_other(
    operator: Operator, member: Member, endpoint: WebhookEndpoint, wire: Wire
) -> None:
    webhook_outbox.fill(endpoint.pk)
    assert list(webhook_outbox.with_work()) == []
    _one(endpoint, member)
    webhook_outbox.fill(endpoint.pk)
    assert list(webhook_outbox.with_work()) == [endpoint]
    webhook_sending.send(endpoint.pk)
    assert list(webhook_outbox.with_work()) == []
    webhooks.disable(endpoint, by=member.administrator)
    assert list(webhook_outbox.with_work()) == []


def test_neither_the_secret_nor_the_address_s_path_is_in_the_audit_chain_or_in_a_letter(
    operator: Operator, member: Member, wire: Wire
) -> None:
    url = "https://a.example/T0/B0/geheim"
    endpoint, secret = webhooks.add(member.organisation, url=url, description="Prov", types=[], by=member.administrator)
    second = webhooks.rotate(endpoint, by=member.administrator)
    wire.outcomes = [Outcome(410)]
    _one(endpoint, member)
    webhook_sending.send(endpoint.pk)
    events = AuditEvent.objects.prefetch_related("private")
    said = "".join(f"{event.subject}{event.details}{event.called}" for event in events)
    said += "".join(str(letter.context) for letter in Letter.objects.all())
    raw = "".join(WebhookEndpoint.objects.extra(select={"raw": "secrets"}).values_list("raw", flat=True))
    for hidden in (secret, second, secret.removeprefix("whsec_")):
        assert hidden not in said + raw
    assert "secrets" not in audit.fields_of(endpoint)
    assert "geheim" not in said
    assert "a.example" in said


def test_a_secret_that_another_secret_key_sealed_is_lost_and_said_so(
    member: Member, endpoint: WebhookEndpoint, wire: Wire, settings: Settings
) -> None:
    delivery = _one(endpoint, member)
    settings.SECRET_KEY = "another"
    webhook_sending.send(endpoint.pk)
    assert wire.sent == []
    assert "The secret is lost" in _now(delivery).answer
    webhooks.rotate(endpoint, by=member.administrator)
    with clock_at(AT + timedelta(minutes=2)):
        assert webhook_sending.send(endpoint.pk) == 1


def test_an_organisation_has_ten_at_most(member: Member, endpoint: WebhookEndpoint) -> None:
    for _more in range(9):
        added(member.organisation, member.administrator)
    with pytest.raises(Refused, match="There are 10 webhooks already"):
        added(member.organisation, member.administrator)


def test_removing_it_takes_its_log_and_what_the_chain_says_of_it_besides_its_number(
    member: Member, endpoint: WebhookEndpoint
) -> None:
    _one(endpoint, member)
    webhooks.remove(endpoint, by=member.administrator)
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()
    assert {event.called for event in AuditEvent.objects.filter(tag__startswith="webhook.")} == {""}
