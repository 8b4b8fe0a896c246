"""The gate, pure: may this entity be in this feed at this instant, and if not, why and what to do about it.

`decide(facts, policy, at)` opens or closes each gate that the policy names. The same verdict drives publishing, the
entity page, the API and the publication manifest. Gates and their meaning: DESIGN, section 4.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from federation.reasons import REASONS, Reason
from trustframework.judgement import CertificationFacts, covers, standing, to_certify

Reasons = Iterator[Reason]
STOCKHOLM = "Europe/Stockholm"


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """`valid_until` is the last day in force; `accepted_until` the last day on which its template version counts."""

    kind: str
    in_force: bool
    valid_from: date | None
    valid_until: date | None
    accepted_until: date | None


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """The approved revision: its number, and the ids of the rules that block it under the feed's profile."""

    number: int
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """All that the gates ask about one entity and its owner."""

    entity_id: str
    roles: frozenset[str]
    asked_for: bool
    memberships: Mapping[str, str]  # kind -> state, of those that are open
    agreements: tuple[AgreementFacts, ...]
    certifications: tuple[CertificationFacts, ...]
    revision: RevisionFacts | None
    waiting: bool  # a submitted revision waits for a registrar
    sanctions: tuple[str, ...]  # what each is on: "entity" or "organisation"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a feed asks for. `kinds` maps a role to the membership kinds that may have it; `rank` is LoA's number."""

    gates: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    agreements: tuple[str, ...]
    rank: int
    level: str
    zone: str = STOCKHOLM  # whose midnight ends an agreement or a certification
    profile: str = ""  # which findings block (G4); empty: the profile of registration

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From `Feed.policy`; raises KeyError for what is missing and ValueError for what cannot be meant.

        What it does not know it refuses: a misspelt key would open a gate that somebody thinks is closed.
        """
        _refuse_unknown("keys", set(data) - {field.name for field in fields(cls)})
        gates = _names("gates", data["gates"])
        _refuse_unknown("gates", set(gates) - set(GATES))
        if not isinstance(data["kinds"], Mapping) or not isinstance(data["rank"], int):
            raise ValueError(
                "In the feed's policy, kinds has a list of membership kinds per role, and rank is a number"
            )
        return cls(
            gates=gates,
            kinds={role: _names(f"kinds of {role}", kinds) for role, kinds in data["kinds"].items()},
            agreements=_names("agreements", data["agreements"]),
            rank=data["rank"],
            level=str(data["level"]),
            zone=_zone(data.get("zone", STOCKHOLM)),
            profile=str(data.get("profile", "")),
        )

    def day(self, at: datetime) -> date:
        """The calendar day that `at` falls on where the federation is."""
        return at.astimezone(ZoneInfo(self.zone)).date()


def _refuse_unknown(what: str, unknown: set[str]) -> None:
    if unknown:
        raise ValueError(f"Unknown {what} in the feed's policy: {', '.join(sorted(unknown))}")


def _names(what: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"In the feed's policy, {what} must be a list of names")
    return tuple(value)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"The feed's policy has a time zone that there is not: {name}") from error


@dataclass(frozen=True, slots=True)
class Verdict:
    """Admitted when there is no reason against it; one reason per closed gate, in the gates' order."""

    admitted: bool
    reasons: tuple[Reason, ...]

    def closed(self) -> frozenset[str]:
        """The gates that are closed."""
        return frozenset(reason.gate for reason in self.reasons)


def decide(facts: EntityFacts, policy: Policy, at: datetime) -> Verdict:
    """The verdict on one entity for one feed at an instant (timezone-aware)."""
    reasons = tuple(reason for name in ("G0", *policy.gates) for reason in GATES[name](facts, policy, at))
    return Verdict(admitted=not reasons, reasons=reasons)


def asked_for(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G0: the owner has asked for the environment."""
    if not facts.asked_for:
        yield REASONS["not_asked_for"]


def membership(facts: EntityFacts, policy: Policy, _at: datetime) -> Reasons:
    """G1: an active membership of a kind that may have each of the entity's roles."""
    for role in sorted(facts.roles):
        kinds = policy.kinds.get(role, ())
        states = {facts.memberships[kind] for kind in kinds if kind in facts.memberships}
        if states & {"active", "leaving"}:
            continue
        code = "membership_suspended" if "suspended" in states else "membership_missing"
        yield REASONS[code].about(role=role)
        return


def agreements(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G2: each agreement that the feed requires is in force on an accepted template version."""
    day = policy.day(at)
    for kind in policy.agreements:
        of_kind = [a for a in facts.agreements if a.kind == kind]
        in_force = [a for a in of_kind if _in_force(a, day)]
        if any(a.accepted_until is None or day <= a.accepted_until for a in in_force):
            continue
        code = "agreement_outdated" if in_force else "agreement_ended" if of_kind else "agreement_missing"
        yield REASONS[code].about(kind=kind)


# Of several certifications that do not hold, the one a person can do most about names the reason.
_WORST_FIRST = ("suspended", "revoked", "expired", "unconfirmed", "not_yet")


def certification(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G3: in each of its roles, a certification at the feed's level or above that covers this entity today."""
    at_level = [c for c in facts.certifications if c.rank >= policy.rank]
    for role in sorted(to_certify(facts.roles)):
        found = {standing(c, policy.day(at)) for c in at_level if covers(c, facts.entity_id, role)}
        if "valid" in found:
            continue
        worst = next((name for name in _WORST_FIRST if name in found), "missing")
        yield REASONS[f"certification_{worst}"].about(level=policy.level)
        return


def revision(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G4: an approved revision without errors."""
    if facts.revision is None:
        yield REASONS["revision_waiting" if facts.waiting else "revision_missing"]
    elif facts.revision.errors:
        yield REASONS["revision_errors"].about(rules=", ".join(facts.revision.errors))


def sanction(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G5: no sanction in effect on the entity or its organisation."""
    for on in facts.sanctions:
        yield REASONS[f"sanction_{on}"]


def _in_force(agreement: AgreementFacts, day: date) -> bool:
    begun = agreement.valid_from is None or agreement.valid_from <= day
    return agreement.in_force and begun and (agreement.valid_until is None or day <= agreement.valid_until)


GATES: dict[str, Callable[[EntityFacts, Policy, datetime], Reasons]] = {
    "G0": asked_for,
    "G1": membership,
    "G2": agreements,
    "G3": certification,
    "G4": revision,
    "G5": sanction,
}
