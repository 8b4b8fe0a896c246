"""G11: any other predicate of the feed: communities, sectors, other bodies' approval, entity categories."""

from datetime import date, datetime

from federation.gates.dated import holding
from federation.gates.facts import EntityFacts, StandingFacts
from federation.gates.policy import Policy
from federation.gates.verdict import Reasons
from federation.reasons import REASONS
from trustframework.judgement import to_certify

_NEAREST_FIRST = ("unverified", "not_yet", "expired")


def belonging(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G11: the entity is one of those that the feed is for."""
    if policy.communities and not facts.communities & set(policy.communities):
        yield REASONS["community_missing"].about(communities=", ".join(policy.communities))
    if policy.sectors and facts.sector not in policy.sectors:
        yield REASONS["sector_other"]
    if policy.standings:
        yield from _approved_elsewhere(facts, policy, at)
    if policy.categories and not facts.categories & set(policy.categories):
        yield REASONS["category_missing"].about(categories=", ".join(policy.categories))


def _approved_elsewhere(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    of_body = [one for one in facts.standings if one.body in policy.standings and concerns(one, facts.roles)]
    found = {how(one, policy.day(at)) for one in of_body}
    if "valid" not in found:
        nearest = next((name for name in _NEAREST_FIRST if name in found), "missing")
        yield REASONS[f"standing_{nearest}"].about(bodies=", ".join(policy.standings))


def concerns(standing: StandingFacts, roles: frozenset[str]) -> bool:
    """Whether it is about an entity in these roles: about the whole organisation, or about each of the roles."""
    return not standing.roles or to_certify(roles) <= standing.roles


def how(standing: StandingFacts, day: date) -> str:
    """How it stands on the day; see `dated.holding`."""
    return holding(standing.state, standing.begins, standing.until, day)
