"""The gate, pure: may this entity be in this feed at this instant, and if not, why and what to do about it.

`decide(facts, policy, at)` opens or closes each gate that the policy names. The same verdict drives publishing, the
entity page, the API and the publication manifest. Gates and their meaning: DESIGN, section 4, and docs/gate.md; each
gate is a function in federation/gates/.
"""

from collections.abc import Callable
from datetime import datetime

from federation.gates.belonging import belonging
from federation.gates.facts import (
    AgreementFacts,
    ContactFacts,
    EntityFacts,
    KeyFacts,
    MeansFacts,
    RevisionFacts,
    ServedFacts,
    Standing,
    StandingFacts,
)
from federation.gates.metadata import confirmation, keys, revision, tested
from federation.gates.owner import agreements, asked_for, contacts, membership, sanction
from federation.gates.policy import STOCKHOLM, Policy
from federation.gates.reasons_foreign import OURS
from federation.gates.represented import notices, represented
from federation.gates.trusted import certification, means
from federation.gates.verdict import Notice, Reasons, Verdict
from federation.reasons import NOTICES, Reason

__all__ = [
    "GATES",
    "NOTICES",
    "OF_OWNER",
    "READ_BY_OWNERS_GATES",
    "STOCKHOLM",
    "Against",
    "AgreementFacts",
    "ContactFacts",
    "EntityFacts",
    "KeyFacts",
    "MeansFacts",
    "Notice",
    "Policy",
    "RevisionFacts",
    "ServedFacts",
    "Standing",
    "StandingFacts",
    "Verdict",
    "against_owner",
    "decide",
    "decide_beside",
]

GATES: dict[str, Callable[[EntityFacts, Policy, datetime], Reasons]] = {
    "G0": asked_for,
    "G1": membership,
    "G2": agreements,
    "G3": certification,
    "G4": revision,
    "G5": sanction,
    "G6": contacts,
    "G7": tested,
    "G8": keys,
    "G9": confirmation,
    "G10": means,
    "G11": belonging,
    "G12": represented,
}


# What these read is the owner's, the entity's roles, and where a certification names entities its name: whoever judges
# many entities of an owner asks them once. A test looks at what they read.
OF_OWNER = frozenset({"G1", "G2", "G3", "G6"})
READ_BY_OWNERS_GATES = frozenset(
    {"entity_id", "roles", "memberships", "agreements", "certifications", "behind", "contacts"}
)

Against = dict[str, tuple[Reason, ...]]


def decide(facts: EntityFacts, policy: Policy, at: datetime) -> Verdict:
    """The verdict on one entity for one feed at an instant (timezone-aware)."""
    return decide_beside(against_owner(facts, policy, at), facts, policy, at)


def against_owner(facts: EntityFacts, policy: Policy, at: datetime) -> Against:
    """The first half of `decide`: the reasons of those of the policy's gates that are closed by the owner's affairs."""
    found = ((name, tuple(GATES[name](facts, policy, at))) for name in policy.gates if name in OF_OWNER)
    return {name: reasons for name, reasons in found if reasons}


def decide_beside(against: Against, facts: EntityFacts, policy: Policy, at: datetime) -> Verdict:
    """The other half: `against` and the reasons of all other gates, in the gates' order."""
    reasons: list[Reason] = []
    for name in ("G0", *policy.gates):
        if name not in OF_OWNER:
            reasons += GATES[name](facts, policy, at)
        elif name in against:
            reasons += against[name]
    if facts.dispute:
        reasons.append(OURS[facts.dispute])
    told = tuple(notices(facts, policy, at)) if facts.served and "G12" in policy.gates else ()
    return Verdict(admitted=not reasons, reasons=tuple(reasons), notices=told)
