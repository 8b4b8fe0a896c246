"""Say to which programs an organisation's events are sent, and which; see that it works; have events sent again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from federation import webhook_events, webhook_wire
from federation.actions import webhook_outbox
from federation.actions.webhook_sending import KEPT_FOR
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.models.webhook import GRACE, DeliveryState, Disabled, new_secret
from federation.webhook_types import EventType
from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.models import Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from members.wake import wake

MOST: Final = 10  # endpoints of one organisation
_AGAIN: Final = (DeliveryState.DELIVERED, DeliveryState.FAILED)


@transaction.atomic
def add(
    organisation: Organisation, *, url: str, description: str, types: Iterable[str], by: Person
) -> tuple[WebhookEndpoint, str]:
    """Send what happens from now on; the endpoint, and the secret that signs, which nobody sees again.

    Raises ValidationError by field.
    """
    require(by, Permission.HANDLE_WEBHOOK, organisation)
    if organisation.webhooks.count() >= MOST:
        raise Refused(_("There are %(count)d webhooks already. Remove one first.") % {"count": MOST})
    webhook_wire.require_address(url)
    secret = new_secret()
    endpoint = WebhookEndpoint(
        organisation=organisation,
        url=url.strip(),
        description=description.strip(),
        types=sorted(set(types)),
        cursor=webhook_outbox.end_of_chain(),
        created_by=by,
        created_at=now(),
    )
    endpoint.secrets = [{"secret": secret, "until": None}]
    save_checked(endpoint)
    _record(Tag.WEBHOOK_ADDED, endpoint, by, None)
    return endpoint, secret


@transaction.atomic
def change(endpoint: WebhookEndpoint, *, url: str, description: str, types: Iterable[str], by: Person) -> None:
    """Another address, other events; what waits goes to the new address. Raises ValidationError by field."""
    held, was = _held(endpoint, by)
    webhook_wire.require_address(url)
    fields: dict[str, Any] = {"url": url.strip(), "description": description.strip(), "types": sorted(set(types))}
    for name, value in fields.items():
        setattr(held, name, value)
    held.full_clean(exclude=("secrets",))  # lost ones are mended by a new one, not here
    _update(endpoint, held, **fields)
    _record(Tag.WEBHOOK_CHANGED, held, by, was)


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, at_once: bool = False, by: Person) -> str:
    """A new secret, which nobody sees again. The one before signs beside it for a day; `at_once`: not any more, for it
    is known to others."""
    held, was = _held(endpoint, by)
    secret, at = new_secret(), now()
    until = (at + GRACE).isoformat()
    before = [] if at_once or not held.secrets else [{"secret": held.secrets[0]["secret"], "until": until}]
    _update(endpoint, held, secrets=[{"secret": secret, "until": None}, *before])
    _record(Tag.WEBHOOK_ROTATED, held, by, was, at_once=at_once)
    return secret


@transaction.atomic
def disable(endpoint: WebhookEndpoint, *, by: Person) -> None:
    """Nothing is sent until somebody switches it on again."""
    held, was = _held(endpoint, by)
    if not held.enabled:
        raise AlreadyMoved(_("It is switched off already."))
    _update(endpoint, held, enabled=False, disabled_reason=Disabled.BY_HAND, disabled_at=now())
    _record(Tag.WEBHOOK_DISABLED, held, by, was, why=Disabled.BY_HAND.value)


@transaction.atomic
def enable(endpoint: WebhookEndpoint, *, by: Person) -> None:
    """It goes on where it stopped: what happened meanwhile is sent, thirty days back at most."""
    held, was = _held(endpoint, by)
    if held.enabled:
        raise AlreadyMoved(_("It is switched on already."))
    fresh = {"enabled": True, "disabled_reason": "", "disabled_at": None, "failing_since": None, "resume_at": None}
    _update(endpoint, held, **fresh)
    webhook_outbox.wind_on(held, webhook_outbox.number_before(now() - KEPT_FOR))
    _record(Tag.WEBHOOK_ENABLED, held, by, was)
    _wake(held)


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, by: Person) -> None:
    """With its log and what waits to be sent."""
    held, was = _held(endpoint, by)
    _record(Tag.WEBHOOK_REMOVED, held, by, was)
    audit.forget(held)
    WebhookEndpoint.objects.filter(pk=held.pk).delete()


@transaction.atomic
def test(endpoint: WebhookEndpoint, *, by: Person) -> WebhookDelivery:
    """Send an event of type `webhook.test` that says nothing."""
    held, was = _held(endpoint, by)
    if not held.enabled:
        raise Refused(_("It is switched off. Switch it on first."))
    at = now()
    made = WebhookDelivery.objects.create(
        endpoint=held,
        message_id=f"msg_{uuid4().hex}",
        type=EventType.TEST,
        body=webhook_events.payload(EventType.TEST, at, {"endpoint": str(held.public_id)}),
        happened_at=at,
        made_at=at,
        next_attempt_at=at,
    )
    # Somebody is at the other end now: this attempt is not put off for what failed before it.
    _update(endpoint, held, resume_at=None)
    _record(Tag.WEBHOOK_TRIED, held, by, was)
    _wake(held)
    return made


@transaction.atomic
def replay(delivery: WebhookDelivery, *, by: Person) -> None:
    """Send it again, under the same id."""
    held, was = _held(delivery.endpoint, by)
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state__in=_AGAIN)
    if not _again(mine):
        raise AlreadyMoved(_("It waits to be sent already, or is not sent any more. Look at the list again."))
    _record(Tag.WEBHOOK_REPLAYED, held, by, was, count=1)
    _wake(held)


@transaction.atomic
def replay_since(endpoint: WebhookEndpoint, *, since: datetime, by: Person) -> int:
    """Send all that has happened since the instant, thirty days back at most, under the same ids; how many events that
    were sent before. What was never made into a delivery, such as types that were chosen later, is made now."""
    held, was = _held(endpoint, by)
    at = now()
    if not at - KEPT_FOR <= since <= at:
        raise Refused(_("Choose an instant within the last %(days)d days.") % {"days": KEPT_FOR.days})
    count = _again(WebhookDelivery.objects.filter(endpoint=held, happened_at__gte=since, state__in=_AGAIN))
    webhook_outbox.wind_back(held, webhook_outbox.number_before(since))
    _record(Tag.WEBHOOK_REPLAYED, held, by, was, count=count, since=since.isoformat())
    _wake(held)
    return count


def _held(endpoint: WebhookEndpoint, by: Person) -> tuple[WebhookEndpoint, dict[str, Any]]:
    """As it stands, kept from others to the end of the transaction; and its fields."""
    require(by, Permission.HANDLE_WEBHOOK, endpoint.organisation)
    held = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if held is None:
        raise AlreadyMoved(_("The webhook is removed."))
    return held, audit.fields_of(held)


def _update(given: WebhookEndpoint, held: WebhookEndpoint, **fields: Any) -> None:
    """Only these: a worker moves the cursor meanwhile."""
    WebhookEndpoint.objects.filter(pk=held.pk).update(**fields)
    for one in (given, held):
        for name, value in fields.items():
            setattr(one, name, value)


def _again(rows: Any) -> int:
    at = now()
    return int(rows.update(state=DeliveryState.WAITING, attempts=0, next_attempt_at=at, delivered_at=None))


def _record(tag: Tag, endpoint: WebhookEndpoint, by: Person, was: dict[str, Any] | None, **details: Any) -> None:
    audit.record(tag, endpoint, by=by, organisation=endpoint.organisation, was=was, **details)


def _wake(endpoint: WebhookEndpoint) -> None:
    transaction.on_commit(lambda: wake("federation.tasks.tell_webhook", endpoint.pk))
