"""Check: run every rule of the schema and entity stages. A rule finds; it never refuses."""

from datetime import datetime

from lxml import etree

from .rules import RULES
from .subject import Subject
from .types import Finding


def check(entity: etree._Element, at: datetime) -> tuple[Finding, ...]:
    """Findings about an md:EntityDescriptor, in the order of the document. `at` is timezone-aware."""
    return findings(Subject(entity, at))


def findings(subject: Subject) -> tuple[Finding, ...]:
    """The same for a subject that is at hand."""
    found = [finding for rule in RULES.values() for finding in rule.findings(subject)]
    return tuple(sorted(found, key=lambda finding: finding.line or 0))
