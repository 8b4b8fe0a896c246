"""The gate, pure: may this entity be in this feed at this instant, and if not, why and what to do about it.

`decide(facts, policy, at)` opens or closes each gate that the policy names. The same verdict drives publishing, the
entity page, the API and the publication manifest. Gates and their meaning: DESIGN, section 4.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from federation.reasons import NOTICES, REASONS, Reason
from trustframework.judgement import CertificationFacts, covers, standing, to_certify

Reasons = Iterator[Reason]
STOCKHOLM = "Europe/Stockholm"
GROUP_KIND, GROUP_AGREEMENT = "group_representative", "group"  # what a group representative's members stand on


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
class ContactFacts:
    """A contact of the owner's: what for, and the day on which its mailbox last answered (None: never, or mail to it
    comes back)."""

    kind: str
    verified_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organisation stands on, and (`behind`) what those who represent it as one of their group stand on."""

    memberships: Mapping[str, str]
    agreements: tuple[AgreementFacts, ...]
    behind: tuple["Standing", ...] = ()


@dataclass(frozen=True, slots=True)
class ServedFacts:
    """A scope that the entity asserts for somebody else. `mandated`: who owns the entity has a mandate to do so."""

    scope: str
    organisation: str
    mandated: bool
    sanctioned: bool
    standing: Standing


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
    waiting: bool  # a submitted revision waits for approval
    sanctions: tuple[str, ...]  # what each is on: "entity" or "organisation"
    communities: frozenset[str] = frozenset()  # short names of those that the owner belongs to
    sector: str = ""  # the owner's
    behind: tuple[Standing, ...] = ()  # of those who represent the owner as one of their group
    own_scopes: int = 0
    served: tuple[ServedFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()  # the owner's
    owner_first: bool = False  # what waits has yet to be approved by the owner itself


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
    communities: tuple[str, ...] = ()  # the owner belongs to one of them (G11); empty: no matter
    sectors: tuple[str, ...] = ()  # the owner's sector is one of them (G11); empty: no matter

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
            communities=_names("communities", data.get("communities", [])),
            sectors=_names("sectors", data.get("sectors", [])),
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
class Notice:
    """A scope that is not published although the entity is, and why."""

    scope: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Admitted when there is no reason against it; one reason per closed gate, in the gates' order.

    A notice closes nothing but its own scope.
    """

    admitted: bool
    reasons: tuple[Reason, ...]
    notices: tuple[Notice, ...] = ()

    def closed(self) -> frozenset[str]:
        """The gates that are closed."""
        return frozenset(reason.gate for reason in self.reasons)

    def lost(self) -> frozenset[str]:
        """The scopes that are not published."""
        return frozenset(notice.scope for notice in self.notices)


def decide(facts: EntityFacts, policy: Policy, at: datetime) -> Verdict:
    """The verdict on one entity for one feed at an instant (timezone-aware)."""
    reasons = tuple(reason for name in ("G0", *policy.gates) for reason in GATES[name](facts, policy, at))
    notices = tuple(_notices(facts, policy, at)) if "G12" in policy.gates else ()
    return Verdict(admitted=not reasons, reasons=reasons, notices=notices)


def asked_for(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G0: the owner has asked for the environment."""
    if not facts.asked_for:
        yield REASONS["not_asked_for"]


def membership(facts: EntityFacts, policy: Policy, _at: datetime) -> Reasons:
    """G1: an active membership of a kind that may have each of the entity's roles, or a group representative's; a
    suspended one of its own is not made good by another's."""
    for role in sorted(facts.roles):
        kinds = policy.kinds.get(role, ())
        states = {facts.memberships[kind] for kind in kinds if kind in facts.memberships}
        if "suspended" not in states:
            states |= {one.memberships.get(GROUP_KIND, "") for one in facts.behind}
        if states & {"active", "leaving"}:
            continue
        code = "membership_suspended" if "suspended" in states else "membership_missing"
        yield REASONS[code].about(role=role)
        return


def agreements(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G2: each agreement that the feed requires is in force on an accepted template version; for one of a group, its
    representative's agreement for the group."""
    day = policy.day(at)
    of_group = [a for one in facts.behind for a in one.agreements if a.kind == GROUP_AGREEMENT]
    for kind in policy.agreements:
        of_kind = [a for a in facts.agreements if a.kind == kind] or of_group
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
        waiting = "revision_waits_for_owner" if facts.owner_first else "revision_waiting"
        yield REASONS[waiting if facts.waiting else "revision_missing"]
    elif facts.revision.errors:
        yield REASONS["revision_errors"].about(rules=", ".join(facts.revision.errors))


def sanction(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G5: no sanction in effect on the entity or its organisation."""
    for on in facts.sanctions:
        yield REASONS[f"sanction_{on}"]


def belonging(facts: EntityFacts, policy: Policy, _at: datetime) -> Reasons:
    """G11: the owner belongs where the feed's entities come from: a community, a sector."""
    if policy.communities and not facts.communities & set(policy.communities):
        yield REASONS["community_missing"].about(communities=", ".join(policy.communities))
    if policy.sectors and facts.sector not in policy.sectors:
        yield REASONS["sector_other"]


# Whoever has to be reached when something breaks, or breaks in; how old an answer may be.
_REACHED = ("technical", "security")
VERIFIED_FOR, GRACE = relativedelta(months=12), timedelta(days=30)


def contacts(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G6: a technical and a security contact whose mailbox has answered within a year, and a month's grace."""
    day = policy.day(at)
    for kind in _REACHED:
        of_kind = [c.verified_on for c in facts.contacts if c.kind == kind]
        if any(on is not None and day <= on + VERIFIED_FOR + GRACE for on in of_kind):
            continue
        yield REASONS["contact_unverified" if of_kind else "contact_missing"].about(kind=kind)


def represented(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G12: a scope is left. What reads metadata may take an entity without one for an entity that may assert them all.

    One that fails loses its scope and the entity stays, see `_notices`.
    """
    if facts.served and not facts.own_scopes and len(set(_lost(facts, policy, at))) == len(facts.served):
        yield REASONS["scopes_lost"]


def _lost(facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[str]:
    return (notice.scope for notice in _notices(facts, policy, at))


def _notices(facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[Notice]:
    """Each served organisation passes what the policy asks of G1, G2 and G5, and has a mandate behind it."""
    for one in facts.served:
        said = {"scope": one.scope, "organisation": one.organisation}
        if code := next(_against(one, facts, policy, at), None):
            yield Notice(one.scope, NOTICES[code].about(**said))


def _against(one: ServedFacts, facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[str]:
    standing = one.standing
    alone = replace(facts, memberships=standing.memberships, agreements=standing.agreements, behind=standing.behind)
    if not one.mandated:
        yield "served_without_mandate"
    if "G5" in policy.gates and one.sanctioned:
        yield "served_sanctioned"
    if "G1" in policy.gates and any(membership(alone, policy, at)):
        yield "served_without_membership"
    if "G2" in policy.gates and any(agreements(alone, policy, at)):
        yield "served_without_agreement"


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
    "G6": contacts,
    "G11": belonging,
    "G12": represented,
}
