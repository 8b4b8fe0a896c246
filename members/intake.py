"""A document on its way in: inspected apart, entity by entity, and submitted. Pages, jobs and commands all use this."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members import profiles
from members.actions import revisions
from members.clock import now
from members.errors import Refused
from members.models import Blob, Entity, MetadataRevision, Organisation, Person
from members.models.revision import Source
from members.saml.rules import RULES
from members.saml.sandbox import inspect_apart
from members.saml.secrets import line_of_secret
from members.saml.types import Finding, Inspection, Quarantined, Refusal
from members.surroundings import with_surroundings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one EntityDescriptor: submitted (with or without errors), unchanged, or refused with findings.

    `readable` is False for one that could not even be read (quarantined), and that is why it is refused.
    """

    entity_id: str
    kind: Literal["submitted", "unchanged", "refused"]
    message: str
    findings: tuple[Finding, ...] = ()
    revision: MetadataRevision | None = None
    readable: bool = True


Owner = Organisation | Entity | None


def take_in(received: bytes, *, owner: Owner, source: Source, by: Person, aggregate: bool = False) -> Iterator[Outcome]:
    """Inspect and submit every EntityDescriptor in `received`; one bad one never stops the others.

    Besides what is found in the document, each is told what the registry has against it. An entity as `owner` says that
    this is a new version of it, for the organisation that has it. `owner=None` leaves each entity with the organisation
    that has it; one that nobody has is refused.
    Raises `members.saml.types.Refusal` when the document as a whole cannot be read, or holds a private key: nothing of
    it is kept then.
    """
    if (secret := secret_in(received)) is not None:
        raise Refusal(secret)
    document: bytes | Blob = received
    for found in inspect_apart(received, now(), aggregate=aggregate, numbers=profiles.registration().numbers):
        outcome = _submit(found, document, owner, source, by)
        if (
            outcome.revision
        ):  # kept now: to hash and read an aggregate again for each entity would cost more than all else
            document = outcome.revision.received
        yield outcome


def secret_in(document: bytes) -> Finding | None:
    """What to say of a document that holds a private key; asked before a byte of it is kept."""
    line = line_of_secret(document)
    return RULES["MD-ENT-025"].at(line, "/") if line else None


def _submit(
    found: Inspection | Quarantined, received: bytes | Blob, owner: Owner, source: Source, by: Person
) -> Outcome:
    if isinstance(found, Quarantined):
        name = found.entity_id or _("entity %(number)d (line %(line)s)") % {
            "number": found.position,
            "line": found.line,
        }
        return Outcome(name, "refused", _("could not be read"), found.findings, readable=False)
    try:
        organisation = _organisation(owner, found.entity_id)
        meant = owner if isinstance(owner, Entity) else None
        found = with_surroundings(found, organisation, by=by, entity=meant)
        revision = revisions.submit(found, received, owner=organisation, source=source, by=by)
    except revisions.NothingNew as same:
        return Outcome(found.entity_id, "unchanged", str(same), found.findings)
    except (Refused, ValidationError) as refused:
        message = refused.message if isinstance(refused, Refused) else "; ".join(refused.messages)
        return Outcome(found.entity_id, "refused", str(message), found.findings)
    kept = tuple(Finding.from_json(finding) for finding in revision.findings)
    return Outcome(found.entity_id, "submitted", "", kept, revision)


def _organisation(owner: Owner, entity_id: str) -> Organisation:
    if isinstance(owner, Organisation):
        return owner
    entity = owner or Entity.objects.select_related("owner").filter(entity_id=entity_id).first()
    if entity is None:
        raise Refused(_("%(entity)s is new. Say which organisation owns it.") % {"entity": entity_id})
    return entity.owner
