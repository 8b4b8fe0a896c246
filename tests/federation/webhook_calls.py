"""What test_every_action.py calls of webhooks."""

from collections.abc import Callable
from typing import Any

from federation.actions import webhooks
from federation.models import WebhookDelivery
from members.clock import now
from tests.builders import Member, Operator
from tests.federation.webhook_cases import URL, added


def webhook_calls(operator: Operator, member: Member) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """For each action, arguments that would do if only the person might."""
    at, fields = member.organisation, {"url": URL, "description": "Prov", "types": []}
    endpoint = added(at, operator.registrar)
    return {
        webhooks.add: (at, fields),
        webhooks.change: (endpoint, fields),
        webhooks.rotate: (endpoint,),
        webhooks.disable: (endpoint,),
        webhooks.enable: (endpoint,),
        webhooks.remove: (endpoint,),
        webhooks.test: (endpoint,),
        webhooks.replay: (WebhookDelivery(endpoint=endpoint),),
        webhooks.replay_since: (endpoint, {"since": now()}),
    }
