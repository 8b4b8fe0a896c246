"""What test_every_action.py calls of auditors, reviews' plans, and what reviewers do."""

from collections.abc import Callable
from datetime import date
from typing import Any

from members.clock import now
from members.models import Agreement, Organisation
from tests import builders
from tests.builders import Operator
from trustframework.actions import assessments, auditors, evidence_access, findings, reports, reviews, supplements
from trustframework.models import (
    Answer,
    Assessment,
    Assignment,
    Auditor,
    Declaration,
    Evidence,
    Finding,
    Requirement,
    Review,
    Supplement,
)

DAY = date(2027, 1, 1)


def review_calls(operator: Operator, at: Organisation) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """For each action, arguments that would do if only the person might."""
    person = builders.person("Greta Granskare")
    auditor = Auditor(person=person, firm=operator.organisation, proposed_by=operator.trust_officer, proposed_at=now())
    declared = Declaration(organisation=at)
    review = Review(declaration=declared)
    assignment = Assignment(review=review, auditor=auditor)
    found, question = Finding(review=review), Supplement(review=review)
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
        assessments.save: (Assessment(review=review), {"seen": 0, "verdict": "met"}),
        assessments.save_all: (review, {"made": []}),
        findings.record: (review, Requirement(), {"severity": "minor", "text": "Brist"}),
        findings.propose_plan: (found, {"text": "Så"}),
        findings.accept_plan: (found,),
        findings.report_correction: (found, {"text": "Klart"}),
        findings.verify: (found,),
        findings.reopen: (found, text),
        findings.close: (found,),
        findings.accept_risk: (found, text),
        supplements.ask: (review, Answer(), {"question": "Vad?", "due_on": DAY}),
        supplements.reply: (question, {"text": "Det"}),
        supplements.withdraw: (question,),
        reports.draft: (review, {"summary": "Bra", "recommendation": "approve"}),
        reports.resume: (review,),
        reports.send_to_fact_check: (review,),
        reports.remark: (review, {"text": "Nej"}),
        reports.record_visit: (review, {"visited_on": DAY}),
        reports.finish: (review,),
    }
