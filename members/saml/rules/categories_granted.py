"""Group `entity-attributes`, once more, about what the registry has granted: what a new version of the metadata would
take the ground from is an error, as the registry's own word is published (MD-ENA-008, 010, 015 to 017, 021, 022).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ..prerequisites import ANONYMOUS, PERSONALIZED, PSEUDONYMOUS, RESEARCH, SIRTFI, SIRTFI_2, fits_role, lack
from ..surroundings import Owner, Surroundings
from ..types import EntityFacts, Finding, Severity
from .registry import RULES, Ask, Asks, Told, also_asking, told

_RULES: Final = {
    "MD-ENA-010": (RESEARCH,),
    "MD-ENA-015": (ANONYMOUS,),
    "MD-ENA-016": (PSEUDONYMOUS,),
    "MD-ENA-017": (PERSONALIZED,),
    "MD-ENA-021": (SIRTFI, SIRTFI_2),
}


def obstacles(facts: EntityFacts, granted: tuple[str, ...]) -> list[Finding]:
    """What stands against the registry's writing `granted` into metadata with these facts; empty when nothing does."""
    known = Surroundings(date.min, Owner("", {}), granted=granted)
    asked = [RULES[rule_id] for rule_id in ("MD-ENA-008", *_RULES, "MD-ENA-022")]
    return [finding for rule in asked for finding in rule.findings_about(facts, known, {})]


@also_asking(Asks.REGISTRY, "MD-ENA-008")
def granted_fits_role(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Of what was granted an error: no identity provider has a category of services."""
    for value in around.granted:
        if not fits_role(value, facts):
            yield told(severity=Severity.ERROR, value=value, wanted="service providers", wanted_sv="en SP")


def _keeps_to(values: tuple[str, ...]) -> Ask:
    """A rule's question: whether the entity still has what was asked for when one of `values` was granted."""

    def lacking(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
        granted = [value for value in values if value in around.granted and fits_role(value, facts)]
        if granted and (lacks := lack(granted[0], facts)):
            yield told(severity=Severity.ERROR, **lacks.words())

    return lacking


for _rule_id, _values in _RULES.items():
    also_asking(Asks.REGISTRY, _rule_id)(_keeps_to(_values))


@also_asking(Asks.REGISTRY, "MD-ENA-022")
def both_granted(_facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Of what was granted an error: older software takes the entity for one without Sirtfi."""
    if SIRTFI_2 in around.granted and SIRTFI not in around.granted:
        yield told(severity=Severity.ERROR)
