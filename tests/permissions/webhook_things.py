"""What stands in the addresses of webhooks."""

from typing import Any

from federation.actions import webhooks
from members.models import Organisation, Person
from tests.federation.webhook_cases import added


def webhook_things(at: Organisation, by: Person) -> dict[str, Any]:
    """One that has been sent nothing yet but a test event, which waits."""
    endpoint = added(at, by)
    return {"webhooks": endpoint.pk, "webhook-deliveries": webhooks.test(endpoint, by=by).pk}
