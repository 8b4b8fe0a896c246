"""Whom a shared entity speaks for: its owner asks, a registrar accepts, and one can go without the others.

Who is served stays on record whatever happens to the mandate; whether the scope is published is asked anew at every
turn of the signer (gate G12).
"""

import csv
from collections.abc import Iterator
from io import StringIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.domains import normal, proven
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.machine import move
from members.models import Entity, Organisation, Person, Representation, ServedOrganisation, ServingRequest
from members.models.category import RequestState
from members.models.representation import MEMBERSHIP_OF
from members.permissions import Permission, acts_for_itself, may, require
from members.tags import Tag

MOST_LINES = 1_000
_FIELDS = 2


@transaction.atomic
def ask(entity: Entity, organisation: Organisation, scope: str, *, by: Person) -> ServingRequest:
    """The owner's wish to assert `scope` for `organisation`, which waits for a registrar.

    Raises `Refused` without a mandate for the owner, for a scope that is not the organisation's proven domain or below
    one, and for what the entity serves already; ValidationError for what is asked for already.
    """
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    asked = ServingRequest(entity=entity, organisation=organisation, scope=normal(scope), asked_by=by, asked_at=now())
    _require_right(asked)
    save_checked(asked)
    audit.record(Tag.SERVING_ASKED, asked, by=by, organisation=organisation, entity=entity.entity_id)
    return asked


@transaction.atomic
def ask_for_many(entity: Entity, lines: str, *, by: Person) -> list[ServingRequest]:
    """One organisation number and scope per line (comma, semicolon or tab between); all of them, or none.

    Raises ValidationError with one sentence for each line that will not do.
    """
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    made, wrong = [], []
    for number, row in _rows(lines):
        try:
            with transaction.atomic():
                made.append(ask(entity, *_read(row), by=by))
        except NotAllowed:
            raise
        except (Refused, ValidationError) as error:
            said = str(error) if isinstance(error, Refused) else " ".join(error.messages)
            wrong.append(_("Line %(number)d: %(what)s") % {"number": number, "what": said})
    if wrong:
        raise ValidationError(wrong)
    if not made:
        raise Refused(_("There is no line to read. Write an organisation number and a scope on each."))
    return made


def take_back(asked: ServingRequest, *, by: Person) -> None:
    """The owner no longer wants it."""
    require(by, Permission.SUBMIT_METADATA, asked.entity.owner, asked.entity)
    _answer(asked, RequestState.WITHDRAWN, "", by=by)


def refuse(asked: ServingRequest, *, note: str, by: Person) -> None:
    """The registrar says no, and why."""
    _require_registrar(asked, by)
    if not note.strip():
        raise Refused(_("Say why: the member reads your note."))
    _answer(asked, RequestState.REFUSED, note, by=by)


@transaction.atomic
def accept(asked: ServingRequest, *, note: str = "", by: Person) -> ServedOrganisation:
    """The scope is the entity's for the organisation, and published from the next turn while the mandate holds."""
    _require_registrar(asked, by)
    if asked.asked_by_id == by.pk:
        raise Refused(_("You asked for it yourself. Another registrar has to accept it."))
    Entity.objects.select_for_update().get(pk=asked.entity_id)
    _require_right(asked)
    _answer(asked, RequestState.AGREED, note, by=by)
    served = ServedOrganisation(entity=asked.entity, organisation=asked.organisation, scope=asked.scope, since=now())
    save_checked(served)
    audit.record(Tag.SERVING_BEGUN, served, by=by, organisation=asked.organisation, entity=asked.entity.entity_id)
    return served


@transaction.atomic
def accept_all(entity: Entity, *, by: Person) -> int:
    """Every request for the entity that waits; all of them, or none."""
    require(by, Permission.HANDLE_MANDATE, entity.owner)
    waiting = entity.serving_requests.filter(state=RequestState.ASKED).select_related("organisation", "entity__owner")
    return len([accept(asked, by=by) for asked in waiting])


