"""The three ways in which a check is told: lines for people, JSON for scripts, SARIF 2.1.0 for code hosts."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from members.lint.run import Result
from members.saml.catalogue import entry_of
from members.saml.rules import RULES
from members.saml.types import Finding, Severity

RANK: Final = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def text(results: Iterable[Result], language: str) -> Iterator[str]:
    """`file:line: severity RULE what. What to do.`, one line per finding; nothing for a sound file."""
    for result in results:
        for finding in result.findings:
            where = result.name if finding.line is None else f"{result.name}:{finding.line}"
            yield f"{where}: {finding.severity} {finding.rule} {' '.join(_told(finding, language))}"


def as_json(results: Iterable[Result], language: str) -> Iterator[str]:
    """An array with an object per finding, a line each."""
    yield "["
    before = ""
    for result in results:
        for finding in result.findings:
            what, mend = _told(finding, language)
            found = {
                "file": result.name,
                "line": finding.line,
                "path": finding.path,
                "rule": finding.rule,
                "severity": finding.severity.value,
                "message": what,
                "mend": mend,
            }
            if before:
                yield f"{before},"
            before = json.dumps(found, ensure_ascii=False)
    if before:
        yield before
    yield "]"


def sarif(results: Iterable[Result], language: str) -> Iterator[str]:
    """One run in a SARIF 2.1.0 log (OASIS Standard); rules that struck are described in it."""
    found = [(result.name, finding) for result in results for finding in result.findings]
    struck = sorted({finding.rule for _name, finding in found})
    index = {rule: number for number, rule in enumerate(struck)}
    driver = {"name": "Sigill", "rules": [_sarif_rule(rule) for rule in struck]}
    run = {"tool": {"driver": driver}, "results": [_sarif_result(n, f, index, language) for n, f in found]}
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _sarif_rule(rule: str) -> dict[str, Any]:
    entry = entry_of(RULES[rule])
    return {
        "id": rule,
        "shortDescription": {"text": RULES[rule].title},
        "fullDescription": {"text": entry.why},
        "help": {"text": f"{entry.check}\n\nSource: {RULES[rule].source}"},
        "properties": {"tags": [entry.group, entry.stage]},
    }


def _sarif_result(name: str, finding: Finding, index: dict[str, int], language: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": name}}
    if finding.line is not None:
        physical["region"] = {"startLine": finding.line}
    place: dict[str, Any] = {"physicalLocation": physical}
    if finding.path:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": " ".join(_told(finding, language))},
        "locations": [place],
    }


def _told(finding: Finding, language: str) -> tuple[str, str]:
    return (finding.sv, finding.mend_sv) if language == "sv" else (finding.en, finding.mend_en)


FORMATS: Final[dict[str, Callable[[Iterable[Result], str], Iterator[str]]]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
}
