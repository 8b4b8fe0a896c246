"""What the reviewers make of each requirement, one after the other, each on their own page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_changed
from members.clock import now
from members.models import Person
from members.permissions import Permission
from members.tags import Tag
from trustframework.assigned import require_assigned
from trustframework.casework import hold
from trustframework.models import Assessment
from trustframework.models.answer import AnswerStatus
from trustframework.models.review import ReviewState, Verdict
from trustframework.reading import answers_in


@transaction.atomic
def save(assessment: Assessment, *, seen: int, by: Person, verdict: str, note: str = "") -> None:
    """Raises `AlreadyMoved` when somebody saved it since version `seen` was read: then nothing is written."""
    review = assessment.review
    require_assigned(by, Permission.REVIEW, review)
    hold(review, ReviewState.IN_PROGRESS)
    _require_agreement(assessment, verdict)
    was = audit.fields_of(assessment)
    save_changed(assessment, seen, verdict=verdict, note=note, changed_by=by, changed_at=now())
    audit.record(
        Tag.ASSESSMENT_SAVED,
        assessment,
        by=by,
        organisation=review.declaration.organisation,
        was=was,
        outcome=str(verdict),
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
