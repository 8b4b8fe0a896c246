"""Look at what another federation publishes now, and take it in: whole, held for an operator, or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from federation.actions import foreign_conflicts
from federation.foreign.apart import read_apart
from federation.foreign.head import Head, loops, require_later
from federation.foreign.rules.feed import BROKEN
from federation.models import ForeignEntity, UpstreamFeed
from federation.models.foreign_entity import Condition
from federation.models.upstream import UpstreamResult, UpstreamState
from federation.upstreams.braking import changed, held
from federation.upstreams.found import Found, found, once_each
from federation.upstreams.keeping import keep
from members import audit, profiles
from members.clock import now
from members.errors import Refused
from members.fetch import Newer, NotFetched, fetch_newer
from members.models import Blob, Person
from members.permissions import Permission, require
from members.saml.limits import AGGREGATE
from members.saml.types import Finding, Refusal
from members.tags import Tag

R = UpstreamResult


@dataclass(frozen=True, slots=True)
class Taken:
    """A trusted aggregate, read to its end."""

    head: Head
    entities: list[Found]
    digest: str


def look(upstream: UpstreamFeed) -> UpstreamResult:
    """The clock: fetch it and take it in, if there is a newer one. What went wrong is the verdict; nothing changes."""
    if upstream.state != UpstreamState.ACTIVE:
        return R(upstream.result) if upstream.result else R.UNCHANGED
    try:
        newer = fetch_newer(upstream.url, AGGREGATE.size, upstream.etag)
    except NotFetched as error:
        return _refuse(upstream, _broken(error))
    if newer is None:
        return _unchanged(upstream, upstream.etag)
    return take_in(upstream, newer)


def look_now(upstream: UpstreamFeed, *, by: Person) -> UpstreamResult:
    """An operator does not want to wait for the clock."""
    require(by, Permission.HANDLE_PUBLICATION)
    if upstream.state != UpstreamState.ACTIVE:
        raise Refused(_("Nothing is fetched from %(upstream)s: it is %(state)s.") % _named(upstream))
    return look(upstream)


def take_in(upstream: UpstreamFeed, newer: Newer) -> UpstreamResult:
    """What came over the wire, whoever fetched it."""
    if hashlib.sha256(newer.content).hexdigest() == upstream.digest:
        return _unchanged(upstream, newer.etag)
    try:
        taken = read(upstream, newer.content)
        require_later(taken.head, upstream.made_at or None)
    except Refusal as refusal:
        return _refuse(upstream, refusal.finding)
    with transaction.atomic():
        locked = UpstreamFeed.objects.select_for_update().get(pk=upstream.pk)
        before = list(_present(locked))
        stops = held(locked, before, taken.entities)
        notes = [*loops(taken.head, settings.SIGILL_REGISTRATION_AUTHORITY), *changed(before, taken.entities)]
        if stops:
            return _hold(locked, newer, [*stops, *notes])
        return _accept(locked, taken, newer.etag, notes, by=None)


@transaction.atomic
def accept_held(upstream: UpstreamFeed, *, by: Person, grounds: str) -> None:
    """An operator has looked at what changed, and takes it in. It is read again: it has to be trusted still."""
    require(by, Permission.HANDLE_PUBLICATION)
    if not grounds.strip():
        raise Refused(_("Say what you looked at, and why it is right."))
    locked = UpstreamFeed.objects.select_for_update().get(pk=upstream.pk)
    if locked.held is None:
        raise Refused(_("Nothing is held of %(upstream)s. Somebody may have accepted it already.") % _named(locked))
    try:
        taken = read(locked, locked.held.bytes())
        require_later(taken.head, locked.made_at)
    except Refusal as refusal:
        raise Refused(refusal.finding.en) from refusal
    _accept(locked, taken, "", [], by=by, note=grounds.strip())


def read(upstream: UpstreamFeed, content: bytes) -> Taken:
    """Verified and read in a child process; raises Refusal for what is not trusted."""
    profile, at = profiles.get(upstream.profile), now()
    results = read_apart(content, upstream.keys, at, numbers=profile.numbers)
    head = next(results)
    assert isinstance(head, Head)  # noqa: S101  the child says it first
    several = [found(one, upstream, profile) for one in results if not isinstance(one, Head)]
    return Taken(head, once_each(one for one in several if one is not None), hashlib.sha256(content).hexdigest())


def _accept(  # noqa: PLR0913 - what is taken in, and by whom
    upstream: UpstreamFeed, taken: Taken, etag: str, notes: Sequence[Finding], *, by: Person | None, note: str = ""
) -> UpstreamResult:
    at = now()
    was = audit.fields_of(upstream)
    keep(upstream, taken.entities, at)
    fit = sum(one.condition == Condition.FIT for one in taken.entities)
    _set(
        upstream,
        at,
        result=R.ACCEPTED,
        findings=_as_json(notes),
        accepted_at=at,
        digest=taken.digest,
        etag=etag,
        made_at=taken.head.order,
        valid_until=taken.head.valid_until,
        held=None,
    )
    told: dict[str, Any] = {"entities": len(taken.entities), "quarantined": len(taken.entities) - fit}
    told |= {"note": note} if note else {}
    audit.record(Tag.UPSTREAM_TAKEN_IN, upstream, by=by, was=was, **told)
    foreign_conflicts.raise_all()
    return R.ACCEPTED


def _hold(upstream: UpstreamFeed, newer: Newer, findings: Sequence[Finding]) -> UpstreamResult:
    blob = Blob.objects.keep(newer.content)
    is_news = upstream.held_id != blob.pk
    _set(upstream, now(), result=R.HELD, findings=_as_json(findings), held=blob)
    if is_news:
        audit.record(Tag.UPSTREAM_HELD, upstream, by=None, rules=sorted({one.rule for one in findings}))
    return R.HELD


@transaction.atomic
def _refuse(upstream: UpstreamFeed, finding: Finding) -> UpstreamResult:
    """Told once for each reason; while it goes on the row says so."""
    is_news = (upstream.result, [one["rule"] for one in upstream.findings]) != (R.REFUSED, [finding.rule])
    _set(upstream, now(), result=R.REFUSED, findings=_as_json([finding]))
    if is_news:
        audit.record(Tag.UPSTREAM_REFUSED, upstream, by=None, rule=finding.rule)
    return R.REFUSED


def _unchanged(upstream: UpstreamFeed, etag: str) -> UpstreamResult:
    """The verdict on it stands, and so do its findings, unless the last look went wrong."""
    wrong = upstream.result == R.REFUSED
    _set(upstream, now(), result=R.UNCHANGED, etag=etag, **({"findings": []} if wrong else {}))
    return R.UNCHANGED


def _set(upstream: UpstreamFeed, at: datetime, **fields: Any) -> None:
    UpstreamFeed.objects.filter(pk=upstream.pk).update(tried_at=at, **fields)
    for name, value in {"tried_at": at, **fields}.items():
        setattr(upstream, name, value)


def _broken(error: NotFetched) -> Finding:
    """MD-FED-020, with what went wrong in both languages."""
    with override("sv"):
        swedish = error.words()
    with override("en"):
        return BROKEN.at(None, "/", how=error.words(), how_sv=swedish)


def _present(upstream: UpstreamFeed) -> Any:
    rows = ForeignEntity.objects.filter(upstream=upstream).exclude(condition=Condition.GONE)
    return rows.only("entity_id", "registrar", "keys", "scopes")


def _as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [finding.as_json() for finding in findings]


def _named(upstream: UpstreamFeed) -> dict[str, str]:
    return {"upstream": upstream.name, "state": upstream.get_state_display()}
