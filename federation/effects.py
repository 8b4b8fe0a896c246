"""What a change of a profile would do, before anybody makes it: who would be blocked, and who no longer."""

from dataclasses import dataclass

from federation.gate import Policy
from federation.models import Feed
from members import profiles
from members.clock import now
from members.models import MetadataRevision, RevisionCheck
from members.models.revision import RevisionState
from members.saml.profiles import Profile


@dataclass(frozen=True, slots=True)
class Effect:
    """One approved revision that would be judged otherwise; the rules that block it before and after."""

    revision: MetadataRevision
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """`looked_at` approved revisions; `anew` tells that the numbers differ, so that all are looked at again first."""

    blocked: list[Effect]
    freed: list[Effect]
    looked_at: int
    anew: bool


def effects(proposed: Profile, current: Profile) -> Effects:
    """What `proposed` would change for what is approved now. One set of queries, whatever there is."""
    day, key = now().date(), profiles.numbers_key(current.numbers)
    checks = dict(RevisionCheck.objects.filter(numbers_key=key).values_list("revision_id", "struck"))
    rows = MetadataRevision.objects.filter(state=RevisionState.APPROVED).select_related("entity")
    changed: list[Effect] = []
    looked_at = 0
    for revision in rows.only("pk", "number", "struck", "entity__entity_id", "entity__registered_at"):
        looked_at += 1
        struck, registered = checks.get(revision.pk, revision.struck), revision.entity.registered_at.date()
        one = Effect(revision, current.blocking(struck, day, registered), proposed.blocking(struck, day, registered))
        if one.before != one.after:
            changed.append(one)
    return Effects(
        blocked=[one for one in changed if one.after],
        freed=[one for one in changed if not one.after],
        looked_at=looked_at,
        anew=proposed.numbers != current.numbers,
    )


def used_by(slug: str) -> list[Feed]:
    """The feeds that go by the profile."""
    standard = profiles.registration().slug
    return [feed for feed in Feed.objects.all() if (Policy.from_json(feed.policy).profile or standard) == slug]
