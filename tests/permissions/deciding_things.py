"""A decision with a condition and an appeal, one that waits, and a dispensation: for the addresses of deciding."""

from datetime import timedelta
from typing import Any

from members.clock import today
from members.models import Person
from tests import trust
from tests.builders import Member, Operator
from trustframework.actions import appeals, decisions, dispensations
from trustframework.deciding import Wanted
from trustframework.models import FrameworkVersion
from trustframework.models.checklist import ChecklistRole


def deciding_things(operator: Operator, member: Member, signs: Person, declares: Person) -> dict[str, Any]:
    """What stands in an address before the key, to the key."""
    version = FrameworkVersion.objects.filter(framework__slug="exempel").first() or trust.version()
    at, role = member.organisation, ChecklistRole.ATTRIBUTE_SOURCE
    waits = trust.declaration(at, trust.checklist(version, role), by=declares)
    trust.recommended(waits, operator)
    wanted = [Wanted("Prov", today() + timedelta(days=30))]
    proposed = decisions.propose(waits, "conditional", reasons="Prov", conditions=wanted, by=operator.trust_officer)
    made = decisions.make(proposed, by=operator.decision_maker)
    requirement = version.requirements.get(code="GOV-02")
    until = today() + timedelta(days=90)
    asked = dispensations.ask(at, requirement, reason="Prov", until=until, by=declares)
    return {
        "sanctions/<int:pk>/steps": "notify",
        "decisions": made.pk,
        "decisions/<int:pk>/steps": "reopen",
        "appeals": appeals.lodge(made, text="Prov", by=signs).pk,
        "appeals/<int:pk>/steps": "dismiss",
        "conditions": made.conditions.get().pk,
        "conditions/<int:pk>/steps": "postpone",
        "dispensations": asked.pk,
        "dispensations/<int:pk>/steps": "refuse",
    }
