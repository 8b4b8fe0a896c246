"""G12: whom the entity speaks for besides its owner."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from federation.gates.facts import EntityFacts, ServedFacts
from federation.gates.owner import agreements, membership
from federation.gates.policy import Policy
from federation.gates.verdict import Notice, Reasons
from federation.reasons import NOTICES, REASONS


def represented(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G12: a scope is left. What reads metadata may take an entity without one for an entity that may assert them all.

    One that fails loses its scope and the entity stays, see `notices`.
    """
    if facts.served and not facts.own_scopes and len(set(_lost(facts, policy, at))) == len(facts.served):
        yield REASONS["scopes_lost"]


def _lost(facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[str]:
    return (notice.scope for notice in notices(facts, policy, at))


def notices(facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[Notice]:
    """Each served organisation passes what the policy asks of G1, G2 and G5, and has a mandate behind it."""
    for one in facts.served:
        said = {"scope": one.scope, "organisation": one.organisation}
        if code := next(_against(one, facts, policy, at), None):
            yield Notice(one.scope, NOTICES[code].about(**said))


def _against(one: ServedFacts, facts: EntityFacts, policy: Policy, at: datetime) -> Iterator[str]:
    standing = one.standing
    alone = replace(facts, memberships=standing.memberships, agreements=standing.agreements, behind=standing.behind)
    if not one.mandated:
        yield "served_without_mandate"
    if "G5" in policy.gates and one.sanctioned:
        yield "served_sanctioned"
    if "G1" in policy.gates and any(membership(alone, policy, at)):
        yield "served_without_membership"
    if "G2" in policy.gates and any(agreements(alone, policy, at)):
        yield "served_without_agreement"
