"""What test_every_action.py calls of declarations, their answers and evidence."""

from collections.abc import Callable
from typing import Any

from members.clock import now
from members.models import Organisation
from members.uploads import Document
from tests import builders
from tests.builders import Operator
from tests.documents import PDF
from trustframework.actions import answers, carrying, comments, declarations, evidences, exchanging
from trustframework.actions.evidences import Shown
from trustframework.models import Answer, Certification, Checklist, Declaration, Evidence, FrameworkVersion


def declaring_calls(operator: Operator, at: Organisation) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """For each action, arguments that would do if only the person might."""
    level, version = builders.level(), FrameworkVersion(version="1.0")
    declared = Declaration(organisation=at, checklist=Checklist(version=version), level=level, begun_at=now())
    answer = Answer(declaration=declared)
    evidence = Evidence(answer=answer)
    certification = Certification(organisation=at, level=level)
    shown = Shown("Policy", Document(PDF, "policy.pdf"))
    return {
        declarations.begin: (at, Checklist(version=version), level),
        declarations.rescope: (declared, {"seen": 0, "scope": "Allt", "entities": ()}),
        declarations.approve: (declared,),
        declarations.reopen: (declared,),
        declarations.submit: (declared,),
        declarations.check: (declared,),
        declarations.send_back: (declared, {"because": "Därför"}),
        declarations.withdraw: (declared,),
        declarations.resubmit: (declared,),
        carrying.carry_over: (declared, version),
        answers.save: (answer, {"seen": 0, "text": "Så gör vi."}),
        answers.inherit: (answer, certification, {"seen": 0}),
        answers.inherit_all: (declared, certification),
        comments.write: (answer, "Är det här rätt?"),
        evidences.add: (answer, shown),
        evidences.replace: (evidence, shown),
        evidences.remove: (evidence,),
        exchanging.export: (declared,),
        exchanging.plan: (declared, "{}"),
        exchanging.import_answers: (declared, "{}", {"stand": ""}),
    }
