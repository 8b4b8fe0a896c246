"""What test_every_action.py calls of auditors, reviews' plans and reviewers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from members.clock import now
from members.models import Agreement, Organisation
from tests import builders
from tests.builders import Operator
from trustframework.actions import auditors, evidence_access, reviews
from trustframework.models import Answer, Assignment, Auditor, Declaration, Evidence, Review

DAY = date(2027, 1, 1)


def review_calls(operator: Operator, at: Organisation) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """For each action, arguments that would do if only the person might."""
    person = builders.person("Greta Granskare")
    auditor = Auditor(person=person, firm=operator.organisation, proposed_by=operator.trust_officer, proposed_at=now())
    declared = Declaration(organisation=at)
    review = Review(declaration=declared)
    assignment = Assignment(review=review, auditor=auditor)
    evidence = Evidence(answer=Answer(declaration=declared))
    facts, text = {"competence": ["idp"]}, {"note": "Därför"}
    plan: dict[str, Any] = {"planned_from": DAY, "due_on": DAY, "on_site": False}
    questions = dict.fromkeys(("employed", "consulted", "owned", "agent_related"), False)
    return {
        auditors.propose: (person, at, facts),
        auditors.propose_again: (auditor, {"seen": 0, "firm": at, **facts}),
        auditors.accredit: (auditor,),
        auditors.suspend: (auditor, text),
        auditors.restore: (auditor, text),
        auditors.end: (auditor, text),
        auditors.confirm: (auditor, {"seen": 0}),
        auditors.renew: (auditor,),
        evidence_access.open_evidence: (evidence,),
        reviews.plan: (declared, plan),
        reviews.reschedule: (review, {"seen": 0, **plan}),
        reviews.plan_again: (review, plan),
        reviews.assign: (review, auditor, {"lead": True}),
        reviews.state_conflicts: (assignment, questions),
        reviews.bind: (assignment, Agreement(organisation=at)),
        reviews.begin: (review,),
        reviews.step_down: (assignment, text),
        reviews.release: (assignment, text),
        reviews.close: (review, text),
    }
