"""The review's report: drafted by the lead, checked for facts by the member, finished, and kept as it was.

What is recommended binds to the snapshot that was reviewed. Where the declaration has a newer one by then, nothing is
drafted or finished: the review goes back to work on the newest (`StaleSnapshot`).
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.clock import now, today
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.models.blob import Blob
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions import review_letters, supplements
from trustframework.actions.moving import move_declaration, move_review
from trustframework.assigned import require_assigned
from trustframework.casework import hold
from trustframework.models import Declaration, Review, Snapshot
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import Recommendation, ReviewState
from trustframework.report_rules import hindrances
from trustframework.report_text import report_of

R = ReviewState
FACT_CHECK_DAYS = 10  # DESIGN, section 3


class StaleSnapshot(Refused):
    """The declaration has been submitted anew since; the review is in progress again, on the newest snapshot."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The declaration has been submitted anew since what you reviewed. The review is in progress again and"
                " shows what is new: assess that, and draft the report once more."
            )
        )


def draft(review: Review, *, summary: str, recommendation: str, by: Person) -> None:
    """Raises `Refused` with what is missing: open assessments, questions without a reply, a stale snapshot; or what
    stands in an approval's way."""
    require_assigned(by, Permission.LEAD_REVIEW, review)
    _require_newest(review, by)
    _draft(review, summary, recommendation, by)


@transaction.atomic
def _draft(review: Review, summary: str, recommendation: str, by: Person) -> None:
    hold(review, R.IN_PROGRESS)
    _require_still_newest(review)
    if recommendation not in (Recommendation.APPROVE, Recommendation.CONDITIONS, Recommendation.REJECT):
        raise ValidationError({"recommendation": _("Say what you recommend.")})
    if not summary.strip():
        raise ValidationError({"summary": _("Say in a few sentences what the review has shown.")})
    if supplements.is_open(review.declaration):
        raise Refused(_("The member has not replied to all questions yet. Wait for the replies, or withdraw them."))
    _require_under_review(review)
    if found := hindrances(review, recommendation):
        raise Refused(" ".join(found))
    text = str(Review._meta.get_field("summary").clean(summary, review))
    move_review(review, R.DRAFT_REPORT, by=by, summary=text, recommendation=recommendation)


def resume(review: Review, *, by: Person, note: str = "") -> None:
    """Back to work from a draft or a fact check. The member's remarks stay; another draft is checked anew."""
    require_assigned(by, Permission.LEAD_REVIEW, review)
    _resume(review, by, note)


@transaction.atomic
def send_to_fact_check(review: Review, *, by: Person) -> None:
    """The member reads the draft and has ten days for remarks."""
    require_assigned(by, Permission.LEAD_REVIEW, review)
    hold(review, R.DRAFT_REPORT)
    _require_still_newest(review)
    move_review(review, R.FACT_CHECK, by=by, fact_check_until=today() + timedelta(days=FACT_CHECK_DAYS))
    review_letters.fact_check(review)


@transaction.atomic
def remark(review: Review, *, text: str, by: Person) -> None:
    """What the member has to say about the draft. It may add to it until the report is finished."""
    require(by, Permission.REPORT_CHANGE, review.declaration.organisation)
    hold(review, R.FACT_CHECK)
    if not text.strip():
        raise ValidationError({"text": _("Write your remarks, or that you have none.")})
    was = audit.fields_of(review)
    together = f"{review.member_remarks}\n\n{text.strip()}" if review.member_remarks else text.strip()
    try:
        Review._meta.get_field("member_remarks").clean(together, review)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from None
    review.member_remarks, review.fact_check_until = together, None
    review.save(update_fields=["member_remarks", "fact_check_until"])
    audit.record(Tag.REPORT_REMARKED, review, by=by, organisation=review.declaration.organisation, was=was)
    review_letters.remarked(review)


