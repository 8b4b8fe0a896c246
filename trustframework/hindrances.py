"""What hinders that a declaration is approved, and what the decision rests on. Reads only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.clock import today
from trustframework.answer_facts import answer_facts, answers_of
from trustframework.completeness import compliant
from trustframework.models import Declaration, Finding, Review
from trustframework.models.finding import FindingState, Severity
from trustframework.models.review import ReviewState, Verdict

_MENDED = (FindingState.VERIFIED, FindingState.CLOSED)
_FALLS_SHORT = (Verdict.PARTLY, Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that the answer or the reviewers say is not met; `dispensed`: the organisation need not, today."""

    code: str
    title: str
    critical: bool
    dispensed: bool


def final_review(declaration: Declaration) -> Review | None:
    """The last finished one, whose report and recommendation the decision rests on."""
    finished = declaration.reviews.filter(state__in=(ReviewState.FINAL, ReviewState.CLOSED), report__isnull=False)
    rows = finished.exclude(recommendation="").select_related("snapshot", "report")
    return rows.order_by("-finished_at", "-pk").first()


def reviewers_of(declaration: Declaration) -> set[int]:
    """The keys of all who were ever assigned to review it, whatever became of that."""
    assigned = declaration.reviews.order_by().values_list("assignments__auditor__person", flat=True)
    return {pk for pk in assigned if pk is not None}


def is_stale(declaration: Declaration, review: Review) -> bool:
    """Whether the declaration has been kept anew since what was reviewed."""
    latest = declaration.snapshots.order_by("-number").values_list("pk", flat=True).first()
    return latest != review.snapshot_id


def open_critical(declaration: Declaration) -> list[Finding]:
    """Critical findings that nobody has verified to be mended."""
    rows = Finding.objects.filter(review__declaration=declaration, severity=Severity.CRITICAL)
    return list(rows.exclude(state__in=_MENDED).select_related("requirement"))


def unmet(declaration: Declaration, review: Review) -> list[Unmet]:
    """In the checklist's order; as many queries for sixty requirements as for one."""
    short = set(review.assessments.filter(verdict__in=_FALLS_SHORT).values_list("requirement", flat=True))
    return [
        Unmet(of.code, of.title, of.critical, facts.dispensed and not of.critical)
        for answer in answers_of(declaration)
        for of, facts in ((answer.requirement, answer_facts(answer, today())),)
        if not compliant(facts) or of.pk in short
    ]


def hindrances(declaration: Declaration, review: Review | None) -> list[str]:
    """In sentences, why it cannot be approved today; it can be rejected, unless what was reviewed is stale."""
    if review is None:
        return [_("No review has ended with a report and a recommendation.")]
    found = []
    if is_stale(declaration, review):
        found.append(_("The declaration has changed since it was reviewed. Let it be reviewed again."))
    for finding in open_critical(declaration):
        found.append(
            _("The critical finding on %(code)s is open. It has to be verified as mended first.")
            % {"code": finding.requirement.code}
        )
    for one in unmet(declaration, review):
        if one.critical:
            found.append(
                _("The critical requirement %(code)s is not met. It can neither be put off nor dispensed from.")
                % {"code": one.code}
            )
    return found
