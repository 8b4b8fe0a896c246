"""A review under way, for the tests of what reviewers do: who is in it, and its report as far as one wants it.

case = reviewing.case(operator, member)
reviewing.assess(case)
reviewing.to_fact_check(case)
"""

import json
from dataclasses import dataclass
from typing import Any

from members.clock import now
from members.models import Person
from members.models.blob import Blob
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from trustframework import snapshots
from trustframework.actions import assessments, reports
from trustframework.models import Assessment, Auditor, Declaration, Finding, Review, Snapshot
from trustframework.models.review import Recommendation, ReviewState


@dataclass(frozen=True)
class Case:
    """`lead` and `second` are the reviewers; `outside` is a reviewer of nothing; `declarer` is the member's."""

    operator: Operator
    member: Member
    lead: Person
    second: Person
    outside: Person
    declarer: Person
    review: Review
    auditor: Auditor

    def again(self) -> Review:
        """The review as it stands now."""
        return Review.objects.get(pk=self.review.pk)

    def assessment(self, code: str = "GOV-01") -> Assessment:
        """That of a requirement."""
        return self.review.assessments.get(requirement__code=code)


def case(operator: Operator, member: Member, **fields: Any) -> Case:
    """In progress, of a declaration that answers everything as fulfilled."""
    declarer = builders.in_role(operator, Role.DECLARER, member.organisation)
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()), by=declarer)
    return of(operator, member, trust.answered(draft), declarer, **fields)


def of(operator: Operator, member: Member, draft: Declaration, declarer: Person, **fields: Any) -> Case:
    """In progress, of this declaration as it is answered."""
    Declaration.objects.filter(pk=draft.pk).update(state="under_review", submitted_at=now())
    draft.refresh_from_db()
    snapshots.take(draft, by=declarer)
    lead, second = trust.auditor(operator), trust.auditor(operator, "Sven Sakkunnig", lead=False)
    outside = trust.auditor(operator, "Ola Ovidkommande")
    review = trust.review(draft, lead, others=(second,))
    if fields:
        Review.objects.filter(pk=review.pk).update(**fields)
        review.refresh_from_db()
    return Case(operator, member, lead.person, second.person, outside.person, declarer, review, lead)


def assess(case: Case, verdict: str = "met", **others: str) -> None:
    """Everything with the verdict, but those that are named: GOV_01="not_met"."""
    for one in case.review.assessments.select_related("requirement"):
        code = one.requirement.code.replace("-", "_")
        assessments.save(one, seen=one.version, by=case.lead, verdict=others.get(code, verdict))


def to_fact_check(case: Case, recommendation: str = Recommendation.APPROVE) -> Review:
    """Assessed already; drafted and with the member."""
    review = case.again()
    reports.draft(review, summary="Det är i ordning.", recommendation=recommendation, by=case.lead)
    reports.send_to_fact_check(review, by=case.lead)
    return review


def set_state(case: Case, state: ReviewState) -> Review:
    """As if it had come there; a final one has a report."""
    changes: dict[str, Any] = {"state": state}
    if state in (ReviewState.FINAL, ReviewState.CLOSED):
        changes |= {"recommendation": "reject", "report": Blob.objects.keep(b"%PDF-1.7 report")}
    Review.objects.filter(pk=case.review.pk).update(**changes)
    return case.again()


def reread(finding: Finding) -> Finding:
    """With its review as it stands now."""
    return Finding.objects.select_related("review").get(pk=finding.pk)


def answered_anew(case: Case, code: str = "GOV-01", text: str = "Nu gör vi annorlunda.") -> Snapshot:
    """The declaration with another answer, and a snapshot of it that the review does not follow yet."""
    declaration = case.review.declaration
    declaration.answers.filter(requirement__code=code).update(text=text)
    return snapshots.take(declaration, by=case.declarer)


def answers_of(snapshot: Snapshot) -> dict[str, Any]:
    """As the JSON has them."""
    read: dict[str, Any] = json.loads(snapshot.content.bytes())["answers"]
    return read
