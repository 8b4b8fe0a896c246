"""Who sees what of a review, and how far it may still be worked on. Reads only, but for the lock of `hold`."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Person
from members.permissions import Permission, belongs_to, may, permitted_at
from trustframework.assigned import assigned_reviews, may_review
from trustframework.models import Finding, Review
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState

R, F = ReviewState, FindingState
ENDED = frozenset({R.FINAL, R.CLOSED})  # the reviewers have said theirs; the operator carries on


def hold(review: Review, *states: ReviewState) -> None:
    """Lock the review until the transaction ends and read how it stands by now; raises `Refused` unless in `states`.

    Without it a report could be drafted in the instant in which another reviewer changes what it says.
    """
    fields = ("state", "snapshot_id", "fact_check_until", "member_remarks", "visited_on", "report_id", "version")
    row = Review.objects.select_for_update().get(pk=review.pk)
    for name in fields:
        setattr(review, name, getattr(row, name))
    if review.state not in states:
        raise Refused(
            _("The review is %(state)s. This is done while it is: %(states)s.")
            % {
                "state": review.get_state_display().lower(),
                "states": ", ".join(str(state.label).lower() for state in states),
            }
        )


def told_to_member(review: Review) -> bool:
    """Whether the member sees findings and report: from the fact check on. Never drafts, nor what was broken off."""
    return review.state in (R.FACT_CHECK, R.FINAL) or (review.state == R.CLOSED and review.report_id is not None)


def sees_work(person: Person, review: Review) -> bool:
    """Its reviewers, and the operator's officers, who decide on it in the end."""
    organisation = review.declaration.organisation
    return may_review(person, Permission.REVIEW, review) or may(person, Permission.PROPOSE_DECISION, organisation)


def speaks_for_member(person: Person, review: Review) -> bool:
    """Whether the person sees the declaration without being a reviewer or the operator's: the declarer's own people."""
    return may(person, Permission.SEE_DECLARATION, review.declaration.organisation)


def sees_report(person: Person, review: Review) -> bool:
    """Also what was found: the member's people see both at the same time."""
    return sees_work(person, review) or (told_to_member(review) and speaks_for_member(person, review))


def findings_seen_by(person: Person) -> QuerySet[Finding]:
    """What `sees_report` says of each finding's review, asked of all of them at once."""
    told = Q(state__in=(R.FACT_CHECK, R.FINAL)) | Q(state=R.CLOSED, report__isnull=False)
    at = permitted_at(person, Permission.SEE_DECLARATION)
    seen = Q(pk__in=assigned_reviews(person).values("pk")) | (told & Q(declaration__organisation__in=at))
    if may(person, Permission.PROPOSE_DECISION):  # an officer; never on a case of their own
        seen |= ~Q(declaration__organisation__in=belongs_to(person))
    return Finding.objects.filter(review__in=Review.objects.filter(seen).order_by().values("pk"))


def follows_up(person: Person, review: Review) -> bool:
    """Whether the person handles its findings: a reviewer of the case, or a trust officer once the review has ended."""
    if may_review(person, Permission.REVIEW, review):
        return True
    return review.state in ENDED and may(person, Permission.HANDLE_REVIEW, review.declaration.organisation)


def is_mended(finding: Finding) -> bool:
    """Whether it stands in no approval's way any more."""
    return finding.state in (F.VERIFIED, F.CLOSED, F.RISK_ACCEPTED)


def whose_turn(finding: Finding) -> str:
    """Who has to do something next: "member", "reviewer" (a trust officer once the review has ended), or ""."""
    if finding.state in (F.CLOSED, F.RISK_ACCEPTED):
        return ""
    if finding.state in (F.CORRECTED, F.VERIFIED) or (finding.state == F.OPEN and finding.plan):
        return "reviewer"
    return "" if finding.severity == Severity.OBSERVATION else "member"
