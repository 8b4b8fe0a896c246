"""The approval policy as data: for each risk, how many registrars, and whether a second contact confirms."""

from dataclasses import dataclass
from typing import Final

from federation.models import ApprovalRule
from members.saml.difference import Risk


@dataclass(frozen=True, slots=True)
class Rule:
    """What a change of a risk needs: `registrars` is 1 or 2."""

    registrars: int
    confirmation: bool


DEFAULTS: Final[dict[Risk, Rule]] = {
    Risk.LOW: Rule(registrars=1, confirmation=False),
    Risk.MEDIUM: Rule(registrars=1, confirmation=False),
    Risk.HIGH: Rule(registrars=1, confirmation=True),
}
"""Until the operator decides otherwise (DESIGN, section 6, Out-of-band confirmation)."""


def rules() -> dict[Risk, Rule]:
    """What holds now, for every risk."""
    rows = {Risk(row.risk): Rule(row.registrars, row.confirmation) for row in ApprovalRule.objects.all()}
    return DEFAULTS | rows
