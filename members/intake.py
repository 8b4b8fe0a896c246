"""A document on its way in: inspected apart, entity by entity, and submitted. Pages, jobs and commands all use this."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.actions import revisions
from members.clock import now
from members.errors import Refused
from members.models import MetadataRevision, Organisation, Person
from members.models.revision import Source
from members.saml.sandbox import inspect_apart
from members.saml.types import Finding, Inspection, Quarantined


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one EntityDescriptor: submitted (with or without errors), unchanged, or refused with findings."""

    entity_id: str
    kind: Literal["submitted", "unchanged", "refused"]
    message: str
    findings: tuple[Finding, ...] = ()
    revision: MetadataRevision | None = None


def take_in(
    received: bytes, *, owner: Organisation, source: Source, by: Person, aggregate: bool = False
) -> Iterator[Outcome]:
    """Inspect and submit every EntityDescriptor in `received`; one bad one never stops the others.

    Raises `members.saml.types.Refusal` when the document as a whole cannot be read.
    """
    for found in inspect_apart(received, now(), aggregate=aggregate):
        yield _submit(found, received, owner, source, by)


def _submit(
    found: Inspection | Quarantined, received: bytes, owner: Organisation, source: Source, by: Person
) -> Outcome:
    if isinstance(found, Quarantined):
        name = found.entity_id or _("entity %(number)d (line %(line)s)") % {
            "number": found.position,
            "line": found.line,
        }
        return Outcome(name, "refused", _("could not be read"), found.findings)
    try:
        revision = revisions.submit(found, received, owner=owner, source=source, by=by)
    except revisions.NothingNew as same:
        return Outcome(found.entity_id, "unchanged", str(same), found.findings)
    except (Refused, ValidationError) as refused:
        message = refused.message if isinstance(refused, Refused) else "; ".join(refused.messages)
        return Outcome(found.entity_id, "refused", str(message), found.findings)
    return Outcome(found.entity_id, "submitted", "", found.findings, revision)
