"""What the registry writes into a published fragment: nothing that it does not vouch for on the day."""

from collections.abc import Hashable, Sequence
from datetime import UTC, date, datetime

from django.conf import settings

from federation.gate import EntityFacts
from federation.vouching import assurances
from members.saml.prerequisites import GRANTABLE
from members.saml.settable import CATEGORY
from members.saml.types import RegistryFacts


class Registrar:
    """The registry's own words on a day, for many entities: what it says of all is read once, and levels are looked up
    once for those of whom the same is known."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._authority = settings.SIGILL_REGISTRATION_AUTHORITY
        policy = settings.SIGILL_REGISTRATION_POLICY
        self._policies = {"en": policy, "sv": policy}
        self._assurances: dict[Hashable, tuple[str, ...]] = {}

    def facts(
        self,
        registered_at: datetime,
        facts: EntityFacts,
        scopes: Sequence[str],
        granted: tuple[str, ...],
        alike: Hashable = None,
    ) -> RegistryFacts:
        """Of an entity; those with the same `alike` (None: of none other) have the same owner and certifications."""
        return RegistryFacts(
            registration_authority=self._authority,
            registration_instant=registered_at.astimezone(UTC),
            registration_policies=self._policies,
            assurance_certifications=self._levels(facts, granted, alike),
            entity_categories=tuple(value for value in granted if GRANTABLE.get(value) == CATEGORY),
            scopes=tuple(scopes),
        )

    def _levels(self, facts: EntityFacts, granted: tuple[str, ...], alike: Hashable) -> tuple[str, ...]:
        if alike is None:
            return assurances(facts, granted, self._day)
        known = (alike, granted)
        if known not in self._assurances:
            self._assurances[known] = assurances(facts, granted, self._day)
        return self._assurances[known]
