"""What the reviewers make of each requirement: one after the other on their pages, or several at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_changed
from members.clock import now
from members.errors import Refused
from members.models import Person
from members.permissions import Permission
from members.tags import Tag
from trustframework.assigned import require_assigned
from trustframework.casework import hold
from trustframework.models import Assessment, Review
from trustframework.models.answer import AnswerStatus
from trustframework.models.review import ReviewState, Verdict
from trustframework.reading import answers_in


@dataclass(frozen=True, slots=True)
class Made:
    """What somebody makes of the assessment that they saw in version `seen`."""

    assessment: Assessment
    seen: int
    verdict: str
    note: str = ""


def save(assessment: Assessment, *, seen: int, by: Person, verdict: str, note: str = "") -> None:
    """Raises `AlreadyMoved` when somebody saved it since version `seen` was read: then nothing is written."""
    save_all(assessment.review, [Made(assessment, seen, verdict, note)], by=by)


@transaction.atomic
def save_all(review: Review, made: Iterable[Made], *, by: Person) -> None:
    """Several of one review, an event for each: all of them, or none where one cannot be saved."""
    require_assigned(by, Permission.REVIEW, review)
    hold(review, ReviewState.IN_PROGRESS)
    for one in made:
        if one.assessment.review_id != review.pk:
            raise Refused(_("The assessment belongs to another review."))
        one.assessment.review = review
        _save(one, by)


def _save(made: Made, by: Person) -> None:
    assessment = made.assessment
    _require_agreement(assessment, made.verdict)
    was = audit.fields_of(assessment)
    save_changed(assessment, made.seen, verdict=made.verdict, note=made.note, changed_by=by, changed_at=now())
    audit.record(
        Tag.ASSESSMENT_SAVED,
        assessment,
        by=by,
        organisation=assessment.review.declaration.organisation,
        was=was,
        outcome=str(made.verdict),
    )


def _require_agreement(assessment: Assessment, verdict: str) -> None:
    """That a requirement does not apply is for the member to say and for a reviewer to agree with, or not."""
    said = answers_in(assessment.review.snapshot).get(assessment.requirement.code)
    says_so = said is not None and said.status == AnswerStatus.NOT_APPLICABLE
    if verdict == Verdict.NOT_APPLICABLE and not says_so:
        raise ValidationError({"verdict": _("The member does not say that the requirement does not apply.")})
    if verdict == Verdict.MET and says_so:
        raise ValidationError(
            {
                "verdict": _(
                    "The member says that the requirement does not apply: agree with it, or say that it is not met."
                )
            }
        )
