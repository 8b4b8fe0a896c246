"""The gate asked of many entities of one feed: what depends on the owner alone is decided once for each owner.

Nothing is decided here: `federation.gate` is pure, and what it answers is remembered under all that it reads.
"""

from collections.abc import Hashable
from datetime import datetime

from federation.gate import Against, EntityFacts, Policy, Verdict, against_owner, decide_beside
from federation.gathering import Asked, Gathered
from federation.registering import Registrar
from members.saml.profiles import Profile
from members.saml.types import RegistryFacts


class Judge:
    """Of one feed's policy at an instant, over what was gathered; for as long as these are in memory, and no longer."""

    def __init__(self, gathered: Gathered, environment: str, profile: Profile, policy: Policy, at: datetime) -> None:
        self.gathered = gathered
        self._environment, self._profile, self._policy, self._at = environment, profile, policy, at
        self._registrar = Registrar(policy.day(at))
        self._against: dict[Hashable, Against] = {}

    def __call__(self, entity: Asked) -> tuple[EntityFacts, Verdict, RegistryFacts, tuple[str, ...]]:
        """What was asked about, the verdict, what the registry says of it, and what it has granted."""
        facts = self.gathered.facts(entity, self._environment, self._profile)
        alike = (entity.owner, facts.roles, _name_where_it_matters(facts))
        if alike not in self._against:
            self._against[alike] = against_owner(facts, self._policy, self._at)
        verdict = decide_beside(self._against[alike], facts, self._policy, self._at)
        granted, scopes = self.gathered.granted(entity), self.gathered.scopes(entity)
        if verdict.notices:
            lost = verdict.lost()
            scopes = [scope for scope in scopes if scope not in lost]
        return facts, verdict, self._registrar.facts(entity.registered_at, facts, scopes, granted, alike), granted


def _name_where_it_matters(facts: EntityFacts) -> str:
    """The entity's name where a certification of its owner's names entities; else they all stand on the same."""
    return facts.entity_id if any(one.entities for one in facts.certifications) else ""
