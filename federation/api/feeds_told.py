"""How the API tells of feeds and publications: no people; what only operators see is not there for others."""

from typing import Annotated, Any, NotRequired, TypedDict

from django.conf import settings
from django.db.models import Q, QuerySet

from federation.aggregate import release
from federation.aggregate.refusal import Refusal
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Instant, Said
from federation.models import Environment, Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import Cause, ChangeKind, PublicationState
from members.models import Person
from members.permissions import is_operator

Serial = Annotated[int, Said("Never the same for two contents of a feed.", minimum=1)]


class ThePublication(TypedDict):
    """One serial of a feed."""

    serial: Serial
    state: Annotated[str, Said(one_of=PublicationState)]
    cause: Annotated[str, Said(one_of=Cause)]
    begun: Instant
    published: Instant | None
    valid_until: Instant | None
    entities: Annotated[int, Said("How many it has.", minimum=0)]
    content_sha256: Annotated[str, Said("Of its entities and their contents: equal where nothing else is new.")]
    aggregate_sha256: Annotated[str, Said("Of the signed file; empty until there is one.")]
    content_of: Annotated[int, Said("The serial that a roll-back repeats.")] | None


class Change(TypedDict):
    """An entity that a serial added, changed, removed or quarantined."""

    entity_id: str
    kind: Annotated[str, Said(one_of=ChangeKind)]
    fragment_sha256: str


class WholePublication(ThePublication):
    """One serial, with at most a thousand of the entities that it changed."""

    changes: list[Change]


class InBoth(TypedDict):
    """In both languages."""

    sv: str
    en: str


class Brake(TypedDict):
    """What the brake holds: more entities gone than the larger of two numbers, or more of the keys changed."""

    drop: int
    drop_percent: int
    key_percent: int


class TheFeed(TypedDict):
    """A feed and what it serves. What follows `serving` is there for operators."""

    slug: str
    title: InBoth
    environment: Annotated[str, Said(one_of=Environment)]
    aggregate: Annotated[str, Said("Where the signed file is.", format="uri")]
    certificate_sha256: str
    serving: ThePublication | None
    mode: NotRequired[Annotated[str, Said(one_of=FeedMode)]]
    mode_reason: NotRequired[str]
    mode_since: NotRequired[Instant | None]
    rolled_back_to: NotRequired[int | None]
    closed_at: NotRequired[Instant | None]
    policy: NotRequired[dict[str, Any]]
    protected: NotRequired[list[str]]
    brake: NotRequired[Brake]


PUBLICATION = {
    "serial": 18,
    "state": "published",
    "cause": "changed",
    "begun": "2026-06-01T09:59:58+00:00",
    "published": "2026-06-01T10:00:00+00:00",
    "valid_until": "2026-06-11T10:00:00+00:00",
    "entities": 212,
    "content_sha256": "5f" * 32,
    "aggregate_sha256": "a3" * 32,
    "content_of": None,
}
CHANGE = {"entity_id": "https://idp.norrvik.example/metadata", "kind": "added", "fragment_sha256": "0c" * 32}
FEED = {
    "slug": "production",
    "title": {"sv": "Produktion", "en": "Production"},
    "environment": "production",
    "aggregate": "https://sigill.example/md/production.xml",
    "certificate_sha256": "b1" * 32,
    "serving": PUBLICATION,
}


def whole(rows: QuerySet[Feed]) -> QuerySet[Feed]:
    """With what `feed` reads."""
    return rows.select_related("signing_key", "pinned", "parallel_to")


def serving(feeds: list[Feed]) -> dict[int, Publication]:
    """Which publication each feed serves, by the feed's key: the release directory says which, the row tells of it."""
    asked = Q(pk__in=())
    for one in feeds:
        if (serial := _serial(one)) is not None:
            asked |= Q(feed=one, serial=serial)
    return {found.feed_id: found for found in Publication.objects.filter(asked).select_related("content_of")}


def _serial(feed: Feed) -> int | None:
    try:
        return release.current_serial(settings.RELEASES, feed.slug)
    except Refusal:
        return None


def feed(found: Feed, user: Any, served: dict[int, Publication]) -> TheFeed:
    """A feed; `served` has what it serves."""
    current = served.get(found.pk)
    told: TheFeed = {
        "slug": found.slug,
        "title": {"sv": found.title_sv, "en": found.title_en},
        "environment": found.environment,
        "aggregate": f"{settings.SIGILL_BASE_URL}/md/{found.slug}.xml",
        "certificate_sha256": found.signing_key.certificate_sha256,
        "serving": publication(current) if current else None,
    }
    return {**told, **_inner(found)} if works_there(user) else told  # type: ignore[typeddict-item]  # the rest of it


def _inner(found: Feed) -> dict[str, Any]:
    """What operators see besides."""
    return {
        "mode": found.mode,
        "mode_reason": found.mode_reason,
        "mode_since": instant_or_none(found.mode_since),
        "rolled_back_to": found.pinned.serial if found.pinned else None,
        "closed_at": instant_or_none(found.closed_at),
        "policy": found.source.policy,
        "protected": sorted(found.source.protected),
        "brake": {
            "drop": found.source.brake_drop,
            "drop_percent": found.source.brake_drop_percent,
            "key_percent": found.source.brake_key_percent,
        },
    }


def publication(found: Publication) -> ThePublication:
    """One serial; no people."""
    return {
        "serial": found.serial,
        "state": found.state,
        "cause": found.cause,
        "begun": instant(found.intended_at),
        "published": instant_or_none(found.published_at),
        "valid_until": instant_or_none(found.valid_until),
        "entities": found.entity_count,
        "content_sha256": found.content_digest,
        "aggregate_sha256": found.aggregate_sha256,
        "content_of": found.content_of.serial if found.content_of else None,
    }


def works_there(user: Any) -> bool:
    """Whether whoever asks is an operator."""
    return isinstance(user, Person) and is_operator(user)
