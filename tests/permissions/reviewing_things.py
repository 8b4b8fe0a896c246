"""A review that its member is to check, for the addresses of what reviewers do; nobody in the cast is its reviewer."""

from datetime import timedelta
from typing import Any

from members.clock import now, today
from members.models.blob import Blob
from tests import trust
from tests.builders import Member, Operator
from trustframework import snapshots
from trustframework.models import Declaration, Finding, FrameworkVersion, Review, Supplement
from trustframework.models.review import Assessment, ReviewState


def review_things(operator: Operator, member: Member) -> dict[str, Any]:
    """What stands in an address before the key, to the key."""
    version = FrameworkVersion.objects.filter(framework__slug="exempel").first() or trust.version()
    draft = trust.answered(trust.declaration(member.organisation, trust.checklist(version), by=member.administrator))
    Declaration.objects.filter(pk=draft.pk).update(state="under_review")
    snapshots.take(draft, by=member.administrator)
    lead = trust.auditor(operator)
    review = trust.review(draft, lead, state=ReviewState.FACT_CHECK)
    report = Blob.objects.keep(b"%PDF-1.7 report")
    Review.objects.filter(pk=review.pk).update(report=report, fact_check_until=today() + timedelta(days=10))
    one = Assessment.objects.filter(review=review)[0]
    asked = {"review": review, "asked_by": lead.person, "asked_at": now(), "due_on": today() + timedelta(days=7)}
    found = {"severity": "minor", "text": "Prov", "due_on": today(), "recorded_by": lead.person, "recorded_at": now()}
    return {
        "reviews": review.pk,
        "assessments": one.pk,
        "findings": Finding.objects.create(review=review, requirement=one.requirement, **found).pk,
        "findings/<int:pk>/steps": "correct",
        "supplements": Supplement.objects.create(**asked, answer=draft.answers.all()[0], question="Prov").pk,
    }
