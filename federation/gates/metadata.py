"""G4, G7–G9: the entity's metadata, where it was tried before, its keys, and whether somebody still answers for it."""

from datetime import datetime, timedelta

from federation.gates.dated import last_day
from federation.gates.facts import EntityFacts
from federation.gates.policy import Policy
from federation.gates.verdict import Reasons
from federation.reasons import REASONS

# For this long no calendar has to be asked, whatever the zone: most of ten thousand are not older.
_SURELY_COUNTS = timedelta(days=360)


def revision(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G4: an approved revision without errors."""
    if facts.revision is None:
        waiting = "revision_waits_for_owner" if facts.owner_first else "revision_waiting"
        yield REASONS[waiting if facts.waiting else "revision_missing"]
    elif facts.revision.errors:
        yield REASONS["revision_errors"].about(rules=", ".join(facts.revision.errors))


def tested(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G7: a feed of the acceptance environment has had the entity in it, whichever revision it was then."""
    if not facts.tested:
        yield REASONS["not_tested"]


def keys(facts: EntityFacts, _policy: Policy, _at: datetime) -> Reasons:
    """G8: no key of the approved metadata is revoked, shared with another owner, or weak. A profile that lowers the
    rules on keys opens G4 and not this. Without approved metadata there are no keys: what is missing then G4 says."""
    if facts.keys is None:
        yield REASONS["keys_unknown"]
        return
    if facts.keys.revoked:
        yield REASONS["key_revoked"]
    if facts.keys.shared:
        yield REASONS["key_shared"]
    if facts.keys.weak:
        yield REASONS["key_weak"].about(rules=", ".join(facts.keys.weak))


def confirmation(facts: EntityFacts, policy: Policy, at: datetime) -> Reasons:
    """G9: somebody has answered for the entity within a year, and a month's grace: by confirming it, or by having
    metadata approved or the entity registered."""
    if facts.confirmed_at is not None and at - facts.confirmed_at < _SURELY_COUNTS:
        return
    if facts.confirmed_at is None or policy.day(at) > last_day(policy.day(facts.confirmed_at)):
        yield REASONS["not_confirmed"]
