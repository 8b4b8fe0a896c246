"""Any two of an entity's revisions, or what is served now, side by side: by meaning with risks, and in the bytes."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.cycle.served import served
from federation.explain import serial_serving
from federation.models import Feed
from federation.preview import preview
from federation.views.access import entity_or_404
from federation.views.parts import grouped, risk_chip
from members.models import Entity, MetadataRevision
from members.saml.difference import difference, raw_difference, risk_of, stated
from members.views.acting import actor

_SERVED = "served-"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two; `value` names it in the address. `revision` is None for what a feed serves."""

    value: str
    label: str
    revision: MetadataRevision | None = None
    feed: Feed | None = None

    def content(self, entity: Entity) -> bytes | None:
        """The bytes of the entity; None where the feed does not serve it (any more)."""
        if self.revision is not None:
            return preview(self.revision).content
        return _served_content(self.feed, entity) if self.feed else None


@login_required
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """`?from=` and `?to=` are revision numbers, or `served-` and a feed's slug; the last two revisions without them."""
    found = entity_or_404(actor(request), pk)
    sides = _sides(found)
    to = _chosen(sides, request.GET.get("to")) or next((s for s in sides if s.revision), None)
    before = _chosen(sides, request.GET.get("from")) or _before(sides, to)
    context = {"entity": found, "sides": sides, "from": before, "to": to}
    if to is not None:
        context |= _compared(found, before, to)
    return render(request, "federation/compare.html", context)


def _compared(entity: Entity, before: Side | None, to: Side) -> dict[str, object]:
    old, new = before.content(entity) if before else None, to.content(entity)
    if new is None:
        return {"gone": to}
    changes = difference(stated(old) if old else None, stated(new))
    return {
        "approved": old is not None,
        "gone": before if before and old is None else None,
        "changes": grouped(changes),
        "risk": risk_chip(risk_of(changes)) if changes else None,
        "raw": raw_difference(old, new) if old else [],
        "same": old == new,
        "revision": to.revision,
    }


def _sides(entity: Entity) -> list[Side]:
    """Revisions, newest first (what they say is read of two only), then the feeds that serve the entity or ought to."""
    rows = entity.revisions.select_related("entity__owner").defer("facts", "findings", "left_out").order_by("-number")
    wished = set(entity.placements.values_list("environment", flat=True))
    named = [
        Side(
            str(r.number),
            _("Revision %(number)d, %(state)s") % {"number": r.number, "state": r.get_state_display().lower()},
            revision=r,
        )
        for r in rows
    ]
    return named + [
        Side(f"{_SERVED}{feed.slug}", _("What %(feed)s serves now") % {"feed": feed}, feed=feed)
        for feed in Feed.objects.all()
        if feed.environment in wished or serial_serving(feed, entity.entity_id) is not None
    ]


def _chosen(sides: list[Side], value: str | None) -> Side | None:
    """The side that the address names; what names none does not exist."""
    if not value:
        return None
    found = next((side for side in sides if side.value == value), None)
    if found is None:
        raise Http404
    return found


def _before(sides: list[Side], to: Side | None) -> Side | None:
    """The revision before; of a first one, what is served."""
    older = [
        side for side in sides if side.revision and to and to.revision and side.revision.number < to.revision.number
    ]
    return next(iter(older), None) or next((side for side in sides if side.feed), None)


def _served_content(feed: Feed, entity: Entity) -> bytes | None:
    now = served(feed)
    return now.pack().one(entity.entity_id) if now else None
