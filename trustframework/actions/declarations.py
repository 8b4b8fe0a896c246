"""A declaration's way from draft to submission, back, and out."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_changed, save_checked
from members.clock import now
from members.errors import Refused
from members.machine import require_step
from members.models import Agreement, Entity, Organisation, Person
from members.permissions import Permission, may, require
from members.tags import Tag
from trustframework import declaration_rules as rules
from trustframework import snapshots
from trustframework.actions import carried_answers
from trustframework.actions.moving import move_declaration
from trustframework.actions.review_ends import close_reviews
from trustframework.lapsing import lapses_on
from trustframework.models import Checklist, Declaration, Level, Review, Snapshot, Supplement
from trustframework.models.declaration import DECLARATION_TRANSITIONS, WRITABLE, DeclarationState
from trustframework.models.finding import SupplementState
from trustframework.models.review import OPEN_REVIEWS

D = DeclarationState


@transaction.atomic
def begin(  # noqa: PLR0913 - what a declaration is about
    organisation: Organisation,
    checklist: Checklist,
    level: Level,
    *,
    by: Person,
    entities: Iterable[Entity] = (),
    scope: str = "",
    agreement: Agreement | None = None,
    follows: Declaration | None = None,
) -> Declaration:
    """A draft with an answer to each requirement; those of `follows` come along where the requirement is the same.

    Without an agreement given, the review agreement in force is noted, if there is one: it is needed to submit.
    """
    require(by, Permission.DECLARE, organisation)
    rules.require_begins(checklist, organisation)
    named = list(entities)
    _require_owned(organisation, named)
    if follows is not None and follows.organisation_id != organisation.pk:
        raise Refused(_("%(declaration)s is another organisation's.") % {"declaration": follows})
    declaration = Declaration(
        organisation=organisation,
        checklist=checklist,
        level=level,
        scope=scope,
        agreement=agreement or rules.review_agreement(organisation),
        follows=follows,
        begun_at=now(),
        begun_by=by,
    )
    save_checked(declaration)
    declaration.entities.set(named)
    carried = carried_answers.make(declaration)
    audit.record(
        Tag.DECLARATION_BEGUN, declaration, by=by, organisation=organisation, to=declaration.state, carried=carried
    )
    return declaration


@transaction.atomic
def rescope(declaration: Declaration, *, seen: int, scope: str, entities: Iterable[Entity], by: Person) -> None:
    """Other entities or another scope, while it is a draft; `AlreadyMoved` where somebody else was first."""
    require(by, Permission.DECLARE, declaration.organisation)
    rules.hold(declaration)
    if declaration.state not in WRITABLE:
        raise Refused(_("The scope is changed in a draft. This declaration is one no longer."))
    named = list(entities)
    _require_owned(declaration.organisation, named)
    was = audit.fields_of(declaration)
    save_changed(declaration, seen, scope=scope)
    declaration.entities.set(named)
    names = sorted(one.entity_id for one in named)
    audit.record(
        Tag.DECLARATION_SCOPED, declaration, by=by, organisation=declaration.organisation, was=was, entities=names
    )


@transaction.atomic
def approve(declaration: Declaration, *, by: Person) -> None:
    """A signatory's word that it is true; refused while anything is in the way (`Incomplete`)."""
    require(by, Permission.APPROVE_DECLARATION, declaration.organisation)
    rules.hold(declaration)
    require_step(declaration, D.INTERNALLY_APPROVED)
    rules.require_complete(declaration)
    move_declaration(declaration, D.INTERNALLY_APPROVED, by=by, approved_by=by)


@transaction.atomic
def reopen(declaration: Declaration, *, by: Person) -> None:
    """Back to a draft before it is submitted, by a declarer or a signatory; it is approved anew."""
    _require_declarer(by, declaration)
    if declaration.state != D.INTERNALLY_APPROVED:
        raise Refused(_("Only a declaration that is approved, and not yet submitted, is taken back to a draft."))
    move_declaration(declaration, D.DRAFT, by=by, approved_by=None)


@transaction.atomic
def submit(declaration: Declaration, *, by: Person) -> Snapshot:
    """To the operator, as it is now: what is reviewed is the snapshot that comes back."""
    _require_declarer(by, declaration)
    rules.hold(declaration)
    require_step(declaration, D.SUBMITTED)
    rules.require_open_version(declaration)
    agreement = rules.require_agreement(declaration)
    rules.require_complete(declaration)
    move_declaration(declaration, D.SUBMITTED, by=by, submitted_at=now(), agreement=agreement, returned_because="")
    return snapshots.take(declaration, by=by)


