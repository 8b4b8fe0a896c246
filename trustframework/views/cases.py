"""What a person may see of a review, or a page that does not exist: what the views on reviewing share."""

from django.http import Http404
from django.urls import reverse

from members.models import Person
from trustframework.casework import sees_report, sees_work, speaks_for_member
from trustframework.models import Assessment, Finding, Review, Supplement

_REVIEW = ("declaration__organisation", "declaration__checklist__version__framework", "declaration__level")


def work_or_404(pk: int, person: Person) -> Review:
    """The review, for its reviewers and the operator's officers."""
    review = _review(pk)
    if not sees_work(person, review):
        raise Http404
    return review


def report_or_404(pk: int, person: Person) -> Review:
    """The review, for those and, from the fact check on, the member's own people."""
    review = _review(pk)
    if not sees_report(person, review):
        raise Http404
    return review


def assessment_or_404(pk: int, person: Person) -> Assessment:
    """As the workspace that it is in."""
    path = [f"review__{name}" for name in _REVIEW]
    found = Assessment.objects.filter(pk=pk).select_related("requirement__group", "review__snapshot__content", *path)
    one = found.first()
    if one is None or not sees_work(person, one.review):
        raise Http404
    return one


def finding_or_404(pk: int, person: Person) -> Finding:
    """As the report that it stands in."""
    path = [f"review__{name}" for name in _REVIEW]
    people = ("recorded_by", "corrected_by", "verified_by", "risk_accepted_by")
    one = Finding.objects.filter(pk=pk).select_related("requirement", *people, *path).first()
    if one is None or not sees_report(person, one.review):
        raise Http404
    return one


def supplement_or_404(pk: int, person: Person) -> Supplement:
    """For those who work on the review, and the member's people whom it asks."""
    path = [f"review__{name}" for name in (*_REVIEW, "snapshot")]
    rows = Supplement.objects.select_related("answer__requirement", "asked_by", "answered_by", *path)
    one = rows.filter(pk=pk).first()
    if one is None or not (sees_work(person, one.review) or speaks_for_member(person, one.review)):
        raise Http404
    return one


def assessment_of(review: Review, requirement: int) -> str:
    """The address of the requirement's page in the workspace."""
    pk = review.assessments.filter(requirement=requirement).values_list("pk", flat=True).first()
    return reverse("assessment", args=[pk]) if pk else reverse("review_work", args=[review.pk])


def _review(pk: int) -> Review:
    review = Review.objects.select_related("snapshot__content", "report", *_REVIEW).filter(pk=pk).first()
    if review is None:
        raise Http404
    return review
