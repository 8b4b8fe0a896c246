"""What one event of the audit chain is for one receiver: none, one or many messages, each with what it says.

Ids, names of organisations and things, states and addresses: no person, no note, no evidence. What a message says is
taken from an allow-list of what the chain itself keeps in the open (members.sealing), so that nothing that could be
somebody's personal data has a way into it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from federation.models import Feed, IncidentParty, Publication, Rollover, WebhookEndpoint
from federation.models.publication import ChangeKind
from federation.webhook_sight import Sight
from federation.webhook_types import TOLD, Audience, EventType, Rule
from members.models import AuditEvent, Entity, Organisation, Representation
from members.models.organisation import HOME_COUNTRY, LegalForm
from members.models.representation import Function
from members.tags import Tag
from trustframework import status
from trustframework.models.certification import CertificationState

A, C = Audience, CertificationState
# What may be said of what the chain has of an event, besides its states.
_DETAILS: Final = ("environment", "kind", "until", "certificate_sha256", "mdq_certificate_sha256")
_ENTITIES: Final = {
    ChangeKind.ADDED: EventType.ENTITY_PUBLISHED,
    ChangeKind.CHANGED: EventType.ENTITY_CHANGED,
    ChangeKind.REMOVED: EventType.ENTITY_REMOVED,
    ChangeKind.QUARANTINED: EventType.ENTITY_QUARANTINED,
}
# How the public is told of states; a step between two of the same word is no news to it.
_PUBLIC_WORD: Final[dict[str, str]] = {C.ON_PROBATION: "conditional", C.CONDITIONAL: "conditional"}
# The resources of the API that take a key, and the pages for what it does not know.
_ADDRESSES: Final = {
    "membership": "api_membership",
    "metadatarevision": "api_revision",
    "agreement": "api_agreement",
    "representation": "api_mandate",
    "declaration": "api_declaration",
    "certification": "api_certification",
    "entity": "api_entity",
    "decision": "decision",
    "condition": "condition",
    "incident": "incident",
}


@dataclass(frozen=True, slots=True)
class Message:
    """`key` names it among all of its event; `about` and `needs` are as in WebhookDelivery."""

    key: str
    type: EventType
    data: dict[str, Any]
    about: int | None = None
    needs: str = ""


def messages(event: AuditEvent, sight: Sight) -> Iterator[Message]:
    """All that the event is for the receiver; the order and the keys are the same whenever they are asked for."""
    rule = TOLD.get(Tag(event.tag))
    if rule is None:
        return
    near, about = sight.near(_whose(event, rule), rule.function)
    if near or _is_public(event, rule):
        needs = rule.function.value if rule.function and about is not None else ""
        yield Message("", rule.type, _data(event, near=near), about, needs)
    if event.tag == Tag.PUBLICATION_PUBLISHED:
        yield from _entities(event, sight)


def message_id(endpoint: WebhookEndpoint, event: AuditEvent, key: str) -> str:
    """One for each event and endpoint, whoever makes it and however often (Standard Webhooks, "webhook-id")."""
    said = f"{endpoint.public_id}/{event.number}/{key}"
    return f"msg_{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def payload(kind: str, at: Any, data: dict[str, Any]) -> str:
    """The body, as it is signed and sent (Standard Webhooks, "Payload structure")."""
    return json.dumps({"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}, ensure_ascii=False)


def _whose(event: AuditEvent, rule: Rule) -> list[int | None]:
    """The organisations whose own it is."""
    if rule.audience in (A.OPERATOR, A.PUBLIC):
        return []
    if rule.audience is A.PARTIES:
        both = Representation.objects.filter(pk=event.object_pk).values_list("represented", "representative")
        return [*next(iter(both), (event.organisation_id,))]
    if rule.audience is A.CONCERNED:
        rows = IncidentParty.objects.filter(incident=int(event.object_pk))
        told = list(rows.exclude(told_at=None).order_by().values_list("organisation", flat=True))
        reporter = rows.filter(incident__from_member=True).values_list("incident__organisation", flat=True)
        return [*told, *reporter[:1]]
    return [event.organisation_id]


def _is_public(event: AuditEvent, rule: Rule) -> bool:
    if rule.audience is not A.STANDING:
        return rule.audience is A.PUBLIC
    known = status.certifications().filter(pk=event.object_pk).exists()
    before, after = (_PUBLIC_WORD.get(word, word) for word in (event.chained.get("from"), event.chained.get("to")))
    return known and (before is None or before != after)


def _data(event: AuditEvent, *, near: bool) -> dict[str, Any]:
    """`near`: for one of those whose own it is, or the operator; else only what is public."""
    told: dict[str, Any] = {"sequence": event.number, "organisation": _organisation(event.organisation)}
    if event.entity is not None:
        told["entity"] = entity_of(event.entity.entity_id)
    told["object"] = {"kind": event.object_kind, "id": event.object_pk, "name": _open_name(event), "url": _url(event)}
    if feed := _feed(event):
        told |= feed
    if near or event.tag != Tag.CERTIFICATION_MOVED:
        told |= {name: event.chained[name] for name in ("from", "to") if name in event.chained}
    return told | {name: event.chained[name] for name in _DETAILS if name in event.chained}


def _organisation(found: Organisation | None) -> dict[str, Any] | None:
    """A sole trader's name and number are a person's."""
    if found is None:
        return None
    if found.legal_form == LegalForm.SOLE_TRADER:
        return {"id": found.pk}
    path = (
        reverse("api_organisation", args=[found.number])
        if found.country == HOME_COUNTRY
        else reverse("api_foreign", args=[found.country, found.number])
    )
    return {"id": found.pk, **status.named(found), "url": _whole(path)}


def entity_of(entity_id: str) -> dict[str, str]:
    """An entity, with where its state in the feeds is explained."""
    return {"entity_id": entity_id, "url": _whole(reverse("api_explain", args=[entity_id]))}


def _open_name(event: AuditEvent) -> str | None:
    """What the object is called, where the chain says it in the open; else null."""
    _kind, _pk, name = f"{event.subject}  ".split(" ", 2)
    return name.strip() or None


def _url(event: AuditEvent) -> str | None:
    known = _ADDRESSES.get(event.object_kind)
    return _whole(reverse(known, args=[event.object_pk])) if known else None


def _feed(event: AuditEvent) -> dict[str, Any]:
    """Feed and serial, of what is about them."""
    if event.object_kind == "publication":
        found = Publication.objects.select_related("feed").get(pk=event.object_pk)
        return {"feed": _feed_of(found.feed), "serial": found.serial, "cause": found.cause}
    if event.object_kind == "feed":
        return {"feed": _feed_of(Feed.objects.get(pk=event.object_pk))}
    if event.object_kind == "rollover":
        held = Rollover.objects.select_related("feed", "parallel").get(pk=event.object_pk)
        return {"feed": _feed_of(held.feed), "parallel": _feed_of(held.parallel)}
    return {}


def _feed_of(feed: Feed) -> dict[str, str]:
    return {"slug": feed.slug, "url": _whole(reverse("api_feed", args=[feed.slug]))}


def _entities(event: AuditEvent, sight: Sight) -> Iterator[Message]:
    """Which entities the serial changed: everybody sees that. Why is for the owner, and what could not be published for
    who acts for it, too."""
    publication = Publication.objects.select_related("feed").get(pk=event.object_pk)
    feed = {"feed": _feed_of(publication.feed), "serial": publication.serial}
    changes = publication.changes.order_by("kind", "entity_id", "pk")
    owners = dict(
        Entity.objects.filter(entity_id__in=changes.order_by().values("entity_id")).values_list("entity_id", "owner")
    )
    for change in changes.iterator(chunk_size=1_000):
        kind = ChangeKind(change.kind)
        near, about = sight.near([owners.get(change.entity_id)], Function.METADATA)
        if kind == ChangeKind.QUARANTINED and not near:
            continue
        data = {"sequence": event.number, "entity": entity_of(change.entity_id), **feed}
        data["sha256"] = change.fragment_sha256 or None
        on_mandate = about is not None and kind == ChangeKind.QUARANTINED
        if (near and about is None) or on_mandate:
            data["reasons"] = [reason["code"] for reason in change.reasons]
        where = (about, Function.METADATA.value) if on_mandate else (None, "")
        yield Message(f"{kind.value}/{change.entity_id}", _ENTITIES[kind], data, *where)


def _whole(path: str) -> str:
    return f"{settings.SIGILL_BASE_URL}{path}"
