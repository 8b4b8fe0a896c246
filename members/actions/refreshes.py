"""Fetch an entity's metadata every night from where its member keeps it, and submit what has changed there."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import audit, profiles
from members.actions import letters, revisions
from members.clock import now
from members.errors import NotAllowed, Refused
from members.fetch import Fetched, fetch_entity, require_address
from members.models import Entity, Person, Refresh
from members.models.letter import LetterKind
from members.models.revision import RevisionState, Source
from members.permissions import Permission, require
from members.saml.sandbox import inspect_apart
from members.saml.types import Inspection, Quarantined, Refusal
from members.surroundings import with_surroundings
from members.tags import Tag
from members.wake import wake
from members.wording import in_words

NIGHT: Final = 2  # o'clock where the operator is
AT_ONCE: Final = 5  # workers out at a time
LOST_AFTER: Final = timedelta(minutes=10)


@transaction.atomic
def fetch_from(entity: Entity, url: str, *, by: Person) -> Refresh:
    """Fetch from `url` now and every night, on behalf of `by`; instead of an address that was set before."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    url = url.strip()
    require_address(url)
    fresh = {"url": url, "set_by": by, "set_at": now(), "woken_at": now(), "visited_at": None, "changed_at": None}
    said_nothing = {"sha256": "", "failure": "", "odd_type": ""}
    refresh, _new = Refresh.objects.update_or_create(entity=entity, defaults=fresh | said_nothing)
    audit.record(Tag.REFRESH_SET, entity, by=by, organisation=entity.owner, url=url)
    transaction.on_commit(lambda: wake("members.tasks.refresh_entity", refresh.pk))
    return refresh


@transaction.atomic
def stop(entity: Entity, *, by: Person) -> None:
    """Fetch no more."""
    require(by, Permission.SUBMIT_METADATA, entity.owner, entity)
    if not Refresh.objects.filter(entity=entity).delete()[0]:
        raise Refused(_("Nothing is fetched for %(entity)s.") % {"entity": entity})
    audit.record(Tag.REFRESH_STOPPED, entity, by=by, organisation=entity.owner)


def visit(refresh: Refresh) -> None:
    """The worker's half: fetch, and submit what differs from what was there last time. What went wrong is kept for the
    entity's page, in the language of the person who set the address; the next night tries again."""
    with translation.override(refresh.set_by.language):
        try:
            fetched = fetch_entity(refresh.url)
            changed = _take_in(refresh, fetched)
        except NotAllowed:
            _note(refresh, failure=_no_longer(refresh))
        except Refused as refused:
            _note(refresh, failure=str(refused))
        except Refusal as refusal:
            _note(refresh, failure=in_words(refusal.finding))
        else:
            said = {"changed_at": now()} if changed else {}
            _note(refresh, sha256=_digest(fetched), failure="", odd_type=fetched.odd_type, **said)


def send_out(at: datetime) -> list[int]:
    """The clock's question, once a minute: which addresses (keys) shall workers be sent to now? Each once a day, from
    two in the night on."""
    local = timezone.localtime(at)
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    last_night = night if night <= local else night - timedelta(days=1)
    out = Q(woken_at__gt=at - LOST_AFTER)
    unseen = Refresh.objects.filter(Q(visited_at=None) | Q(visited_at__lt=last_night))
    room = max(0, AT_ONCE - unseen.filter(out).count())
    chosen = list(unseen.exclude(out).order_by("woken_at", "pk").values_list("pk", flat=True)[:room])
    Refresh.objects.filter(pk__in=chosen).update(woken_at=at)
    return chosen


def _take_in(refresh: Refresh, fetched: Fetched) -> bool:
    """Whether there was anything to submit."""
    entity = refresh.entity
    if _digest(fetched) == refresh.sha256:
        return False
    _leave_alone_what_waits(entity)
    numbers = profiles.registration().numbers
    (one,) = inspect_apart(fetched.content, now(), aggregate=False, numbers=numbers)
    found = with_surroundings(_meant(one, entity), entity.owner, by=refresh.set_by, entity=entity)
    try:
        revisions.submit(found, fetched.content, owner=entity.owner, source=Source.URL, by=refresh.set_by)
    except revisions.NothingNew:
        return False
    return True


def _leave_alone_what_waits(entity: Entity) -> None:
    """A submission that somebody made by hand is not replaced behind their back; one of ours is, by the newer one."""
    waiting = entity.revisions.filter(state=RevisionState.SUBMITTED).exclude(source=Source.URL).first()
    if waiting is not None:
        raise Refused(
            _("Revision %(number)d waits for a registrar. What has changed at the address is submitted after that.")
            % {"number": waiting.number}
        )


def _meant(one: Inspection | Quarantined, entity: Entity) -> Inspection:
    """What can be read and is about this entity."""
    if isinstance(one, Quarantined):
        raise Refused(" ".join(map(in_words, one.findings)))
    if one.entity_id != entity.entity_id:
        raise Refused(
            _("The document at the address describes %(other)s, not %(entity)s. Correct the address, or the document.")
            % {"other": one.entity_id, "entity": entity}
        )
    return one


def _no_longer(refresh: Refresh) -> str:
    return _("%(person)s, who set the address, may no longer submit metadata. Set the address again as yourself.") % {
        "person": refresh.set_by
    }


def _digest(fetched: Fetched) -> str:
    return hashlib.sha256(fetched.content).hexdigest()


def _note(refresh: Refresh, **said: object) -> None:
    """Unless the address was changed meanwhile. The first failure after a success is told, not every night's."""
    with transaction.atomic():
        mine = Refresh.objects.filter(pk=refresh.pk, url=refresh.url)
        if mine.update(visited_at=now(), **said) and said.get("failure") and not refresh.failure:
            _tell(refresh, str(said["failure"]))


def _tell(refresh: Refresh, failure: str) -> None:
    entity = refresh.entity
    context = {
        "entity": entity.entity_id,
        "address": refresh.url,
        "failure": failure,
        "link": reverse("entity", args=[entity.pk]),
    }
    letters.tell(LetterKind.FETCH_FAILED, entity.owner, context, entity=entity, also=[refresh.set_by])
