"""A profile, pure: it turns what rules find into what that means in one federation or feed.

A rule finds, a profile refuses (DESIGN.md section 6): the only thing that blocks is a finding whose severity is ERROR
*under the profile*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self

from ..numbers import Numbers
from ..rules import RULES
from ..types import Finding, Severity
from .reading import ProfileError, dates, numbers, severities, texts

__all__ = ["Profile", "ProfileError"]

_RANK: Final = {None: 0, Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}


@dataclass(frozen=True, slots=True)
class Profile:
    """`rules` says what a rule counts for here (None: not told), `groups` the most that a group's rules count for;
    a rule in neither counts for what the catalogue says.

    `announced`: a rule that blocks from a day on, and warns until then. `tolerated`: a rule that only warns for
    entities registered before a day.
    """

    slug: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    rules: Mapping[str, Severity | None] = field(default_factory=dict)
    groups: Mapping[str, Severity | None] = field(default_factory=dict)
    announced: Mapping[str, date] = field(default_factory=dict)
    tolerated: Mapping[str, date] = field(default_factory=dict)
    numbers: Numbers = Numbers()  # noqa: RUF009  frozen

    @classmethod
    def from_json(cls, slug: str, data: Mapping[str, Any]) -> Self:
        """From the shape that `as_json` and the files in this folder have; raises `ProfileError`, in words."""
        unknown = set(data) - {"title", "about", "rules", "groups", "announced", "tolerated", "numbers"}
        if unknown:
            raise ProfileError(f"okända fält: {', '.join(sorted(unknown))}", f"unknown: {', '.join(sorted(unknown))}")
        return cls(
            slug=slug,
            title=texts("title", data.get("title")),
            about=texts("about", data.get("about")),
            rules=severities("rules", data.get("rules"), known=RULES),
            groups=severities("groups", data.get("groups"), known={rule.group for rule in RULES.values()}),
            announced=dates("announced", data.get("announced"), known=RULES),
            tolerated=dates("tolerated", data.get("tolerated"), known=RULES),
            numbers=numbers(data.get("numbers")),
        )

    def as_json(self) -> dict[str, Any]:
        """JSON's own types only; severities as words, `off` for what is not told, days as ISO 8601."""
        return {
            "title": dict(self.title),
            "about": dict(self.about),
            "rules": {name: severity or "off" for name, severity in self.rules.items()},
            "groups": {name: severity or "off" for name, severity in self.groups.items()},
            "announced": {name: day.isoformat() for name, day in self.announced.items()},
            "tolerated": {name: day.isoformat() for name, day in self.tolerated.items()},
            "numbers": self.numbers.as_json(),
        }

    def severity(self, rule: str, found: Severity, day: date, registered: date) -> Severity | None:
        """What a finding counts for on `day`, of an entity that was registered on `registered`; None: it is not told.

        A hit that the rule itself calls milder than its rule (the rebuild mends it, say) is never raised.
        """
        counts = self._counts(rule, found)
        if rule in self.announced and counts is not None:
            counts = Severity.ERROR if day >= self.announced[rule] else Severity.WARNING
        if rule in RULES and _RANK[found] < _RANK[RULES[rule].severity]:
            counts = _milder(found, counts)
        if counts is Severity.ERROR and rule in self.tolerated and registered < self.tolerated[rule]:
            return Severity.WARNING
        return counts

    def _counts(self, rule: str, found: Severity) -> Severity | None:
        if rule in self.rules:
            return self.rules[rule]
        group = RULES[rule].group if rule in RULES else ""
        return _milder(found, self.groups[group]) if group in self.groups else found

    def judged(self, findings: Iterable[Finding], day: date, registered: date) -> tuple[Finding, ...]:
        """The findings as they count here; a rule announced or tolerated says so in its sentence."""
        counted = ((finding, self.severity(finding.rule, finding.severity, day, registered)) for finding in findings)
        return tuple(self._told(finding, severity, day) for finding, severity in counted if severity is not None)

    def blocking(self, struck: Mapping[str, str], day: date, registered: date) -> tuple[str, ...]:
        """The rules, sorted, that block an entity of which only the worst finding per rule is known."""
        return tuple(
            sorted(
                rule
                for rule, found in struck.items()
                if self.severity(rule, Severity(found), day, registered) is Severity.ERROR
            )
        )

    def _told(self, finding: Finding, severity: Severity, day: date) -> Finding:
        announced, tolerated = self.announced.get(finding.rule), self.tolerated.get(finding.rule)
        sv, en = finding.sv, finding.en
        if announced and day < announced:
            sv, en = f"{sv} Stoppar från och med {announced}.", f"{en} Blocks from {announced} on."
        elif tolerated and severity is not Severity.ERROR and finding.severity is Severity.ERROR:
            sv = f"{sv} Tolereras för entiteter registrerade före {tolerated}."
            en = f"{en} Tolerated for entities registered before {tolerated}."
        return replace(finding, severity=severity, sv=sv, en=en)


def _milder(one: Severity | None, other: Severity | None) -> Severity | None:
    return min(one, other, key=_RANK.__getitem__)


def worst(findings: Iterable[Finding]) -> dict[str, str]:
    """The worst severity of each rule that struck: all that `Profile.blocking` has to know."""
    found: dict[str, Severity] = {}
    for finding in findings:
        if _RANK[finding.severity] > _RANK[found.get(finding.rule)]:
            found[finding.rule] = finding.severity
    return {rule: severity.value for rule, severity in sorted(found.items())}
