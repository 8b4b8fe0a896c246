"""The key calendar as events for a calendar program."""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.icalendar import Event
from federation.key_calendar.signing import Signing
from federation.models import KeyEnd, Rollover
from federation.models.rollover import RolloverState
from members.clock import now
from members.templatetags.sigill import roles_named

REMIND = 30  # days
SIGNING_REMIND = 90  # days: consumers have to be told, and to move


def of_entities(rows: QuerySet[KeyEnd]) -> Iterator[Event]:
    """One for each key that has not ended; `rows` are `key_calendar.entities.ending`."""
    told = rows.filter(not_after__gte=now()).select_related("entity__owner")
    for row in told.iterator(chunk_size=1000):
        what = {"entity": row.entity.entity_id, "role": roles_named([row.role]), "owner": row.entity.owner}
        yield Event(
            uid=f"key-{row.entity_id}-{row.role}-{row.use or 'both'}-{row.certificate_sha256}@{_host()}",
            day=timezone.localdate(row.not_after),
            summary=_("Certificate ends: %(entity)s") % what,
            description=_followed(row, what),
            url=f"{settings.SIGILL_BASE_URL}{reverse('entity', args=[row.entity_id])}#keys",
            remind=REMIND,
        )


def _followed(row: KeyEnd, what: dict[str, object]) -> str:
    about = _("%(owner)s, %(role)s.") % what
    if getattr(row, "followed", False):  # annotated by `key_calendar.entities.with_follower`
        return f"{about} " + _("A newer key stands beside it: remove this one when the software uses the other.")
    return f"{about} " + _("No newer key stands beside it: add one in time. The entity's page says how.")


def of_signing(rows: Sequence[Signing]) -> Iterator[Event]:
    """For each key that signs feeds the last day of its certificate, and the day on which a feed is to switch."""
    for row in rows:
        feeds = ", ".join(feed.slug for feed in row.feeds) or _("no feed")
        yield Event(
            uid=f"signing-{row.key.certificate_sha256}@{_host()}",
            day=row.last_day,
            summary=_("Certificate of the signing key %(key)s ends") % {"key": row.key},
            description=_("It signs: %(feeds)s.") % {"feeds": feeds},
            url=f"{settings.SIGILL_BASE_URL}{reverse('signing_keys')}",
            remind=SIGNING_REMIND,
        )
    for rollover in dict.fromkeys(row.rollover for row in rows if row.rollover):
        if rollover.switch_planned and rollover.state == RolloverState.PARALLEL:
            yield _switch(rollover, rollover.switch_planned)


def _switch(rollover: Rollover, day: date) -> Event:
    return Event(
        uid=f"switch-{rollover.pk}@{_host()}",
        day=day,
        summary=_("The feed %(feed)s switches to a new key") % {"feed": rollover.feed.slug},
        url=f"{settings.SIGILL_BASE_URL}{reverse('rollover', args=[rollover.feed.slug])}",
        remind=REMIND,
    )


def _host() -> str:
    return urlsplit(settings.SIGILL_BASE_URL).hostname or "sigill"
