"""Pure judgement: validity arithmetic and what a certification covers. The time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

MEMBER_MONTHS = 36  # how long a member's certification is valid (DESIGN, section 3)
AGENT_MONTHS = 12

Standing = Literal["valid", "not_yet", "expired", "suspended", "revoked", "unconfirmed", "superseded"]
_STANDING_OF_STATE: dict[str, Standing] = {
    "granted": "unconfirmed",
    "suspended": "suspended",
    "revoked": "revoked",
    "superseded": "superseded",
}


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """What judging needs of a certification; `entities` empty means all of the organisation's in those roles."""

    rank: int
    level: str
    uri: str
    roles: frozenset[str]
    entities: frozenset[str]
    state: str
    valid_from: date
    valid_until: date


def end_of_validity(start: date, *, agent: bool) -> date:
    """The first day on which a certification from `start` no longer holds."""
    return start + relativedelta(months=AGENT_MONTHS if agent else MEMBER_MONTHS)


def standing(certification: CertificationFacts, on: date) -> Standing:
    """How it stands on a day. *Expired* is computed, never stored; `valid_until` is the first day without it."""
    if certification.state in _STANDING_OF_STATE:
        return _STANDING_OF_STATE[certification.state]
    if on < certification.valid_from:
        return "not_yet"
    return "valid" if on < certification.valid_until else "expired"


def covers(certification: CertificationFacts, entity_id: str, roles: Iterable[str]) -> bool:
    """Whether it speaks of this entity in every one of these roles; "aa" goes with the IdP or SP that carries it."""
    named = not certification.entities or entity_id in certification.entities
    wanted = set(roles) - {"aa"} or set(roles)
    return named and wanted <= certification.roles
