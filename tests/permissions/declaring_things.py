"""What stands in the addresses of declaring, for the declaration that is under review (planning_things)."""

from typing import Any

from tests.builders import Member, Operator
from tests.trustframework.declaring import supplier
from trustframework.models import Declaration


def declaring_things(operator: Operator, member: Member, declaration: int) -> dict[str, Any]:
    """Of the declaration with this key, and of a supplier whose certification could answer."""
    found = Declaration.objects.get(pk=declaration)
    source = supplier(operator, member, found.framework_version).pk
    return {
        "answers": found.answers.all()[0].pk,
        "answers/<int:pk>/inherit": source,
        "declarations/<int:pk>/inherit": source,
        "declarations/<int:pk>/groups": "GOV",
        "declarations/<int:pk>/steps": "check",
    }
