"""Check: run the rules. A rule finds; it never refuses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lxml import etree

from .numbers import Numbers
from .places import Places
from .rules import RULES
from .rules.idp_roles import HIDDEN_MAY_LACK
from .rules.registry import Asks
from .subject import Subject
from .types import EntityFacts, Finding, Severity


def check(entity: etree._Element, at: datetime, numbers: Numbers = Numbers()) -> tuple[Finding, ...]:  # noqa: B008  frozen
    """Findings about an md:EntityDescriptor, in the order of the document. `at` is timezone-aware."""
    return findings(Subject(entity, at, numbers))


def findings(subject: Subject) -> tuple[Finding, ...]:
    """The same for a subject that is at hand."""
    found = RULES.findings(subject)
    return _in_order(map(_noted, found) if subject.is_hidden else found)


def _noted(finding: Finding) -> Finding:
    """What an identity provider that is in no list lacks for people is worth a note only (REFEDS HfD §3)."""
    is_lack = HIDDEN_MAY_LACK.get(finding.rule) is finding.severity
    return replace(finding, severity=Severity.INFO) if is_lack else finding


def findings_about(asks: Asks, facts: EntityFacts, known: object, places: Places) -> tuple[Finding, ...]:
    """Findings of the rules that ask the registry (`known` is a `Surroundings`) or the network (`Observations`)."""
    asked = (rule for rule in RULES.values() if asks in (rule.asks, rule.also))
    return _in_order(found for rule in asked for found in rule.findings_about(facts, known, places))


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: finding.line or 0))
