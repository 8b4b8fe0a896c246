"""What every rule promises, whether it asks the document, the registry or the network: each has a test for it."""

from collections.abc import Iterable

from members.saml.rules import RULES
from members.saml.types import Finding, Severity

# What is not valid by the schema is so by the first, and every scope that is a regular expression by the second,
# whatever else the rule that knows more says of it.
UMBRELLA = {"MD-SCH-001", "MD-SCO-004"}
BRACES_OF_NAMES = ("\\u{", "{http", "{urn")  # a value may be a code point or a name with its namespace


def says_where_and_what_to_do(findings: Iterable[Finding]) -> None:
    """Line, path, and four messages without a place that was never filled."""
    for finding in findings:
        assert finding.line is not None
        assert finding.line > 0
        assert finding.path.startswith("/md:EntityDescriptor")
        messages = (finding.sv, finding.en, finding.mend_sv, finding.mend_en)
        assert all(messages)
        assert finding.sv != finding.en
        told = " ".join(messages)
        for brace in BRACES_OF_NAMES:
            told = told.replace(brace, "")
        assert "{" not in told


def is_alone_among_the_errors_of_its_group(rule: str, findings: Iterable[Finding]) -> None:
    """No other rule of the group calls the same defect an error."""
    group = RULES[rule].group
    errors = {f.rule for f in findings if f.severity is Severity.ERROR and RULES[f.rule].group == group}
    assert errors - UMBRELLA <= {rule}
