"""Who is told about a review, and in which words. What was found stands on pages alone, never in a letter."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.actions import letters
from members.models.letter import LetterKind
from members.roles import Role
from trustframework.assigned import free_reviewers
from trustframework.casework import ENDED
from trustframework.models import Finding, Review, Supplement

_DECLARERS = frozenset({Role.ADMINISTRATOR, Role.DECLARER})
_OFFICERS = frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER})


def supplement_asked(supplement: Supplement) -> None:
    """To those who answer."""
    _tell(
        supplement.review,
        LetterKind.SUPPLEMENT_ASKED,
        _DECLARERS,
        code=supplement.answer.requirement.code,
        due=supplement.due_on.isoformat(),
        link=reverse("supplement", args=[supplement.pk]),
    )


def fact_check(review: Review) -> None:
    """To those who answer and those who sign."""
    until = review.fact_check_until.isoformat() if review.fact_check_until else ""
    _tell(review, LetterKind.REPORT_FACT_CHECK, _DECLARERS | {Role.SIGNATORY}, until=until)


def final(review: Review) -> None:
    """To the same, and to the operator's officers, whose turn it is."""
    _tell(review, LetterKind.REPORT_FINAL, _DECLARERS | _OFFICERS | {Role.SIGNATORY})


def replied(supplement: Supplement) -> None:
    """To the reviewers: the member has replied to a question."""
    _tell_reviewers(supplement.review, _("a question has a reply"), reverse("supplement", args=[supplement.pk]))


def remarked(review: Review) -> None:
    """To the reviewers: the member has checked the facts."""
    _tell_reviewers(review, _("remarks on the draft report"), reverse("report", args=[review.pk]))


def corrected(finding: Finding) -> None:
    """To the reviewers, and after the review to the trust officers: something is there to verify."""
    _tell_reviewers(finding.review, _("a correction to verify"), reverse("finding", args=[finding.pk]))


def _tell_reviewers(review: Review, what: Promise, link: str) -> None:
    """Those who look at it, and the trust officers once they have said theirs."""
    words: dict[str, str | Promise] = {
        "organisation": str(review.declaration.organisation),
        "declaration": str(review.declaration),
        "what": what,
        "link": link,
    }
    letters.tell(
        LetterKind.REVIEW_ANSWERED,
        review.declaration.organisation,
        words,
        roles=(Role.TRUST_OFFICER,) if review.state in ENDED else (),
        about=f"review {review.pk}",
        also=free_reviewers(review),
    )


def _tell(review: Review, kind: LetterKind, roles: frozenset[Role], **context: str) -> None:
    words = {"declaration": str(review.declaration), "link": reverse("report", args=[review.pk]), **context}
    letters.tell(kind, review.declaration.organisation, words, roles=roles, about=f"review {review.pk}")
