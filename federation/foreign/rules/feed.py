"""Rules about an upstream aggregate as a whole (stage `import`): who made it, when, how much of it changed."""

from typing import Any, Final

from members.saml.rules.registry import Rule
from members.saml.types import Severity

_HOLD_EN = "What was taken in last stays. Look at what changed, and accept it if it is right."
_HOLD_SV = "Det som togs in senast ligger kvar. Granska ändringen och godta den om den är riktig."


def _rule(rule_id: str, severity: Severity, group: str = "feed", **texts: Any) -> Rule:
    return Rule(rule_id, severity, group=group, stage="import", **texts)


LOOP: Final = _rule(
    "MD-RPI-010",
    Severity.WARNING,
    "mdrpi",
    source="MDRPI §2.3",
    title="PublicationPath handling",
    en="The document has passed through {publisher}, which is this registry: what we publish comes back to us.",
    sv="Dokumentet har gått via {publisher}, som är detta register: det vi publicerar kommer tillbaka till oss.",
    mend_en="Nothing of ours is taken in again. Ask the federation not to send our own entities back.",
    mend_sv="Inget av vårt eget tas in på nytt. Be federationen att inte skicka tillbaka våra egna entiteter.",
)
OLDER: Final = _rule(
    "MD-FED-009",
    Severity.ERROR,
    source="MDRPI §2.2.1; TUF rollback",
    title="creationInstant strictly increases",
    en="The document was made at {made}, and what was taken in last at {before}: it is old, or its clock went back.",
    sv="Dokumentet gjordes {made} och det som togs in senast {before}: det är gammalt, eller klockan har gått bakåt.",
    mend_en="Nothing was taken in. If it comes again, tell the federation: somebody may replay an old document.",
    mend_sv="Ingenting togs in. Kommer det igen: underrätta federationen, någon kan spela upp ett gammalt dokument.",
)
SHRUNK: Final = _rule(
    "MD-FED-010",
    Severity.ERROR,
    source="operational",
    title="Shrink guard",
    en="{how}",
    sv="{how_sv}",
    mend_en=_HOLD_EN,
    mend_sv=_HOLD_SV,
)
CHANGED: Final = _rule(
    "MD-FED-011",
    Severity.WARNING,
    source="operational",
    title="Change-rate guard",
    en="{how}",
    sv="{how_sv}",
    mend_en="Ask the federation whether so many keys or scopes were to change at once.",
    mend_sv="Fråga federationen om så många nycklar eller scope skulle ändras på en gång.",
)
BROKEN: Final = _rule(
    "MD-FED-020",
    Severity.ERROR,
    source="RFC 9110",
    title="Download integrity of remote feed",
    en="The document could not be fetched whole: {how}",
    sv="Dokumentet kunde inte hämtas helt: {how_sv}",
    mend_en="What was taken in last holds until its own validUntil. It is tried again by itself.",
    mend_sv="Det som togs in senast gäller till sitt eget validUntil. Ett nytt försök görs automatiskt.",
)
EXPIRED: Final = _rule(
    "MD-FED-021",
    Severity.ERROR,
    source="IIP-MD04; eduGAIN MAPS",
    title="Expired import is not served",
    en="The document does not hold any more: {how}.",
    sv="Dokumentet gäller inte längre: {how_sv}.",
    mend_en="Nothing was taken in. Entities of what was taken in before leave the feeds when that has expired.",
    mend_sv="Ingenting togs in. Entiteter från tidigare hämtningar lämnar flödena när den hämtningen har gått ut.",
)
FEED: Final = (LOOP, OLDER, SHRUNK, CHANGED, BROKEN, EXPIRED)
