"""What tests of decisions and of what follows on them begin from: a decision that was made."""

from datetime import timedelta
from typing import Any

from members.models import Organisation, Person
from members.roles import Role
from tests import builders, trust
from tests.builders import AT, Operator
from trustframework.actions import decisions
from trustframework.deciding import Wanted
from trustframework.models import Decision, Declaration
from trustframework.models.checklist import ChecklistRole
from trustframework.models.decision import Outcome

TODAY = AT.date()
DAY = timedelta(days=1)


def declared(operator: Operator, at: Organisation, role: ChecklistRole = ChecklistRole.IDP) -> Declaration:
    """Reviewed to the end, and waiting for a decision."""
    draft = trust.declaration(at, trust.checklist(trust.version(), role))
    trust.recommended(draft, operator)
    return draft


def made(operator: Operator, declaration: Declaration, outcome: str = Outcome.APPROVED, **changes: Any) -> Decision:
    """Proposed by the trust officer and made by the decision maker."""
    given = {"reasons": "Granskningen visar det.", "by": operator.trust_officer}
    proposed = decisions.propose(declaration, outcome, **{**given, **changes})
    return decisions.make(proposed, by=operator.decision_maker)


def conditional(operator: Operator, declaration: Declaration, *days: int) -> Decision:
    """Approved on a condition due on each of the days from now."""
    wanted = [Wanted(f"Visa rutin {n}", TODAY + n * DAY, None, "Rutinen som PDF") for n in days]
    return made(operator, declaration, Outcome.CONDITIONAL, conditions=wanted)


def second_decision_maker(operator: Operator) -> Person:
    """Somebody who had no part in it."""
    return builders.in_role(operator, Role.DECISION_MAKER, operator.organisation, "Berit Beslut")
