"""Who is told about a review, and in which words. What was found stands on pages alone, never in a letter."""

from django.urls import reverse

from members.actions import letters
from members.models.letter import LetterKind
from members.roles import Role
from trustframework.models import Review, Supplement

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


def _tell(review: Review, kind: LetterKind, roles: frozenset[Role], **context: str) -> None:
    words = {"declaration": str(review.declaration), "link": reverse("report", args=[review.pk]), **context}
    letters.tell(kind, review.declaration.organisation, words, roles=roles, about=f"review {review.pk}")