@transaction.atomic
def check(declaration: Declaration, *, by: Person) -> None:
    """A trust officer takes it up, to see whether it is whole."""
    require(by, Permission.HANDLE_DECLARATION, declaration.organisation)
    move_declaration(declaration, D.COMPLETENESS_CHECK, by=by)


@transaction.atomic
def send_back(declaration: Declaration, *, because: str, by: Person) -> None:
    """To the declarer as a draft, with what is missing; its snapshot stays."""
    require(by, Permission.HANDLE_DECLARATION, declaration.organisation)
    if not because.strip():
        raise Refused(_("Say what is missing: the declarer has nothing else to go by."))
    if declaration.state != D.COMPLETENESS_CHECK:
        raise Refused(_("A declaration is sent back from its completeness check. Take it up first."))
    close_reviews(declaration, by=by, note=because)
    move_declaration(declaration, D.DRAFT, by=by, note=because, returned_because=because.strip(), approved_by=None)


@transaction.atomic
def withdraw(declaration: Declaration, *, by: Person, note: str = "") -> None:
    """By the declarer or a signatory, at any time before the first decision; a review of it is closed."""
    _require_declarer(by, declaration)
    rules.hold(declaration)
    require_step(declaration, D.WITHDRAWN)
    if not rules.is_withdrawable(declaration):
        raise Refused(
            _(
                "This declaration has been decided on, and waits to be decided on anew. It cannot be withdrawn: wait"
                " for the new decision. To give up the certification, ask the federation operator to revoke it."
            )
        )
    close_reviews(declaration, by=by, note=note)
    move_declaration(declaration, D.WITHDRAWN, by=by, note=note)


@transaction.atomic
def resubmit(declaration: Declaration, *, by: Person) -> Snapshot:
    """With the supplements that were asked for: the review goes on, and reads the new snapshot."""
    _require_declarer(by, declaration)
    rules.hold(declaration)
    if declaration.state != D.SUPPLEMENT_REQUESTED:
        raise Refused(_("No supplement has been asked for."))
    waiting = Supplement.objects.filter(answer__declaration=declaration, state=SupplementState.ASKED)
    if codes := sorted(waiting.values_list("answer__requirement__code", flat=True)):
        raise Refused(_("Reply first to what the reviewers ask about: %(codes)s.") % {"codes": ", ".join(codes)})
    rules.require_complete(declaration)
    move_declaration(declaration, D.UNDER_REVIEW, by=by)
    taken = snapshots.take(declaration, by=by)
    for review in declaration.reviews.filter(state__in=OPEN_REVIEWS).select_for_update():
        _read_anew(review, taken, by)
    return taken


@transaction.atomic
def lapse(declaration: Declaration, *, at: datetime) -> bool:
    """The clock's: out, where twelve months have passed (trustframework/lapsing.py); whether it was time.

    For declarations with their agreement. One that is recommended waits for its decision, however long that takes.
    """
    movable = D.LAPSED in DECLARATION_TRANSITIONS[D(declaration.state)]
    if not movable or timezone.localdate(at) < lapses_on(declaration):
        return False
    close_reviews(declaration, by=None)
    move_declaration(declaration, D.LAPSED, by=None)
    return True


def _require_declarer(by: Person, declaration: Declaration) -> None:
    """A declarer, on a mandate too, or a signatory of the organisation."""
    if not may(by, Permission.APPROVE_DECLARATION, declaration.organisation):
        require(by, Permission.DECLARE, declaration.organisation)


def _require_owned(organisation: Organisation, entities: list[Entity]) -> None:
    for entity in entities:
        if entity.owner_id != organisation.pk:
            raise Refused(
                _("%(entity)s does not belong to %(organisation)s.") % {"entity": entity, "organisation": organisation}
            )


def _read_anew(review: Review, taken: Snapshot, by: Person) -> None:
    was = audit.fields_of(review)
    Review.objects.filter(pk=review.pk).update(snapshot=taken, version=review.version + 1)
    review.snapshot, review.version = taken, review.version + 1
    audit.record(
        Tag.REVIEW_CHANGED,
        review,
        by=by,
        organisation=review.declaration.organisation,
        was=was,
        snapshot_sha256=taken.sha256,
    )
