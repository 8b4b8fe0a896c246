"""G0–G2, G5, G6: what the owner has asked for, what it stands on, what is in effect against it, whom one reaches."""

from datetime import date, datetime

from federation.gates.dated import last_day
from federation.gates.facts import AgreementFacts, EntityFacts
from federation.gates.policy import Policy
from federation.gates.verdict import Reasons
from federation.reasons import REASONS

GROUP_KIND, GROUP_AGREEMENT = "group_representative", "group"  # what a group representative's members stand on
# Whoever has to be reached when something breaks, or breaks in.
_REACHED = ("technical", "security")


def asked_for(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G0: the owner has asked for the environment."""
    if not facts.asked_for:
        yield REASONS["not_asked_for"]


def membership(facts: EntityFacts, policy: Policy, _at: datetime) -> Reasons:
    """G1: an active membership of a kind that may have each of the entity's roles, or a group representative's; a
    suspended one of its own is not made good by another's."""
    for role in sorted(facts.roles):
        kinds = policy.kinds.get(role, ())
        states = {facts.memberships[kind] for kind in kinds if kind in facts.memberships}
        if "suspended" not in states:
            states |= {one.memberships.get(GROUP_KIND, "") for one in facts.behind}
        if states & {"active", "leaving"}:
            continue
        code = "membership_suspended" if "suspended" in states else "membership_missing"
        yield REASONS[code].about(role=role)
        return


def agreements(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G2: each agreement that the feed requires is in force on an accepted template version; for one of a group, its
    representative's agreement for the group."""
    day = policy.day(at)
    of_group = [a for one in facts.behind for a in one.agreements if a.kind == GROUP_AGREEMENT]
    for kind in policy.agreements:
        of_kind = [a for a in facts.agreements if a.kind == kind] or of_group
        in_force = [a for a in of_kind if _in_force(a, day)]
        if any(a.accepted_until is None or day <= a.accepted_until for a in in_force):
            continue
        code = "agreement_outdated" if in_force else "agreement_ended" if of_kind else "agreement_missing"
        yield REASONS[code].about(kind=kind)


def _in_force(agreement: AgreementFacts, day: date) -> bool:
    begun = agreement.valid_from is None or agreement.valid_from <= day
    return agreement.in_force and begun and (agreement.valid_until is None or day <= agreement.valid_until)


def sanction(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G5: no sanction in effect on the entity or its organisation."""
    for on in facts.sanctions:
        yield REASONS[f"sanction_{on}"]


def contacts(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G6: a technical and a security contact whose mailbox has answered within a year, and a month's grace."""
    day = policy.day(at)
    for kind in _REACHED:
        of_kind = [c.verified_on for c in facts.contacts if c.kind == kind]
        if any(on is not None and day <= last_day(on) for on in of_kind):
            continue
        yield REASONS["contact_unverified" if of_kind else "contact_missing"].about(kind=kind)
