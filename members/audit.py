"""Write the audit chain, forget personal data beside it, and check it (docs/audit.md)."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from django.db import models, transaction

from members import audit_chain, request_id
from members.audit_lines import lines
from members.audit_verifier import Chain, Damage, private_digest
from members.clock import now
from members.models import AuditEvent, AuditHead, AuditPrivate, AuditSalt, Entity, Organisation, Person
from members.models.audit import FORM, NAME
from members.permissions import mandate_behind
from members.sealing import as_json, digest_of, fields_of, is_named, kind_of, name_of, new_salt, sort_out
from members.tags import OF_PARTIES, Tag

__all__ = ["broken_links", "digest_of", "fields_of", "forget", "name_of", "record"]


@transaction.atomic(savepoint=False)  # what cannot be recorded may not happen either
def record(  # noqa: PLR0913 - everything that an event says
    tag: Tag,
    subject: models.Model,
    *,
    by: Person | None,
    organisation: Organisation | None = None,
    was: Any = None,  # these three are Any, because mypy holds a caller's **details against them
    private: Any = None,
    about: Any = None,
    **details: Any,
) -> AuditEvent:
    """Append one event to the chain, in the caller's transaction; `by=None` is Sigill itself (a clock, the signer).

    Within `members.together` it is appended, and has its number, at the end.

    `was` is `fields_of(subject)` before the change. Texts among the details, and all that is `private`, are kept beside
    the chain, where `forget` can erase them together with the rest of what is `about` that object (the subject).
    """
    plain, texts = sort_out(details)
    texts |= private or {}
    mandate = None if tag in OF_PARTIES else mandate_behind(by, organisation)
    event = AuditEvent(
        form=FORM,
        at=now().astimezone(UTC),
        tag=tag.value,
        actor=by,
        on_behalf_of=organisation if mandate else None,
        organisation=organisation,
        entity_id=_entity_of(subject),
        person_id=_person_of(subject),
        object_kind=kind_of(subject),
        object_pk=str(subject.pk),
        request=request_id.current(),
        chained=plain | ({"mandate": mandate.pk} if mandate else {}),
    )
    event.subject = name_of(subject)
    if not is_named(subject):
        kind, pk, texts[NAME] = event.subject.split(" ", 2)
        event.subject = f"{kind} {pk}"
    kept = [_kept(name, value, about or subject) for name, value in texts.items()]
    event.private_digests = {one.name: private_digest(one.salt, one.value) for one in kept}
    audit_chain.append(audit_chain.Draft(event, kept, was, fields_of(subject)))
    return event


def forget(subject: models.Model) -> int:
    """Erase the personal data that events tell of this object, of a person all that concerns them; the chain stays
    whole. Returns how many values went.

    Part of the action that erases the object's own data, after its audit event.
    """
    AuditSalt.objects.filter(object_kind=kind_of(subject), object_pk=str(subject.pk)).delete()
    own = models.Q(about_kind=kind_of(subject), about_pk=str(subject.pk))
    concerns = models.Q(event__person=subject) if isinstance(subject, Person) else models.Q()
    gone, _each = AuditPrivate.objects.filter(own | concerns).delete()
    return gone


def damages(chain: Chain | None = None, progress: Callable[[int], None] = lambda _: None) -> tuple[Chain, list[Damage]]:
    """Walk the chain in the database, from its beginning or from where `chain` stands; it, and what is wrong.

    `progress` is called with the number of each event that was read.
    """
    chain = chain or Chain()
    for _again in range(3):  # events may be written meanwhile
        for line in lines(after=chain.number, private=True):
            chain.add(line)
            progress(chain.number)
        head = AuditHead.objects.filter(pk=1).first() or AuditHead()
        if head.length <= chain.number:
            break
    found = chain.damages()
    if (head.length, head.digest) != (chain.number, chain.previous):
        text = f"The chain should end at event {head.length}, but event {chain.number} is the last one."
        found.append(Damage(chain.number + 1, "truncated", text))
    return chain, found


def broken_links() -> Iterator[str]:
    """One sentence per place where the chain does not hold; none when it is whole."""
    _chain, found = damages()
    return (damage.text for damage in found)


def _kept(name: str, value: Any, about: models.Model) -> AuditPrivate:
    return AuditPrivate(
        name=name, salt=new_salt(), value=as_json(value), about_kind=kind_of(about), about_pk=str(about.pk)
    )


def _entity_of(subject: models.Model) -> int | None:
    """The entity whose timeline tells of it: itself, its own, or that of its revision."""
    if isinstance(subject, Entity):
        return subject.pk
    names = {field.name for field in subject._meta.concrete_fields if field.is_relation}
    if "entity" in names:
        return subject.entity_id  # type: ignore[attr-defined, no-any-return]
    return subject.revision.entity_id if "revision" in names else None  # type: ignore[attr-defined]


def _person_of(subject: models.Model) -> int | None:
    """The person whose timeline tells of it."""
    return subject.pk if isinstance(subject, Person) else getattr(subject, "person_id", None)