@transaction.atomic
def stop(served: ServedOrganisation, *, note: str, by: Person) -> None:
    """This one goes, the others stay: by the entity's owner, the organisation that is served, or a registrar."""
    _require_a_say(served, by)
    if not note.strip():
        raise Refused(_("Say why: both organisations read your note."))
    drop(served, note=note, actor=by)


def drop(served: ServedOrganisation, *, note: str, actor: Person | None) -> None:
    """Without the question who may: part of `stop`, and of a change of path."""
    if not ServedOrganisation.objects.filter(pk=served.pk, until=None).update(until=now()):
        raise AlreadyMoved(_("%(scope)s is no longer served here.") % {"scope": served.scope})
    audit.record(
        Tag.SERVING_ENDED, served, by=actor, organisation=served.organisation, entity=served.entity.entity_id, note=note
    )


def may_stop(served: ServedOrganisation, person: Person) -> bool:
    """Whether the person has a say in it."""
    return (
        may(person, Permission.SUBMIT_METADATA, served.entity.owner, served.entity)
        or acts_for_itself(person, Permission.PROPOSE_MANDATE, served.organisation)
        or may(person, Permission.HANDLE_MANDATE, served.entity.owner)
    )


def _require_a_say(served: ServedOrganisation, by: Person) -> None:
    if not may_stop(served, by):
        require(by, Permission.SUBMIT_METADATA, served.entity.owner, served.entity)


def _require_registrar(asked: ServingRequest, by: Person) -> None:
    require(by, Permission.HANDLE_MANDATE, asked.entity.owner)
    require(by, Permission.HANDLE_MANDATE, asked.organisation)


def _require_right(asked: ServingRequest) -> None:
    """A mandate, a shown domain, and nothing of the kind yet: asked when it is wished for, and again when granted."""
    owner, organisation, scope = asked.entity.owner, asked.organisation, asked.scope
    said = {"owner": owner, "organisation": organisation, "scope": scope}
    if owner == organisation:
        raise Refused(_("The entity is %(organisation)s's own: its scopes come with its metadata.") % said)
    held = Representation.objects.dated(today()).filter(kind__in=MEMBERSHIP_OF)
    if not held.filter(representative=owner, represented=organisation).exists():
        raise Refused(
            _("%(owner)s has no active mandate from %(organisation)s. Propose one first, and let it be signed.") % said
        )
    if not any(scope == name or scope.endswith(f".{name}") for name in proven(organisation)):
        raise Refused(
            _("%(scope)s is not shown to be %(organisation)s's. Claim the domain for it, and prove it first.") % said
        )
    if asked.entity.serves.filter(scope=scope, until=None).exists():
        raise Refused(_("The entity has the scope %(scope)s already.") % said)


def _rows(lines: str) -> Iterator[tuple[int, list[str]]]:
    plain = lines.replace(";", ",").replace("\t", ",")
    rows = [(number, row) for number, row in enumerate(csv.reader(StringIO(plain)), 1) if any(map(str.strip, row))]
    if len(rows) > MOST_LINES:
        raise Refused(_("At most %(most)d lines at a time.") % {"most": MOST_LINES})
    yield from rows


def _read(row: list[str]) -> tuple[Organisation, str]:
    if len(row) != _FIELDS:
        raise Refused(_("An organisation number and a scope, with a comma between, are what stands on a line."))
    number, scope = row[0].strip(), row[1].strip()
    plain = number.replace("-", "").replace(" ", "")
    found = Organisation.objects.filter(number=plain).first()
    if found is None:
        raise Refused(_("No organisation has the number %(number)s.") % {"number": number})
    return found, scope


def _answer(asked: ServingRequest, to: RequestState, note: str, *, by: Person) -> None:
    answered = {"answered_by": by, "answered_at": now(), "answer": note}
    move(asked, to, by=by, tag=Tag.SERVING_ANSWERED, organisation=asked.organisation, note=note, **answered)
