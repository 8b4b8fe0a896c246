"""A document on its way in: inspected apart, entity by entity, and submitted. Pages, jobs and commands all use this."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Literal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection
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
from members.surroundings import Background, background, with_surroundings
from members.together import together, whole


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one EntityDescriptor: submitted (with or without errors), unchanged, or refused with findings.

    `readable` is False for one that could not even be read (quarantined), and that is why it is refused; `why` is the
    refusal itself, where an action refused.
    """

    entity_id: str
    kind: Literal["submitted", "unchanged", "refused"]
    message: str
    findings: tuple[Finding, ...] = ()
    revision: MetadataRevision | None = None
    readable: bool = True
    why: Refused | None = None


Owner = Organisation | Entity | None
Found = Inspection | Quarantined


def take_in(  # noqa: PLR0913 - a document, whose, from where, by whom, and how it is read
    received: bytes | Blob, *, owner: Owner, source: Source, by: Person, aggregate: bool = False, together: int = 1
) -> Iterator[Outcome]:
    """Inspect and submit every EntityDescriptor in `received` (a Blob where it is kept); one bad one never stops the
    others.

    So many of them `together` are committed at once, each with its own audit events: who imports thousands would wait
    for the disk at each. Meanwhile nobody else writes to the audit chain, so let it be few.

    Besides what is found in the document, each is told what the registry has against it. An entity as `owner` says that
    this is a new version of it, for the organisation that has it. `owner=None` leaves each entity with the organisation
    that has it; one that nobody has is refused.
    Raises `members.saml.types.Refusal` when the document as a whole cannot be read, or holds a private key: nothing of
    it is kept then.
    """
    document = received
    with _given(received) as given:
        for some in _in_groups(_inspected(given, aggregate), together):
            for outcome in _submit_all(some, document, owner, source, by):
                if outcome.revision:  # kept: to hash and send it again for each entity would cost more than all
                    document = outcome.revision.received
                yield outcome


@contextmanager
def _given(received: bytes | Blob) -> Iterator[bytes | IO[bytes]]:
    """An aggregate that is kept already is not read here: it may have a hundred megabytes."""
    if not isinstance(received, Blob):
        yield received
        return
    with TemporaryFile() as file:
        received.pour(file)
        yield file


def _inspected(given: bytes | IO[bytes], aggregate: bool) -> Iterator[Found]:
    """In the child process, which also looks for private keys in what is large."""
    numbers = profiles.registration().numbers
    if aggregate:
        return inspect_apart(given, now(), aggregate=True, secrets=True, numbers=numbers)
    content = given if isinstance(given, bytes) else _whole(given)
    if (secret := secret_in(content)) is not None:
        raise Refusal(secret)
    return inspect_apart(content, now(), aggregate=False, numbers=numbers)


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _in_groups(found: Iterator[Found], size: int) -> Iterator[list[Found]]:
    """Also those that came before the reader refused the rest."""
    some: list[Found] = []
    try:
        for one in found:
            some.append(one)
            if len(some) == size:
                yield some
                some = []
    except Refusal:
        if some:
            yield some
        raise
    if some:
        yield some


def _submit_all(
    some: Sequence[Found], document: bytes | Blob, owner: Owner, source: Source, by: Person
) -> list[Outcome]:
    """All in one transaction; one by one where the database would not have that, as somebody else held something that
    one of them needs and waited for the audit chain, or registered one of them meanwhile."""
    if len(some) == 1:
        return [_submit(some[0], document, owner, source, by)]
    try:
        with together():
            return list(_one_after_another(some, document, owner, source, by))
    except (OperationalError, IntegrityError):
        if connection.in_atomic_block:
            raise
        return list(_one_after_another(some, document, owner, source, by))


def _one_after_another(
    some: Sequence[Found], document: bytes | Blob, owner: Owner, source: Source, by: Person
) -> Iterator[Outcome]:
    facts = [one.facts for one in some if isinstance(one, Inspection)]
    known = background(owner, facts) if isinstance(owner, Organisation) else None
    for one in some:
        outcome = _submit(one, document, owner, source, by, known)
        if outcome.revision:
            document = outcome.revision.received
        yield outcome


def look_at(document: bytes) -> Found:
    """One EntityDescriptor, read apart; nothing is asked of the database but the profile. Raises
    `members.saml.types.Refusal` as `take_in` does."""
    if (secret := secret_in(document)) is not None:
        raise Refusal(secret)
    (found,) = inspect_apart(document, now(), aggregate=False, numbers=profiles.registration().numbers)
    return found


def hand_in(found: Found, received: bytes | Blob, *, owner: Owner, source: Source, by: Person) -> Outcome:
    """Submit what `look_at` found; the second half of `take_in`."""
    return _submit(found, received, owner, source, by)


def secret_in(document: bytes) -> Finding | None:
    """What to say of a document that holds a private key; asked before a byte of it is kept."""
    line = line_of_secret(document)
    return RULES["MD-ENT-025"].at(line, "/") if line else None


def _submit(  # noqa: PLR0913 - as `take_in`, and what is known already
    found: Found, received: bytes | Blob, owner: Owner, source: Source, by: Person, known: Background | None = None
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
        found = with_surroundings(found, organisation, by=by, entity=meant, known=known)
        with whole():
            revision = revisions.submit(found, received, owner=organisation, source=source, by=by, background=known)
    except revisions.NothingNew as same:
        return Outcome(found.entity_id, "unchanged", str(same), found.findings)
    except (Refused, ValidationError) as refused:
        why = refused if isinstance(refused, Refused) else Refused("; ".join(refused.messages))
        return Outcome(found.entity_id, "refused", str(why), found.findings, why=why)
    kept = tuple(Finding.from_json(finding) for finding in revision.findings)
    return Outcome(found.entity_id, "submitted", "", kept, revision)


def _organisation(owner: Owner, entity_id: str) -> Organisation:
    if isinstance(owner, Organisation):
        return owner
    entity = owner or Entity.objects.select_related("owner").filter(entity_id=entity_id).first()
    if entity is None:
        raise Refused(_("%(entity)s is new. Say which organisation owns it.") % {"entity": entity_id})
    return entity.owner
