"""What stands in the addresses of auditors, plans of reviews, and accesses to evidence."""

from typing import Any

from members.clock import now
from members.models import Person
from members.models.blob import Blob
from trustframework.models import Declaration, Evidence, Review


def planning_things(review: int, declares: Person) -> dict[str, Any]:
    """Of the review with this key; its declaration counts as submitted, and `declares` works on it."""
    found = Review.objects.get(pk=review)
    Declaration.objects.filter(pk=found.declaration_id).update(submitted_at=now())
    assignment = found.assignments.get()
    evidence = Evidence.objects.create(
        answer=found.declaration.answers.all()[0],
        title="Prov",
        file=Blob.objects.keep(b"%PDF-1.7 evidence"),
        added_by=declares,
        added_at=now(),
    )
    return {
        "declarations": found.declaration_id,
        "auditors": assignment.auditor_id,
        "auditors/<int:pk>/steps": "suspend",
        "assignments": assignment.pk,
        "evidence": evidence.pk,
    }
