"""An endpoint, and what has happened, as tests of webhooks begin from them."""

import json
from typing import Any

from federation.actions import webhook_outbox, webhooks
from federation.models import WebhookDelivery, WebhookEndpoint
from members.models import Organisation, Person

URL = "https://hooks.norrvik.example/sigill"


def added(organisation: Organisation, by: Person, url: str = URL, *types: str) -> WebhookEndpoint:
    """Its secret is in `secrets`."""
    endpoint, _secret = webhooks.add(organisation, url=url, description="Prov", types=types, by=by)
    return endpoint


def filled(endpoint: WebhookEndpoint) -> list[dict[str, Any]]:
    """What it is to be sent, all of it, in order."""
    webhook_outbox.fill(endpoint.pk)
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("pk")
    return [json.loads(body) for body in rows.values_list("body", flat=True)]


def types(told: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in told]
