"""A reviewer's questions to the member: each opens one answer again until it is replied to."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import review_letters
from trustframework.actions.moving import move_declaration
from trustframework.assigned import require_assigned
from trustframework.casework import hold
from trustframework.models import Answer, Declaration, Evidence, Review, Supplement
from trustframework.models.declaration import DeclarationState
from trustframework.models.finding import SupplementState
from trustframework.models.review import ReviewState

S, D = SupplementState, DeclarationState


@transaction.atomic
def ask(review: Review, answer: Answer, *, question: str, due_on: date, by: Person) -> Supplement:
    """The first open question hands the declaration back to the member, who submits it anew when all are answered."""
    require_assigned(by, Permission.REVIEW, review)
    declaration = _held(review)
    if answer.declaration_id != declaration.pk:
        raise Refused(_("The answer belongs to another declaration than the one that is reviewed."))
    if declaration.state not in (D.UNDER_REVIEW, D.SUPPLEMENT_REQUESTED):
        raise Refused(
            _("The declaration is %(state)s: nothing can be asked for now.")
            % {"state": declaration.get_state_display().lower()}
        )
    if due_on <= today():
        raise ValidationError({"due_on": _("The day has to be later than today.")})
    asked = Supplement(review=review, answer=answer, question=question, due_on=due_on, asked_by=by, asked_at=now())
    save_checked(asked)
    audit.record(Tag.SUPPLEMENT_ASKED, asked, by=by, organisation=declaration.organisation, to=asked.state)
    if declaration.state == D.UNDER_REVIEW:
        move_declaration(declaration, D.SUPPLEMENT_REQUESTED, by=by)
    review_letters.supplement_asked(asked)
    return asked


@transaction.atomic
def reply(supplement: Supplement, *, text: str, by: Person) -> None:
    """The member has answered, in words or by what it changed; the answer is closed again."""
    organisation = supplement.review.declaration.organisation
    require(by, Permission.DECLARE, organisation)
    if not text.strip():
        raise ValidationError({"text": _("Write what you have changed or added.")})
    try:
        text = str(Supplement._meta.get_field("reply").clean(text, supplement))
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from None
    _move(supplement, S.ANSWERED, by, reply=text, answered_by=by, answered_at=now())
    review_letters.replied(supplement)


@transaction.atomic
def withdraw(supplement: Supplement, *, by: Person) -> None:
    """It need not be answered. With the last one the review goes on, unless the member has changed something: then it
    submits that first."""
    review = supplement.review
    require_assigned(by, Permission.REVIEW, review)
    declaration = _held(review)
    _move(supplement, S.WITHDRAWN, by)
    waits = declaration.state == D.SUPPLEMENT_REQUESTED
    if waits and not is_open(declaration) and not _changed_since(review):
        move_declaration(declaration, D.UNDER_REVIEW, by=by)


def is_open(declaration: Declaration) -> bool:
    """Whether a question waits for the member's reply."""
    return Supplement.objects.filter(answer__declaration=declaration, state=S.ASKED).exists()


def _changed_since(review: Review) -> bool:
    """Whether the member has written anything since the snapshot that is reviewed."""
    declaration, since = review.declaration, review.snapshot.taken_at
    evidence = Evidence.objects.filter(answer__declaration=declaration)
    return (
        declaration.answers.filter(changed_at__gt=since).exists()
        or evidence.filter(Q(added_at__gt=since) | Q(removed_at__gt=since)).exists()
        or review.supplements.filter(state=S.ANSWERED, answered_at__gt=since).exists()
    )


def _held(review: Review) -> Declaration:
    """The review's declaration as it stands now, held to the end of the transaction."""
    hold(review, ReviewState.IN_PROGRESS)
    declaration = Declaration.objects.select_for_update().get(pk=review.declaration_id)
    review.declaration.state = declaration.state
    return review.declaration


def _move(supplement: Supplement, to: SupplementState, by: Person, **changes: Any) -> None:
    organisation = supplement.review.declaration.organisation
    move(supplement, to, by=by, tag=Tag.SUPPLEMENT_MOVED, organisation=organisation, **changes)
