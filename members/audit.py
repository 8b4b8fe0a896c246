"""Write the audit chain, and check it."""

from collections.abc import Iterator
from datetime import UTC

from django.conf import settings
from django.db import models, transaction
from django.utils import translation

from members.clock import now
from members.models import AuditEvent, AuditHead, Organisation, Person
from members.models.audit import GENESIS
from members.tags import Tag


def name_of(subject: models.Model) -> str:
    """How an audit event names its object: stable kind and key, then what people call it where the operator is.

    In one language, whoever acts and from wherever: a log is read, and searched, as one text.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return f"{subject._meta.model_name} {subject.pk} {subject}"[:1100]


@transaction.atomic
def record(
    tag: Tag,
    subject: models.Model,
    *,
    by: Person | None,
    organisation: Organisation | None = None,
    **details: str | int | bool | list[str] | None,
) -> AuditEvent:
    """Append one event to the chain, in the caller's transaction; `by=None` is Sigill itself (a clock, the signer)."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    event = AuditEvent(
        number=head.length + 1,
        at=now().astimezone(UTC),
        tag=tag.value,
        actor=by,
        organisation=organisation,
        subject=name_of(subject),
        details=details,
        previous=head.digest,
    )
    event.digest = event.sealed_digest()
    event.save()
    AuditHead.objects.filter(pk=1).update(length=event.number, digest=event.digest)
    return event


def broken_links() -> Iterator[str]:
    """One sentence per place where the chain does not hold; none when it is whole."""
    previous, number = GENESIS, 0
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=500):
        if event.number != number + 1:
            yield f"Event {number + 1} is missing: the next one found is {event.number}."
        if event.previous != previous:
            yield f"Event {event.number} does not follow the one before it."
        if event.digest != event.sealed_digest():
            yield f"Event {event.number} has been changed since it was written."
        previous, number = event.digest, event.number
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.length, head.digest) != (number, previous):
        yield f"The chain should end at event {head.length}, but event {number} is the last one."
