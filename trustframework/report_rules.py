"""What stands in a report's way: nothing is recommended on what nobody has looked at, or on a critical gap."""

from django.utils.translation import gettext as _

from trustframework.casework import is_mended
from trustframework.models import Review
from trustframework.models.finding import Severity
from trustframework.models.review import Recommendation, Verdict
from trustframework.reading import outdated

_GAP = (Verdict.PARTLY, Verdict.NOT_MET)


def hindrances(review: Review, recommendation: str) -> list[str]:
    """Sentences; none when the report may say that."""
    assessments = list(review.assessments.select_related("requirement"))
    said = []
    if unread := [one.requirement.code for one in assessments if not one.verdict]:
        said.append(_("These requirements are not assessed yet: %(codes)s.") % {"codes": ", ".join(unread)})
    if old := [one.requirement.code for one in outdated(review, assessments) if one.verdict]:
        said.append(
            _("The member has changed these answers since they were assessed; look at them and save again: %(codes)s.")
            % {"codes": ", ".join(old)}
        )
    if recommendation in (Recommendation.APPROVE, Recommendation.CONDITIONS):
        gaps = [one.requirement.code for one in assessments if one.requirement.critical and one.verdict in _GAP]
        said += _against_approval(review, gaps)
    return said


def _against_approval(review: Review, gaps: list[str]) -> list[str]:
    said = []
    if gaps:
        said.append(
            _("These critical requirements are not met, so that no approval can be recommended: %(codes)s.")
            % {"codes": ", ".join(gaps)}
        )
    critical = review.findings.filter(severity=Severity.CRITICAL).select_related("requirement")
    if open_ones := sorted({one.requirement.code for one in critical if not is_mended(one)}):
        said.append(
            _("There are critical findings that are not mended, so that no approval can be recommended: %(codes)s.")
            % {"codes": ", ".join(open_ones)}
        )
    return said
