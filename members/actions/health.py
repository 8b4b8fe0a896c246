"""Look at an entity's addresses: when metadata comes in, when somebody asks, and every week."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from members import audit, profiles
from members.clock import now
from members.domains import ever_proven
from members.errors import Refused
from members.models import Entity, EntityHealth, MetadataRevision, Person
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.probe import observe
from members.saml.check import findings_about
from members.saml.observations import Observations
from members.saml.rules.registry import Asks
from members.saml.types import EntityFacts
from members.tags import Tag
from members.together import insert
from members.wake import wake

KEPT: Final = 50  # looks per entity
ROUND: Final = timedelta(days=7)
AT_ONCE: Final = 5  # workers out at a time
LOST_AFTER: Final = timedelta(minutes=10)
_MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday
_CURRENT: Final = (RevisionState.SUBMITTED, RevisionState.APPROVED)


@transaction.atomic
def ask(entity: Entity, *, by: Person) -> None:
    """Let a worker look now; raises `Refused` where there is no metadata to look at."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    if _revision(entity) is None:
        raise Refused(_("%(entity)s has no metadata whose addresses could be checked.") % {"entity": entity})
    waiting = want(entity)
    EntityHealth.objects.filter(pk=waiting.pk).update(woken_at=now())
    audit.record(Tag.HEALTH_ASKED, entity, by=by, organisation=entity.owner)
    transaction.on_commit(lambda: wake("members.tasks.probe_entity", waiting.pk))


def want(entity: Entity, *, is_new: bool = False) -> EntityHealth:
    """Note that the entity's addresses are to be looked at, unless that is noted already; the clock sends somebody.
    Nobody can have noted it of one `is_new`, which nobody else has seen yet."""
    if is_new:
        first = EntityHealth(entity=entity, asked_at=now())
        insert([first])
        return first
    waiting = EntityHealth.objects.filter(entity=entity, at=None).first()
    if waiting is not None:
        return waiting
    try:
        with transaction.atomic():
            return EntityHealth.objects.create(entity=entity, asked_at=now())
    except IntegrityError:  # somebody else noted it meanwhile
        return EntityHealth.objects.get(entity=entity, at=None)


def look(health: EntityHealth) -> None:
    """The worker's half: ask the network, keep what it answered and what the rules find in it; the last fifty looks
    stay. Looking twice is harmless: the first answer stands."""
    waiting = EntityHealth.objects.filter(pk=health.pk, at=None)
    revision = _revision(health.entity)
    if revision is None:  # withdrawn or rejected meanwhile: there is nothing to look at
        waiting.delete()
        return
    seen = _observed(health.entity, revision)
    with transaction.atomic():
        if waiting.update(at=now(), revision=revision, observed=seen.as_json(), findings=_findings(revision, seen)):
            _forget(health.entity)


def send_out(at: datetime) -> list[int]:
    """The clock's question, once a minute: which looks (keys) shall workers be sent to now? A bounded number, so that
    other work is not kept waiting behind them; those that nobody was sent to yet come first."""
    for pk in _whose_turn(at):
        want(Entity(pk=pk))
    lost = Q(woken_at=None) | Q(woken_at__lte=at - LOST_AFTER)
    waiting = EntityHealth.objects.filter(at=None)
    room = max(0, AT_ONCE - waiting.exclude(lost).count())
    chosen = list(
        waiting.filter(lost)
        .order_by(F("woken_at").asc(nulls_first=True), "asked_at")
        .values_list("pk", flat=True)[:room]
    )
    EntityHealth.objects.filter(pk__in=chosen).update(woken_at=at)
    return chosen


def _whose_turn(at: datetime) -> list[int]:
    """Entities (keys) whose minute of the week has come since they were last looked at, a few at a time; every entity
    has a minute of its own, so that they spread over the week."""
    current = Entity.objects.filter(revisions__state__in=_CURRENT).annotate(last=Max("health__asked_at"))
    due = (pk for pk, last in current.values_list("pk", "last") if last is None or last < _turn(pk, at))
    return list(islice(due, AT_ONCE))


def _turn(pk: int, at: datetime) -> datetime:
    """The entity's latest minute of the week, at or before `at`. 7,919 is a prime: neighbours lie far apart."""
    own = timedelta(minutes=pk * 7_919 % (ROUND // _MINUTE))
    return at - (at - _EPOCH - own) % ROUND


def _revision(entity: Entity) -> MetadataRevision | None:
    """The newest metadata that counts: waiting, or approved."""
    return entity.revisions.filter(state__in=_CURRENT).first()


def _observed(entity: Entity, revision: MetadataRevision) -> Observations:
    return observe(
        EntityFacts.from_json(revision.facts),
        now(),
        domains=ever_proven(entity.owner),
        new=not entity.revisions.filter(state=RevisionState.APPROVED).exists(),
        numbers=profiles.registration().numbers,
    )


def _findings(revision: MetadataRevision, seen: Observations) -> list[dict[str, object]]:
    """As they count under the registration profile."""
    found = findings_about(Asks.NETWORK, EntityFacts.from_json(revision.facts), seen, {})
    judged = profiles.registration().judged(found, seen.at.date(), revision.entity.registered_at.date())
    return [finding.as_json() for finding in judged]


def _forget(entity: Entity) -> None:
    kept = entity.health.exclude(at=None).order_by("-at").values_list("pk", flat=True)[:KEPT]
    entity.health.exclude(at=None).exclude(pk__in=list(kept)).delete()
