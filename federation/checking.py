"""What a person sees who checks metadata before it is submitted: one document, judged, with the lines concerned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Literal

from django.utils.translation import gettext as _

from members.clock import now
from members.errors import Refused
from members.lint.formats import RANK
from members.models import Entity, Organisation, Person
from members.saml.mends import mendable
from members.saml.profiles import Profile
from members.saml.sandbox import inspect_apart
from members.saml.sniff import is_aggregate
from members.saml.types import Finding, Inspection, LeftOut, Refusal, Severity
from members.surroundings import with_surroundings

AT_ONCE = 4  # children of one web process: those who type must not take the processors from those who log in
PATIENCE_S = 5.0
LINES = 400  # of the document shown beside the findings
_places = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document with what was found on it; number 0 stands for lines left out."""

    number: int
    text: str
    worst: Severity | None


@dataclass(frozen=True, slots=True)
class Checked:
    """`colour` is good, warn or bad; `mends` the rules that can be mended with one click."""

    entity_id: str
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    colour: Literal["good", "warn", "bad"]
    mends: tuple[str, ...]

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        return self.count(Severity.WARNING)

    def least(self, severity: Severity) -> "Checked":
        """The same with only what is at least so severe told; the colour stays."""
        return replace(self, findings=tuple(f for f in self.findings if RANK[f.severity] >= RANK[severity]))


def checked(
    document: bytes, profile: Profile, *, owner: Organisation | None = None, by: Person | None = None
) -> Checked:
    """One EntityDescriptor, judged; with an owner also by what the registry knows. A document that cannot be read is
    one finding. Raises `Refused` for an aggregate, and when too many ask at the same time."""
    if is_aggregate(document):
        raise Refused(_("This is an EntitiesDescriptor with several entities. Check one EntityDescriptor at a time."))
    if not _places.acquire(timeout=PATIENCE_S):
        raise Refused(_("Many are checking metadata just now. Try again in a moment; nothing you wrote is lost."))
    try:
        (found,) = inspect_apart(document, now(), aggregate=False, numbers=profile.numbers)
    except Refusal as refusal:
        return _told("", (refusal.finding,), ())
    finally:
        _places.release()
    if not isinstance(found, Inspection):
        return _told(found.entity_id or "", found.findings, ())
    if owner is not None and by is not None:
        found = with_surroundings(found, owner, by=by, entity=None)
    registered = Entity.objects.filter(entity_id=found.entity_id).values_list("registered_at", flat=True).first()
    day = now().date()
    judged = profile.judged(found.findings, day, registered.date() if registered else day)
    return _told(found.entity_id, judged, found.left_out)


def _told(entity_id: str, findings: tuple[Finding, ...], left_out: tuple[LeftOut, ...]) -> Checked:
    severities = {finding.severity for finding in findings}
    colour: Literal["good", "warn", "bad"] = (
        "bad" if Severity.ERROR in severities else "warn" if Severity.WARNING in severities else "good"
    )
    return Checked(entity_id, findings, left_out, colour, mendable(findings))


def lines_concerned(text: str, findings: Iterable[Finding], around: int = 1) -> list[Line]:
    """The lines that findings point at, each with its worst, and `around` lines before and after; at most `LINES`."""
    worst: dict[int, Severity] = {}
    for finding in findings:
        if finding.line and RANK[finding.severity] >= RANK[worst.get(finding.line, Severity.INFO)]:
            worst[finding.line] = finding.severity
    lines = text.splitlines()
    near = {n for line in worst for n in range(line - around, line + around + 1) if 0 < n <= len(lines)}
    return list(_with_gaps(lines, sorted(near)[:LINES], worst))


def _with_gaps(lines: list[str], near: list[int], worst: dict[int, Severity]) -> Iterator[Line]:
    before = 0
    for number in near:
        if number != before + 1:
            yield Line(0, "", None)
        yield Line(number, lines[number - 1][:2000], worst.get(number))
        before = number
