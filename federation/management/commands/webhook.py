"""`manage.py webhook`: where events are sent, what became of them, and having them sent again."""

from datetime import datetime
from typing import ClassVar

from django.core.management.base import CommandError
from django.db.models import Count
from django.utils import timezone

from federation.actions import webhooks
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.webhook_types import EventType
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def show_all() -> Lines:
    """Every endpoint, with how many deliveries are in which state."""
    for one in WebhookEndpoint.objects.select_related("organisation").order_by("pk"):
        state = "on" if one.enabled else f"off ({one.disabled_reason})"
        failing = f"  fails since {one.failing_since:%Y-%m-%d %H:%M} UTC" if one.failing_since else ""
        yield f"{one.pk}  {one.organisation.number}  {one.host}  {state}{failing}  {one.description}"
        counts = one.deliveries.order_by().values_list("state").annotate(Count("pk"))
        yield f"  {', '.join(f'{state} {count}' for state, count in sorted(counts)) or 'no deliveries'}"


def show_types() -> Lines:
    """Every type of event."""
    for one in EventType:
        yield f"{one.value:<26}  {one.label}"


def add(*, number: str, url: str, description: str, type: list[str], by: Person) -> Lines:
    """The secret is printed once."""
    made, secret = webhooks.add(find.organisation(number), url=url, description=description, types=type, by=by)
    yield f"Webhook {made.pk} is added. Its secret, which is not shown again:"
    yield secret


def rotate(*, webhook: int, at_once: bool, by: Person) -> Lines:
    """The secret is printed once."""
    yield f"The new secret of webhook {webhook}, which is not shown again:"
    yield webhooks.rotate(_endpoint(webhook), at_once=at_once, by=by)


def disable(*, webhook: int, by: Person) -> Lines:
    """Until somebody switches it on."""
    webhooks.disable(_endpoint(webhook), by=by)
    yield f"Webhook {webhook} is switched off."


def enable(*, webhook: int, by: Person) -> Lines:
    """What happened meanwhile is sent."""
    webhooks.enable(_endpoint(webhook), by=by)
    yield f"Webhook {webhook} is switched on."


def remove(*, webhook: int, by: Person) -> Lines:
    """With its log."""
    webhooks.remove(_endpoint(webhook), by=by)
    yield f"Webhook {webhook} is removed."


def test(*, webhook: int, by: Person) -> Lines:
    """A worker sends it."""
    made = webhooks.test(_endpoint(webhook), by=by)
    yield f"A test event is on its way: {made.message_id}."


def deliveries(*, webhook: int, state: str | None) -> Lines:
    """The last hundred, the newest first."""
    rows = _endpoint(webhook).deliveries.defer("body")
    for one in (rows.filter(state=state) if state else rows)[:100]:
        said = one.status or one.trouble or "-"
        yield f"{one.pk}  {one.happened_at:%Y-%m-%d %H:%M:%S}  {one.type}  {one.state}  {one.attempts}  {said}"
        yield f"  {one.message_id}"


def replay(*, delivery: int, by: Person) -> Lines:
    """Under the same id."""
    found = WebhookDelivery.objects.select_related("endpoint__organisation").filter(pk=delivery).first()
    if found is None:
        raise CommandError(
            f"There is no delivery {delivery}. `manage.py webhook deliveries WEBHOOK` shows those there are."
        )
    webhooks.replay(found, by=by)
    yield f"Delivery {delivery} is sent again."


def replay_since(*, webhook: int, since: datetime, by: Person) -> Lines:
    """Under the same ids."""
    count = webhooks.replay_since(_endpoint(webhook), since=since, by=by)
    yield f"{count} that were sent before are sent again, and what was not sent yet."


def instant(text: str) -> datetime:
    """As 2026-01-31T12:00, where the operator is unless it says otherwise; raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else timezone.make_aware(found)


def _endpoint(number: int) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.select_related("organisation").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no webhook {number}. `manage.py webhook list` shows those there are.")
    return found


WEBHOOK = argument("webhook", type=int, metavar="WEBHOOK")


class Command(NounCommand):
    help = "Say to which programs events are sent, see what became of them, and have them sent again."
    verbs: ClassVar = (
        Verb("list", "List the webhooks.", show_all, acts=False),
        Verb("types", "List the types of events.", show_types, acts=False),
        Verb(
            "add",
            "Have an organisation's events sent to a program.",
            add,
            (
                argument("number", metavar="ORGANISATION"),
                argument("url"),
                argument("--description", required=True, help="what it is for"),
                argument("--type", action="append", default=[], help="an event type; again for more; none: every one"),
            ),
        ),
        Verb(
            "rotate",
            "Replace the secret; the old one signs for another day.",
            rotate,
            (WEBHOOK, argument("--at-once", action="store_true", help="not any more: it is known to others")),
        ),
        Verb("disable", "Switch it off.", disable, (WEBHOOK,)),
        Verb("enable", "Switch it on again.", enable, (WEBHOOK,)),
        Verb("remove", "Remove it, with its log.", remove, (WEBHOOK,)),
        Verb("test", "Send a test event.", test, (WEBHOOK,)),
        Verb(
            "deliveries",
            "List the last deliveries.",
            deliveries,
            (WEBHOOK, argument("--state", choices=["waiting", "delivered", "failed", "dropped"])),
            acts=False,
        ),
        Verb("replay", "Send one event again.", replay, (argument("delivery", type=int, metavar="DELIVERY"),)),
        Verb(
            "replay-since",
            "Send everything again that has happened since an instant.",
            replay_since,
            (WEBHOOK, argument("since", type=instant, metavar="YYYY-MM-DDTHH:MM")),
        ),
    )
