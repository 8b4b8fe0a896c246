"""Rules about one entity of an upstream aggregate (stage `import`): it stays out, and the rest goes on."""

from typing import Any, Final

from members.saml.rules.registry import Rule
from members.saml.types import Severity

_ERROR: Final = Severity.ERROR
_RESOLVE_EN = "It stays out until an operator has decided: see the upstream's conflicts."
_RESOLVE_SV = "Den hålls utanför tills en handläggare har avgjort: se källans konflikter."


def _rule(rule_id: str, severity: Severity, group: str = "feed", **texts: Any) -> Rule:
    return Rule(rule_id, severity, group=group, stage="import", **texts)


RESERVED: Final = _rule(
    "MD-ENA-028",
    _ERROR,
    "entity-attributes",
    source="RFC 8409 §6",
    title="Operator-reserved entity attributes stripped on import",
    en="The entity attribute value {value} is this federation's to give; it was taken away.",
    sv="Entitetsattributets värde {value} är denna federations att ge; det togs bort.",
    mend_en="Nothing. If it comes again, tell the registrar that it gives away what is ours.",
    mend_sv="Inget. Kommer det igen: underrätta registratorn om att den delar ut det som är vårt.",
)
SCOPE: Final = _rule(
    "MD-SCO-015",
    _ERROR,
    "scope",
    source="SDP-SP17",
    title="Imported scopes do not collide with ours",
    en="The scope {scope} collides with {ours}, which is {owner}'s.",
    sv="Scopet {scope} krockar med {ours}, som är {owner}s.",
    mend_en=_RESOLVE_EN,
    mend_sv=_RESOLVE_SV,
)
OURS: Final = _rule(
    "MD-FED-013",
    _ERROR,
    source="eduGAIN MAPS",
    title="Foreign entity may not replace ours",
    en="{entity_id} is registered by {owner} already.",
    sv="{entity_id} är redan registrerad av {owner}.",
    mend_en=_RESOLVE_EN,
    mend_sv=_RESOLVE_SV,
)
DOMAIN: Final = _rule(
    "MD-FED-014",
    _ERROR,
    source="REFEDS MRPS",
    title="Foreign entityID or endpoints on our members' verified domains",
    en="{host} lies in the domain {domain}, which is {owner}'s.",
    sv="{host} ligger i domänen {domain}, som är {owner}s.",
    mend_en="It stays out until the member has said that it is theirs, and an operator has decided.",
    mend_sv="Den hålls utanför tills medlemmen har sagt att den är deras och en handläggare har avgjort.",
)
REGISTRAR: Final = _rule(
    "MD-FED-015",
    _ERROR,
    source="MDRPI; eduGAIN E2",
    title="registrationAuthority matches the import channel",
    en="The entity's registrar is {authority}, which is not one that this upstream may bring.",
    sv="Entitetens registrator är {authority}, som inte är någon som denna källa får förmedla.",
    mend_en="Ask the registrar, or add it to the upstream's registrars if it is to be trusted.",
    mend_sv="Fråga registratorn, eller lägg till den bland källans registratorer om den är att lita på.",
)
MOVED: Final = _rule(
    "MD-FED-016",
    Severity.WARNING,
    source="operational",
    title="Registrar change for a known entityID",
    en="The entity's registrar was {before} and is now {after}.",
    sv="Entitetens registrator var {before} och är nu {after}.",
    mend_en="Ask both whether the entity has moved; a race of two registrations looks the same.",
    mend_sv="Fråga båda om entiteten har flyttat; en kapplöpning mellan två registreringar ser likadan ut.",
)
FAULTY: Final = _rule(
    "MD-FED-017",
    _ERROR,
    source="operational",
    title="Import filter re-runs all entity rules at import severity",
    en="The entity has faults that block it: {rules}.",
    sv="Entiteten har fel som stoppar den: {rules}.",
    mend_en="Tell the registrar what was found; the entity comes in by itself once it is mended.",
    mend_sv="Berätta för registratorn vad som hittades; entiteten tas in av sig själv när det är rättat.",
)
ENTITY: Final = (RESERVED, SCOPE, OURS, DOMAIN, REGISTRAR, MOVED, FAULTY)
