"""G3 and G10: the level at which somebody vouches for the entity, and with what people log in at it."""

from datetime import datetime

from federation.gates.dated import holding
from federation.gates.facts import EntityFacts
from federation.gates.policy import Policy
from federation.gates.verdict import Reasons
from federation.reasons import REASONS
from trustframework.judgement import covers, standing, to_certify

# Of several certifications, or means, that do not hold, the one a person can do most about names the reason.
_WORST_FIRST = ("suspended", "conditions_overdue", "revoked", "retired", "expired", "unconfirmed", "not_yet")
_NEAREST_FIRST = ("unverified", "not_yet", "expired")


def certification(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G3: in each of its roles, a certification at the feed's level or above that covers this entity today. Functions
    that an organisation is certified for stand among a certification's roles, and open nothing for an entity."""
    at_level = [c for c in facts.certifications if c.rank >= policy.rank]
    for role in sorted(to_certify(facts.roles)):
        found = {standing(c, policy.day(at)) for c in at_level if covers(c, facts.entity_id, role)}
        if "valid" in found:
            continue
        worst = next((name for name in _WORST_FIRST if name in found), "missing")
        yield REASONS[f"certification_{worst}"].about(level=policy.level)
        return


def means(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G10: at an identity provider in a feed that asks for a level, people log in with at least one e-ID means at that
    level or above; or its owner has a dispensation from the requirements on e-ID."""
    day = policy.day(at)
    if "idp" not in facts.roles or policy.rank <= 0:
        return
    if facts.dispensed_until is not None and day < facts.dispensed_until:
        return
    found = {holding(m.state, m.begins, m.until, day) for m in facts.means if m.rank >= policy.rank}
    if "valid" not in found:
        nearest = next((name for name in _NEAREST_FIRST if name in found), "missing")
        yield REASONS[f"means_{nearest}"].about(level=policy.level)
