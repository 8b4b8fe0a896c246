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
from federation.gates.represented import notices, represented
from federation.gates.trusted import certification, means
from federation.gates.verdict import Notice, Reasons, Verdict
from federation.reasons import NOTICES

__all__ = [
    "GATES",
    "NOTICES",
    "STOCKHOLM",
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
    "decide",
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


def decide(facts: EntityFacts, policy: Policy, at: datetime) -> Verdict:
    """The verdict on one entity for one feed at an instant (timezone-aware)."""
    reasons = tuple(reason for name in ("G0", *policy.gates) for reason in GATES[name](facts, policy, at))
    told = tuple(notices(facts, policy, at)) if "G12" in policy.gates else ()
    return Verdict(admitted=not reasons, reasons=reasons, notices=told)
