"""From a change to a receiver, by the real clock: the receiver's library compares it with the signature's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from federation import tasks
from federation.actions import webhooks
from federation.models import WebhookDelivery
from federation.models.webhook import DeliveryState
from members.clock import clock_at, now
from tests import builders
from tests.builders import Member, Operator
from tests.federation.webhook_receiver import Receiver, receiving

D = DeliveryState


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with receiving() as running:
        yield running


def test_from_a_change_to_a_real_receiver_that_fails_first(
    operator: Operator, member: Member, receiver: Receiver
) -> None:
    """By the real clock, since the receiver's library looks at it."""
    endpoint, secret = webhooks.add(
        member.organisation, url=receiver.url, description="Prov", types=["revision.submitted"], by=member.administrator
    )
    receiver.behaviours = ["500", "close", "302/http://127.0.0.1:1/", "204"]
    builders.submitted(member)
    at = now()
    for minutes in (0, 10, 120, 600):
        with clock_at(at + timedelta(minutes=minutes)):
            tasks.tell_webhook(endpoint.pk)
    assert len(receiver.requests) == 4
    assert len(set(receiver.ids)) == 1
    _path, headers, body = receiver.requests[0]
    assert Webhook(secret).verify(body, headers)["type"] == "revision.submitted"
    assert WebhookDelivery.objects.get().state == D.DELIVERED
