"""Pure judgement: validity arithmetic and what a certification covers. The time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

MEMBER_MONTHS = 36  # how long a member's certification is valid (DESIGN, section 3)
AGENT_MONTHS = 12
CONDITION_GRACE = timedelta(days=14)  # after a condition's day, before the certification is suspended (DESIGN, 3)
PROLONGED = timedelta(days=90)  # at most, once, while a renewal is being looked at
# Three weeks, as the Administrative Procedure Act (2017:900), section 44, gives a party; counted from the decision.
APPEAL_TIME = timedelta(days=21)

Standing = Literal[
    "valid", "not_yet", "expired", "suspended", "revoked", "unconfirmed", "superseded", "retired", "conditions_overdue"
]
_STANDING_OF_STATE: dict[str, Standing] = {
    "granted": "unconfirmed",
    "suspended": "suspended",
    "revoked": "revoked",
    "superseded": "superseded",
}


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """What judging needs of a certification; `entities` empty means all of the organisation's in those roles.

    `conditions_due` is the earliest day on which an open condition has to be met, `extended_until` the first day
    without where it was prolonged. `retired`: the framework version that it was granted on no longer counts.
    """

    rank: int
    level: str
    uri: str
    roles: frozenset[str]
    entities: frozenset[str]
    state: str
    valid_from: date
    valid_until: date
    conditions_due: date | None = None
    extended_until: date | None = None
    retired: bool = False


def end_of_validity(start: date, *, agent: bool) -> date:
    """The first day on which a certification from `start` no longer holds."""
    return start + relativedelta(months=AGENT_MONTHS if agent else MEMBER_MONTHS)


def standing(certification: CertificationFacts, on: date) -> Standing:
    """How it stands on a day. *Expired* and *overdue* are computed, never stored; `valid_until` is the first day
    without it."""
    if certification.state in _STANDING_OF_STATE:
        return _STANDING_OF_STATE[certification.state]
    if on < certification.valid_from:
        return "not_yet"
    if on >= last_until(certification.valid_until, certification.extended_until):
        return "expired"
    if certification.retired:
        return "retired"
    return "conditions_overdue" if overdue(certification.conditions_due, on) else "valid"


def last_until(valid_until: date, extended_until: date | None) -> date:
    """The first day without, prolonged or not."""
    return max(valid_until, extended_until or valid_until)


def overdue(due_on: date | None, on: date) -> bool:
    """Whether what was due is so late that the certification no longer holds: fourteen days of grace, each of them
    whole, follow on the day itself."""
    return due_on is not None and on > due_on + CONDITION_GRACE


def to_certify(roles: Iterable[str]) -> frozenset[str]:
    """The roles of an entity that a certification is asked for: "aa" goes with the IdP or SP that carries it."""
    found = frozenset(roles)
    return found - {"aa"} or found


def covers(certification: CertificationFacts, entity_id: str, role: str) -> bool:
    """Whether it speaks of this entity in this role; an entity of two roles may stand on two certifications."""
    named = not certification.entities or entity_id in certification.entities
    return named and role in certification.roles


def levels_held(
    certifications: Iterable[CertificationFacts], entity_id: str, roles: Iterable[str], on: date
) -> frozenset[str]:
    """The URIs of the levels at which the entity is validly certified in every one of its roles on that day."""
    valid = [c for c in certifications if standing(c, on) == "valid"]
    per_role = [{c.uri for c in valid if covers(c, entity_id, role)} for role in to_certify(roles)]
    return frozenset(set.intersection(*per_role)) if per_role else frozenset()
