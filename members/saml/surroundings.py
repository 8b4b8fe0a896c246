"""Surroundings: what a registry knows around one entity's facts, as far as a rule can ask for it.

Gathered by whoever holds a registry (`members.surroundings`); a rule sees nothing else, and can be tried without one.
"""

from dataclasses import dataclass, field
from datetime import date

from .claims import Kind, domain
from .numbers import Numbers
from .types import EntityFacts


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisation that the entity is, or is to be, registered for.

    `names` by language (sv, en); `number` is the organisation number, ten digits for Sweden; `domains` are those that
    it has proven or that a registrar has accepted (ASCII, lower case), each with the day when that was last seen.
    """

    number: str
    names: dict[str, str]
    domains: dict[str, date] = field(default_factory=dict)
    is_operator: bool = False

    def holds(self, host: str) -> bool:
        """Whether a host or scope equals one of the domains, or lies under one."""
        plain = domain(host)
        return any(plain == held or plain.endswith(f".{held}") for held in self.domains)


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that other registered entities claim, too: approved, or waiting for a decision.

    `value` as in `claims.Claim`; `ours` where those others have the same owner; `entity_id` is one of them, and `count`
    is how many they are.
    """

    kind: Kind
    value: str
    ours: bool
    entity_id: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that a rule may know besides the facts.

    `taken`: the entityID is registered for another owner. `may_submit`: who hands the metadata in has a role for the
    owner. `stored_entity_id`: the approved entity that this is a new version of, by what was said or by its name;
    `previous` is what was approved for it, `confirmed` the day when it was. `granted_scopes` are those that a registrar
    has let this entity assert for another organisation; `scopes_at_others` those that others' entities assert for the
    owner. `operator_hosts` are lower-case names; keys are SHA-256 in hex
    over the SubjectPublicKeyInfo: every key that ever signed a feed, and those of the entity's that were revoked.
    `granted` are the categories and certifications that the registry has granted to it (`prerequisites.GRANTABLE`).
    """

    today: date
    owner: Owner
    taken: bool = False
    may_submit: bool = True
    stored_entity_id: str | None = None
    previous: EntityFacts | None = None
    confirmed: date | None = None
    shared: tuple[Shared, ...] = ()
    granted_scopes: frozenset[str] = frozenset()
    scopes_at_others: frozenset[str] = frozenset()
    operator_hosts: frozenset[str] = frozenset()
    signing_keys: frozenset[str] = frozenset()
    revoked_keys: frozenset[str] = frozenset()
    granted: tuple[str, ...] = ()
    numbers: Numbers = Numbers()  # noqa: RUF009  frozen

    def also(self, kind: Kind, value: str, *, ours: bool) -> Shared | None:
        """Who else claims the value: other entities of the same owner (`ours`), or those of others."""
        return next((s for s in self.shared if s.kind is kind and s.value == value and s.ours is ours), None)
