"""Other federations' aggregates: recorded, filtered, republished, paused. Two pin their keys (`upstream_keys`)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from federation.models import Feed, UpstreamFeed
from federation.models.upstream import UpstreamState
from members import audit, profiles
from members.actions.saving import save_changed, save_checked
from members.errors import Refused
from members.fetch import require_address
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag

# What makes the next look a new one, although the document is the same.
ANEW = ("url", "profile", "registrars")
ROLES = ("idp", "sp", "aa")
LIMITS = {"brake_drop": 100, "brake_drop_percent": 20, "brake_key_percent": 50}


@transaction.atomic
def record(*, by: Person, slug: str, name: str, url: str, registrars: Sequence[str]) -> UpstreamFeed:
    """Nothing is fetched before two operators have pinned a key."""
    require(by, Permission.HANDLE_PUBLICATION)
    require_address(url)
    upstream = UpstreamFeed(slug=slug, name=name.strip(), url=url, registrars=_registrars(registrars))
    save_checked(upstream)
    audit.record(Tag.UPSTREAM_RECORDED, upstream, by=by, url=url)
    return upstream


@transaction.atomic
def change(upstream: UpstreamFeed, *, by: Person, version: int, **fields: Any) -> None:
    """Address, registrars, filters, profile and brake; `version` is the one that the person saw. From the next turn of
    the cycle on, filters hold; what is rebuilt by another profile, from the next import on."""
    require(by, Permission.HANDLE_PUBLICATION)
    held = UpstreamFeed.objects.select_for_update().get(pk=upstream.pk)
    was, wanted = audit.fields_of(held), _checked(fields)
    if any(name in wanted and getattr(held, name) != wanted[name] for name in ANEW):
        wanted |= {"etag": "", "digest": ""}
    save_changed(held, version, **wanted)
    audit.record(Tag.UPSTREAM_CHANGED, held, by=by, was=was, fields=sorted(fields))


@transaction.atomic
def republish(upstream: UpstreamFeed, feeds: Iterable[Feed], *, by: Person) -> None:
    """In exactly these feeds, from their next turn on."""
    require(by, Permission.HANDLE_PUBLICATION)
    held = UpstreamFeed.objects.select_for_update().get(pk=upstream.pk)
    chosen = list(feeds)
    if any(feed.parallel_to_id for feed in chosen):
        raise Refused(_("A feed that is parallel to another has that one's content. Choose the other."))
    held.republish_in.set(chosen)
    audit.record(Tag.UPSTREAM_CHANGED, held, by=by, republish_in=sorted(feed.slug for feed in chosen))


@transaction.atomic
def pause(upstream: UpstreamFeed, *, by: Person, note: str) -> None:
    """Nothing is fetched; what was taken in stays until it expires."""
    _advance(upstream, UpstreamState.PAUSED, by, note)


@transaction.atomic
def resume(upstream: UpstreamFeed, *, by: Person, note: str) -> None:
    _advance(upstream, UpstreamState.ACTIVE, by, note)


@transaction.atomic
def close(upstream: UpstreamFeed, *, by: Person, note: str) -> None:
    """For good: its entities leave the feeds at their next turn."""
    _advance(upstream, UpstreamState.CLOSED, by, note)


def _advance(upstream: UpstreamFeed, to: UpstreamState, by: Person, note: str) -> None:
    require(by, Permission.HANDLE_PUBLICATION)
    if not note.strip():
        raise Refused(_("Say why."))
    held = UpstreamFeed.objects.select_for_update().get(pk=upstream.pk)
    if to == UpstreamState.ACTIVE and held.state == UpstreamState.DRAFT:
        raise Refused(_("Two operators have to pin its key first."))
    move(held, to, by=by, tag=Tag.UPSTREAM_MOVED, organisation=None, note=note.strip())


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are kept; raises Refused for what cannot be meant."""
    if "url" in fields:
        require_address(fields["url"])
    if "profile" in fields:
        profiles.get(fields["profile"])
    if "registrars" in fields:
        fields["registrars"] = _registrars(fields["registrars"])
    for name in ("categories", "excluded"):
        if name in fields:
            fields[name] = sorted(set(fields[name]))
    if unknown := set(fields.get("roles", ())) - set(ROLES):
        raise Refused(_("There is no role %(role)s.") % {"role": sorted(unknown)[0]})
    for name, highest in LIMITS.items():
        if fields.get(name, 0) > highest:
            raise Refused(_("The brake would hold nothing. At most %(highest)d.") % {"highest": highest})
    return fields


def _registrars(values: Sequence[str]) -> list[str]:
    wanted = sorted({value.strip() for value in values if value.strip()})
    if not wanted:
        raise Refused(_("Name the registrars that it may bring: nobody else's entities are taken in."))
    if settings.SIGILL_REGISTRATION_AUTHORITY in wanted:
        raise Refused(_("That is our own registrar. Nobody else may bring what says it was registered here."))
    return wanted