@transaction.atomic
def record_visit(review: Review, *, visited_on: date, by: Person) -> None:
    """That the reviewers have been on site, and when."""
    require_assigned(by, Permission.REVIEW, review)
    hold(review, R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK)
    if visited_on > today():
        raise ValidationError({"visited_on": _("The day is in the future: record the visit when it has been made.")})
    was = audit.fields_of(review)
    review.visited_on = visited_on
    review.save(update_fields=["visited_on"])
    organisation = review.declaration.organisation
    audit.record(Tag.REVIEW_CHANGED, review, by=by, organisation=organisation, was=was, day=visited_on.isoformat())


def finish(review: Review, *, by: Person) -> None:
    """After the member's remarks, or its days: the report is typeset, kept, and the declaration recommended on."""
    require_assigned(by, Permission.LEAD_REVIEW, review)
    _require_newest(review, by)
    _require_finishable(review)
    at = now()
    made = report_of(review, at)  # takes seconds: outside the transaction, which looks whether it still holds
    remarks, visited_on = review.member_remarks, review.visited_on
    with transaction.atomic():
        hold(review, R.FACT_CHECK)
        _require_still_newest(review)
        if (review.member_remarks, review.visited_on) != (remarks, visited_on):
            raise AlreadyMoved(_("The report has been changed meanwhile. Look at it again before you finish it."))
        report = Blob.objects.keep(made)
        move_review(
            review,
            R.FINAL,
            by=by,
            details={
                "report_sha256": report.pk,
                "snapshot_sha256": review.snapshot.sha256,
                "recommendation": review.recommendation,
            },
            report=report,
            finished_by=by,
            finished_at=at,
        )
        move_declaration(review.declaration, DeclarationState.RECOMMENDED, by=by)
        review_letters.final(review)


def _require_finishable(review: Review) -> None:
    if review.state != R.FACT_CHECK:
        raise Refused(
            _("The review is %(state)s. A report is finished after the member's fact check.")
            % {"state": review.get_state_display().lower()}
        )
    if review.fact_check_until is not None and today() <= review.fact_check_until:
        raise Refused(
            _("The member has until %(day)s to check the facts, and has not remarked yet.")
            % {"day": date_format(review.fact_check_until, "DATE_FORMAT")}
        )
    if review.on_site and review.visited_on is None:
        raise Refused(_("This review takes a visit on site. Record the day of the visit before you finish."))
    if found := hindrances(review, review.recommendation):
        raise Refused(" ".join(found))


def _require_under_review(review: Review) -> None:
    """The member's replies are read in the snapshot that it takes with them."""
    state = Declaration.objects.values_list("state", flat=True).get(pk=review.declaration_id)
    if state == DeclarationState.SUPPLEMENT_REQUESTED:
        raise Refused(_("The member has replied, but not submitted the declaration again yet. Wait for that."))


def newest(review: Review) -> Snapshot:
    """The declaration's newest snapshot."""
    return Snapshot.objects.filter(declaration=review.declaration_id).latest("number")


def _require_newest(review: Review, by: Person) -> None:
    """The review follows the declaration before it refuses, so that the next attempt stands on what is there."""
    stale = review.state in (R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK) and review.snapshot_id != newest(review).pk
    if stale:
        _resume(review, by, "")
        raise StaleSnapshot


def _require_still_newest(review: Review) -> None:
    if review.snapshot_id != newest(review).pk:
        raise AlreadyMoved(_("The declaration has just been submitted anew. Look at the review again."))


@transaction.atomic
def _resume(review: Review, by: Person, note: str) -> None:
    """In progress, on the newest snapshot."""
    hold(review, R.IN_PROGRESS, R.DRAFT_REPORT, R.FACT_CHECK)
    found = newest(review)
    if review.state != R.IN_PROGRESS:
        move_review(review, R.IN_PROGRESS, by=by, note=note, snapshot=found, fact_check_until=None)
        return
    if review.snapshot_id == found.pk:
        raise Refused(_("The review is in progress already."))
    was = audit.fields_of(review)
    review.snapshot = found
    review.save(update_fields=["snapshot"])
    organisation = review.declaration.organisation
    audit.record(Tag.REVIEW_CHANGED, review, by=by, organisation=organisation, was=was, snapshot_sha256=found.sha256)
