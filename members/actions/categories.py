"""Grant entity categories and certifications to an entity, take them away again, and ask for them."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import CategoryGrant, CategoryRequest, Entity, MetadataRevision, Person
from members.models.category import RequestState
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.saml.inspect import facts_of
from members.saml.prerequisites import GRANTABLE, SIRTFI, SIRTFI_2, name_of
from members.saml.rules.categories_granted import obstacles
from members.tags import Tag
from members.templatetags.sigill import localised

_CURRENT = (RevisionState.SUBMITTED, RevisionState.APPROVED)


@transaction.atomic
def request(entity: Entity, category: str, *, reason: str, by: Person) -> CategoryRequest:
    """The owner's wish, which waits for a registrar. Raises `Refused` for what nobody grants and what it has already,
    ValidationError for what is asked for already."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    _require_known(category)
    if not reason.strip():
        raise Refused(_("Say what the entity needs the category for, and how it keeps to it."))
    if entity.granted.on(today()).filter(category=category, until=None).exists():
        raise Refused(_("%(entity)s has %(category)s already.") % _named(entity, category))
    asked = CategoryRequest(entity=entity, category=category, reason=reason, asked_by=by, asked_at=now())
    save_checked(asked)
    audit.record(Tag.CATEGORY_ASKED, asked, by=by, organisation=entity.owner, note=reason)
    return asked


def take_back(asked: CategoryRequest, *, by: Person) -> None:
    """The owner no longer wants it."""
    require(by, Permission.SUBMIT_METADATA, asked.entity.owner, asked.entity)
    _answer(asked, RequestState.WITHDRAWN, "", by=by)


def refuse(asked: CategoryRequest, *, note: str, by: Person) -> None:
    """The registrar says no, and why."""
    require(by, Permission.APPROVE_METADATA, asked.entity.owner)
    if not note.strip():
        raise Refused(_("Say what the entity lacks: the member reads your note."))
    _answer(asked, RequestState.REFUSED, note, by=by)


@transaction.atomic
def grant(entity: Entity, category: str, *, until: date | None = None, note: str = "", by: Person) -> CategoryGrant:
    """The registry writes the category into the entity's metadata from the next publication, and until the day before
    `until` where one is given. A grant that there is already is replaced, and a request that waits is answered.

    Raises `Refused` while the metadata, approved or waiting, lacks what the category takes, and for one's own request.
    """
    require(by, Permission.APPROVE_METADATA, entity.owner)
    _require_known(category)
    _hold(entity)
    if until is not None and until <= today():
        raise Refused(_("The category would have ended before it began. Choose a later day."))
    _require_met(entity, category)
    _require_order(entity, category, until)
    asked = entity.category_requests.filter(category=category, state=RequestState.ASKED).first()
    if asked is not None and asked.asked_by_id == by.pk:
        raise Refused(_("You asked for it yourself. Another registrar has to grant it."))
    for former in entity.granted.filter(category=category, withdrawn_at=None):
        if former.until == until:
            raise Refused(_("%(entity)s has %(category)s already.") % _named(entity, category))
        _end(former, _("Replaced by a newer grant."), by=by)
    granted = CategoryGrant(entity=entity, category=category, granted_by=by, granted_at=now(), until=until, note=note)
    save_checked(granted)
    if asked is not None:
        _answer(asked, RequestState.AGREED, note, by=by)
    last = {"until": until.isoformat()} if until else {}
    audit.record(Tag.CATEGORY_GRANTED, granted, by=by, organisation=entity.owner, note=note, category=category, **last)
    return granted


@transaction.atomic
def withdraw(granted: CategoryGrant, *, note: str, by: Person) -> None:
    """The category is out of the metadata with the next publication."""
    entity = granted.entity
    require(by, Permission.APPROVE_METADATA, entity.owner)
    if not note.strip():
        raise Refused(_("Say why it is withdrawn: the member reads your note."))
    _hold(entity)
    if granted.category == SIRTFI and entity.granted.on(today()).filter(category=SIRTFI_2).exists():
        raise Refused(_("Sirtfi v2 stands on Sirtfi. Withdraw Sirtfi v2 first."))
    _end(granted, note, by=by)


def lacking(entity: Entity, category: str) -> list[str]:
    """What stands against granting it, each a sentence in the language in force; empty when nothing does."""
    revisions = list(entity.revisions.filter(state__in=_CURRENT).select_related("clean_content"))
    if not any(revision.state == RevisionState.APPROVED for revision in revisions):
        return [_("No metadata of %(entity)s is approved yet.") % {"entity": entity}]
    return [sentence for revision in revisions for sentence in _against(revision, category)]


def _against(revision: MetadataRevision, category: str) -> Iterator[str]:
    """Read from what is published, or would be: the facts that were kept may be older than what is asked of them."""
    first = revision.entity.granted.on(today()).filter(category=SIRTFI).exists()
    granted = (category, SIRTFI) if category == SIRTFI_2 and first else (category,)
    for finding in obstacles(facts_of(revision.clean_content.bytes()), granted):
        words = {"number": revision.number, "what": localised(finding), "rule": finding.rule}
        yield _("Revision %(number)d: %(what)s (%(rule)s)") % words


def _require_known(category: str) -> None:
    if category not in GRANTABLE:
        known = ", ".join(GRANTABLE)
        raise Refused(
            _("%(category)s is nothing that the registry grants. Those it grants: %(known)s.")
            % {"category": category, "known": known}
        )


def _require_met(entity: Entity, category: str) -> None:
    if against := lacking(entity, category):
        lead = _("%(category)s cannot be granted yet.") % {"category": name_of(category)}
        raise Refused(" ".join([lead, *against]))


def _require_order(entity: Entity, category: str, until: date | None) -> None:
    """The second version of Sirtfi never outlasts the first, which older software looks for."""
    held = entity.granted.on(today()).filter(category__in=(SIRTFI, SIRTFI_2))
    ends = {**dict(held.values_list("category", "until")), category: until}
    if {SIRTFI, SIRTFI_2} <= ends.keys() and (ends[SIRTFI_2] or date.max) > (ends[SIRTFI] or date.max):
        raise Refused(_("Sirtfi v2 would outlast Sirtfi, on which it stands. Choose another day."))


def _hold(entity: Entity) -> None:
    """Hold the entity to the end of the transaction, as whoever submits or decides on its metadata does."""
    Entity.objects.select_for_update().get(pk=entity.pk)


def _end(granted: CategoryGrant, note: str, *, by: Person) -> None:
    changes = {"withdrawn_by": by, "withdrawn_at": now(), "withdrawn_note": note}
    if not CategoryGrant.objects.filter(pk=granted.pk, withdrawn_at=None).update(**changes):
        raise AlreadyMoved(_("%(category)s is withdrawn already.") % {"category": granted.name})
    owner = granted.entity.owner
    audit.record(Tag.CATEGORY_WITHDRAWN, granted, by=by, organisation=owner, note=note, category=granted.category)


def _answer(asked: CategoryRequest, to: RequestState, note: str, *, by: Person) -> None:
    owner = asked.entity.owner
    answered = {"answered_by": by, "answered_at": now(), "answer": note}
    move(asked, to, by=by, tag=Tag.CATEGORY_ANSWERED, organisation=owner, note=note, **answered)


def _named(entity: Entity, category: str) -> dict[str, object]:
    return {"entity": entity, "category": name_of(category)}
