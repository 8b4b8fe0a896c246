"""The table that closes an import: what became of everything in it."""

from collections import Counter
from collections.abc import Iterator

from members.intake import Outcome
from members.saml.types import Severity


class Tally:
    """Add outcomes; read `lines` at the end."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.refused: list[Outcome] = []

    def add(self, outcome: Outcome) -> None:
        """One more entity."""
        self.counts[self._kind(outcome)] += 1
        if outcome.kind == "submitted":
            self.rules.update({f.rule for f in outcome.findings if f.severity is Severity.ERROR})
        if outcome.kind == "refused":
            self.refused.append(outcome)

    def _kind(self, outcome: Outcome) -> str:
        if outcome.kind != "submitted":
            return outcome.kind if outcome.readable else "quarantined"
        return "with errors" if any(f.severity is Severity.ERROR for f in outcome.findings) else "without errors"

    def lines(self) -> Iterator[str]:
        """One line per entity that did not come in, then the table."""
        for outcome in self.refused:
            yield f"{outcome.entity_id}: {outcome.message}{_why(outcome)}"
        rules = ", ".join(f"{rule} in {count}" for rule, count in self.rules.most_common())
        yield f"  submitted, no errors   {self.counts['without errors']:>6}"
        yield f"  submitted, with errors {self.counts['with errors']:>6}" + (f"   {rules}" if rules else "")
        yield f"  unchanged              {self.counts['unchanged']:>6}"
        yield f"  quarantined            {self.counts['quarantined']:>6}"
        yield f"  refused                {self.counts['refused']:>6}"


def _why(outcome: Outcome) -> str:
    """For one that could not be read: the rule, where, and what to do."""
    if outcome.readable or not outcome.findings:
        return ""
    finding = outcome.findings[0]
    return f" ({finding.rule}, line {finding.line}): {finding.en} {finding.mend_en}"
