"""Shapes that several acts share, and how their values are made."""

from typing import Annotated, Any, NotRequired, TypedDict

from federation.api.shapes import Digest, Said
from members.saml.difference import Change, Kind, Part, Risk
from members.saml.types import Severity

_SEVERITY = Said(one_of=tuple(one.value for one in Severity))


class Found(TypedDict):
    """What a rule found. `line` counts from 1 in the document as it was sent; `path` is like XPath."""

    rule: str
    severity: Annotated[str, _SEVERITY]
    line: int | None
    path: str
    sv: str
    en: str
    mend_sv: str
    mend_en: str


class LeftAside(TypedDict):
    """Something of the document that is not published, and why; `what` is an element, or `@attribute`."""

    path: str
    line: int | None
    what: str
    sv: str
    en: str


class Changed(TypedDict):
    """One difference, by meaning; `before` is empty for what came, `after` for what went."""

    part: Annotated[str, Said(one_of=tuple(one.value for one in Part))]
    kind: Annotated[str, Said(one_of=tuple(one.value for one in Kind))]
    name: str
    sha256: Annotated[str, Said("Of a key; else empty.")]
    before: str
    after: str
    risk: Annotated[str, Said(one_of=tuple(one.value for one in Risk))]


class Note(TypedDict):
    """A word on it, which goes into the log, where the organisation can read it."""

    note: NotRequired[Annotated[str, Said(longest=2000)]]


class Reasons(TypedDict):
    """Why: it goes into the log, where the organisation can read it."""

    note: Annotated[str, Said(longest=2000)]


def found_of(one: dict[str, Any]) -> Found:
    """A finding as it is kept."""
    return one  # type: ignore[return-value]


def change(one: Change) -> Changed:
    """A difference as the comparison has it."""
    return {
        "part": one.part.value,
        "kind": one.kind.value,
        "name": one.label,
        "sha256": one.sha256,
        "before": one.before,
        "after": one.after,
        "risk": one.risk.value,
    }


__all__ = ["Changed", "Digest", "Found", "LeftAside", "Note", "Reasons", "change", "found_of"]
