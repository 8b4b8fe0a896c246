"""The worker's half of webhooks: claim each delivery that is due, send it, note what became of it.

At least once: a worker that dies after the receiver has answered has noted nothing, and another sends it again under
the same `webhook-id`. While a receiver fails it is tried once a minute at most, so that it holds no worker for long.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from federation import webhook_wire
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.models.webhook import DELIVERY_TRANSITIONS, DeliveryState, Disabled
from federation.webhook_sight import Sight, sight_of
from federation.webhook_wire import Outcome
from members import audit
from members.actions import letters
from members.clock import now
from members.models import Contact, Organisation, Person, RoleAssignment
from members.models.contact import ContactKind
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag

log = logging.getLogger(__name__)
D = DeliveryState
# A claimed delivery is its worker's for so long; then the worker has died, and another sends it, perhaps a second time.
CLAIMED_FOR: Final = timedelta(minutes=2)
AT_A_TIME: Final = 100
BUDGET_S: Final = 30.0  # for one turn of one endpoint: others wait for the same worker
BREATH: Final = timedelta(minutes=1)  # after a failure nothing else is tried for so long
GIVES_UP: Final = timedelta(days=5)
KEPT_FOR: Final = timedelta(days=30)


def send(endpoint_pk: int) -> int:
    """Send what is due, the oldest first, until one fails; how many arrived."""
    endpoint = WebhookEndpoint.objects.select_related("organisation").filter(pk=endpoint_pk).first()
    if endpoint is None:
        return 0
    until, sight, arrived = monotonic() + BUDGET_S, sight_of(endpoint), 0
    for _one in range(AT_A_TIME):
        endpoint.refresh_from_db()
        delivery = _next(endpoint)
        if delivery is None or monotonic() > until:
            break
        if not _claim(delivery):
            continue
        if not _may_hear(sight, delivery):
            _note(delivery, D.DROPPED)
        elif _attempt(endpoint, delivery):
            arrived += 1
        else:
            break
    return arrived


def forget(at: datetime) -> int:
    """The clock: delete the log of what is older than thirty days; how many deliveries that were."""
    return WebhookDelivery.objects.filter(made_at__lt=at - KEPT_FOR).delete()[0]


def _next(endpoint: WebhookEndpoint) -> WebhookDelivery | None:
    at = now()
    if not endpoint.enabled or (endpoint.resume_at is not None and endpoint.resume_at > at):
        return None
    due = WebhookDelivery.objects.filter(endpoint=endpoint, state=D.WAITING, next_attempt_at__lte=at)
    return due.order_by("next_attempt_at", "pk").first()


def _claim(delivery: WebhookDelivery) -> bool:
    """Compare and swap; `attempts` counts claims, so that what kills its workers comes to an end, too."""
    seen = WebhookDelivery.objects.filter(pk=delivery.pk, state=D.WAITING, attempts=delivery.attempts)
    won = seen.update(attempts=F("attempts") + 1, next_attempt_at=now() + CLAIMED_FOR)
    delivery.attempts += 1
    return bool(won)


def _may_hear(sight: Sight, delivery: WebhookDelivery) -> bool:
    """A mandate may have ended since the delivery was made."""
    return delivery.about_id is None or sight.everything or sight.acts(delivery.about_id, delivery.needs)


def _attempt(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> bool:
    at = now()
    secrets = endpoint.secrets_at(at)
    if not secrets:
        log.error("Webhook %s cannot be signed: its secret was sealed with another SECRET_KEY", endpoint.pk)
        outcome = Outcome(answer="The secret is lost: SECRET_KEY was exchanged. Replace it.")
    else:
        outcome = webhook_wire.send(endpoint.url, delivery.message_id, delivery.body, secrets, at)
    seen = {"attempted_at": at, "took_ms": outcome.took_ms, "status": outcome.status, "answer": outcome.answer}
    seen["trouble"] = outcome.trouble.value if outcome.trouble else ""
    if outcome.arrived:
        _note(delivery, D.DELIVERED, delivered_at=now(), **seen)
        _of_endpoint(endpoint, failing_since=None, resume_at=None)
        return True
    _failed(endpoint, delivery, outcome, seen)
    return False


@transaction.atomic
def _failed(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, seen: dict[str, Any]) -> None:
    """Another attempt later, unless this was the last; what is gone, or has failed for long, is switched off."""
    at = now()
    wait = webhook_wire.next_wait(delivery.message_id, delivery.attempts)
    if outcome.gone:
        # Tried again once somebody has switched the endpoint on.
        _note(delivery, D.WAITING, next_attempt_at=at, **seen)
    elif wait is None:
        _note(delivery, D.FAILED, **seen)
    else:
        _note(delivery, D.WAITING, next_attempt_at=at + max(wait, outcome.wait or wait), **seen)
    since = endpoint.failing_since or at
    breath = max(min(wait or BREATH, BREATH), outcome.wait or timedelta())
    _of_endpoint(endpoint, failing_since=since, resume_at=at + breath)
    if outcome.gone:
        _switch_off(endpoint, Disabled.GONE)
    elif at - since >= GIVES_UP:
        _switch_off(endpoint, Disabled.FAILING)


def _note(delivery: WebhookDelivery, state: DeliveryState, **changes: Any) -> None:
    """Unless another worker has claimed it meanwhile, or somebody had it sent again."""
    if state != D.WAITING and state not in DELIVERY_TRANSITIONS[D(delivery.state)]:
        raise ValueError(f"A delivery does not go from {delivery.state} to {state}.")
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=D.WAITING, attempts=delivery.attempts)
    mine.update(state=state, **changes)


def _of_endpoint(endpoint: WebhookEndpoint, **changes: Any) -> None:
    if all(getattr(endpoint, name) == value for name, value in changes.items()):
        return
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**changes)
    for name, value in changes.items():
        setattr(endpoint, name, value)


def _switch_off(endpoint: WebhookEndpoint, why: Disabled) -> None:
    """Once; those who can do something about it are written to."""
    was = audit.fields_of(endpoint)
    on = WebhookEndpoint.objects.filter(pk=endpoint.pk, enabled=True)
    if not on.update(enabled=False, disabled_reason=why, disabled_at=now()):
        return
    endpoint.refresh_from_db()
    audit.record(Tag.WEBHOOK_DISABLED, endpoint, by=None, organisation=endpoint.organisation, was=was, why=why.value)
    words = {"host": endpoint.host, "why": why.value, "link": reverse("webhook", args=[endpoint.pk])}
    for to in receivers_of(endpoint.organisation):
        letters.post(
            LetterKind.WEBHOOK_DISABLED,
            to=to,
            organisation=endpoint.organisation,
            context=words,
            about=f"webhook {endpoint.pk}",
        )


def receivers_of(organisation: Organisation) -> list[Contact | Person]:
    """Its technical mailboxes to which mail arrives and its administrators (the operator's: its registrars); no address
    twice."""
    boxes = organisation.contacts.current().filter(kind=ContactKind.TECHNICAL, stale_at=None, verified_at__isnull=False)
    held = RoleAssignment.objects.in_force().filter(
        organisation=organisation, role__in=(Role.ADMINISTRATOR, Role.REGISTRAR)
    )
    people = Person.objects.filter(pk__in=held.order_by().values("person"), is_active=True).order_by("pk")
    found: dict[str, Contact | Person] = {}
    for one in (*boxes, *people):
        found.setdefault(one.email.lower(), one)
    return list(found.values())
