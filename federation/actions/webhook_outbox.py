"""From the audit chain to deliveries: each endpoint's cursor follows the chain, which is the outbox.

Nothing is handed over when a change is committed, so nothing can be lost between the two: whoever looks next finds the
chain further than the cursor. Events are numbered without gaps in the order in which they are committed (the chain's
head is locked from an event's number to its transaction's end), so none turns up behind a cursor that has passed.
"""

import logging

from django.db import transaction
from django.db.models import Q, QuerySet

from federation import webhook_events
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.models.webhook import DeliveryState
from federation.webhook_sight import Sight, sight_of
from members.clock import now
from members.models import AuditEvent, AuditHead

log = logging.getLogger(__name__)
AT_A_TIME = 200
_SHOWN = ("organisation", "entity")


def end_of_chain() -> int:
    """The number of the last event."""
    return AuditHead.objects.values_list("length", flat=True).first() or 0


def with_work() -> QuerySet[WebhookEndpoint]:
    """Those that have something to make or to send now."""
    at = now()
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=at).order_by()
    awake = Q(resume_at=None) | Q(resume_at__lte=at)
    return WebhookEndpoint.objects.filter(
        Q(cursor__lt=end_of_chain()) | (awake & Q(pk__in=due.values("endpoint"))), enabled=True
    ).order_by("pk")


def fill(endpoint_pk: int) -> int:
    """Make deliveries of all that the endpoint has not had yet; how many events of the chain were read."""
    read = 0
    while some := _fill_some(endpoint_pk):
        read += some
    return read


@transaction.atomic
def _fill_some(endpoint_pk: int) -> int:
    """The cursor moves in the transaction that writes the deliveries: a worker that dies in it has done nothing."""
    rows = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_pk, enabled=True)
    endpoint = rows.first()
    if endpoint is None:
        return 0
    after = AuditEvent.objects.filter(number__gt=endpoint.cursor).order_by("number")
    events = list(after.select_related(*_SHOWN)[:AT_A_TIME])
    if not events:
        return 0
    endpoint = WebhookEndpoint.objects.select_related("organisation").get(pk=endpoint_pk)
    sight = sight_of(endpoint)
    made = [delivery for event in events for delivery in _deliveries(endpoint, sight, event)]
    # What is there already, after somebody asked for all since an instant, keeps its place.
    WebhookDelivery.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    rows.update(cursor=events[-1].number)
    return len(events)


def _deliveries(endpoint: WebhookEndpoint, sight: Sight, event: AuditEvent) -> list[WebhookDelivery]:
    wanted = set(endpoint.types)
    try:
        with transaction.atomic():
            told = [one for one in webhook_events.messages(event, sight) if not wanted or one.type in wanted]
    except Exception:  # one event that cannot be told never keeps the others
        log.exception("Audit event %s cannot be told to %s", event.number, endpoint.host)
        return []
    at = now()
    return [
        WebhookDelivery(
            endpoint=endpoint,
            message_id=webhook_events.message_id(endpoint, event, one.key),
            type=one.type,
            about_id=one.about,
            needs=one.needs,
            body=webhook_events.payload(one.type, event.at, one.data),
            happened_at=event.at,
            made_at=at,
            next_attempt_at=at,
        )
        for one in told
    ]


def number_before(at: object) -> int:
    """The number of the last event before the instant, 0 where there is none."""
    found = AuditEvent.objects.filter(at__lt=at).order_by("-number").values_list("number", flat=True).first()
    return found or 0


def wind_back(endpoint: WebhookEndpoint, number: int) -> None:
    """Part of an action: let the chain be read again from after the event on; what was made of it stays as it is."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk, cursor__gt=number).update(cursor=number)


def wind_on(endpoint: WebhookEndpoint, number: int) -> None:
    """Part of an action: leave out what lies up to the event."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk, cursor__lt=number).update(cursor=number)
