"""What the gates are told of one entity and its owner: plain values, read by federation/gathering.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from trustframework.judgement import CertificationFacts


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
class KeyFacts:
    """The approved revision's keys. `weak`: the ids of the rules that found an algorithm or size in error by the
    numbers of the feed's profile; `shared`: an entity of another owner has been approved with one of them."""

    weak: tuple[str, ...] = ()
    revoked: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact of the owner's: what for, and the day on which its mailbox last answered (None: never, or mail to it
    comes back)."""

    kind: str
    verified_on: date | None


@dataclass(frozen=True, slots=True)
class MeansFacts:
    """An e-ID means with which people log in at the entity, by the rank of its level. `until`: the first day without;
    `state` as the row has it ("recorded", "verified", "ended")."""

    rank: int
    state: str
    begins: date
    until: date


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """What another body has approved of the owner, for entities in `roles` (none: for the organisation as a whole), and
    the assurance-certification values that this lets the registry publish for entities in those roles."""

    body: str
    roles: frozenset[str]
    uris: frozenset[str]
    state: str
    begins: date
    until: date


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
    """All that the gates ask about one entity and its owner. What has a default that is not known closes its gate."""

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
    tested: bool = False  # it has been published in acceptance
    keys: KeyFacts | None = None  # None: no revision is approved, or nobody has asked
    confirmed_at: datetime | None = None  # when somebody last answered for it
    means: tuple[MeansFacts, ...] = ()  # linked to the entity
    dispensed_until: date | None = None  # first day without the owner's longest dispensation from e-ID requirements
    standings: tuple[StandingFacts, ...] = ()  # the owner's
    categories: frozenset[str] = frozenset()  # granted by the registry, and held on the day
    dispute: str = ""  # "open" or "lost" where a conflict with another federation's entity keeps it out (G13)
