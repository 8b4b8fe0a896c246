"""The start page: what waits for me and for others, what falls due and has changed, how my entities stand and how every
feed is; for the public, what this is."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.open_feeds import open_feeds
from federation.views import first_connections
from federation.views.access import organisations_to_submit_for, viewer, visible_entities
from federation.views.feeds import current_of
from federation.views.home_changes import changes
from federation.views.home_due import due
from federation.views.queue_rows import Item
from federation.views.queues import QUEUES, Queue, queues_of
from federation.views.queues_elsewhere import ELSEWHERE
from members.clock import now, today
from members.models import Entity, MetadataRevision, Person
from members.models.revision import RevisionState
from members.permissions import assignments, is_operator, only_watches
from members.views.acting import actor
from members.views.people import reachable

SHORT = 5  # items of a queue on the start page
SHORTER = 3  # of one that waits for others
PAGE = 25
ALARM = timedelta(days=5)  # before validUntil: DESIGN, section 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed: what is served, how long it holds ("good", "soon", "expired", ""), and what went wrong since."""

    feed: Feed
    base: str
    current: Publication | None
    holds: str
    trouble: Publication | None


@dataclass(frozen=True, slots=True)
class Short:
    """The beginning of a queue, and how long it is."""

    queue: Queue
    items: list[Item]
    count: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page."""
    person = viewer(request)
    context: dict[str, object] = {"standings": [standing(feed) for feed in open_feeds()]}
    if person is None:
        return render(request, "federation/home_public.html", context)
    if only_watches(person):
        return redirect("status")
    shorts = [_short(queue, person) for queue in queues_of(person)]
    others = [_short(queue, person, SHORTER) for queue in ELSEWHERE if queue.concerns(person)]
    context |= {"work": [s for s in shorts if s.count], "has_queues": bool(shorts)}
    context |= {"count": sum(s.count for s in shorts), "elsewhere": [s for s in others if s.count]}
    context |= {"count_elsewhere": sum(s.count for s in others)}
    context |= {"due": due(person, today()), "changes": changes(person)}
    if not is_operator(person):
        context |= {"ways": first_connections.of_person(person)}
        context |= {"my_roles": reachable(assignments(person), person)} | _own(person)
    return render(request, "federation/home.html", context)


@login_required
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """One queue, whole."""
    person = actor(request)
    found = next((q for q in (*QUEUES, *ELSEWHERE) if q.slug == slug), None)
    if found is None or not found.concerns(person):
        raise Http404
    page = Paginator(found.rows(person), PAGE).get_page(request.GET.get("page"))
    context = {"queue": found, "page": page, "items": [found.item(row) for row in page.object_list]}
    return render(request, "federation/home_queue.html", context)


def standing(feed: Feed) -> Standing:
    """How the feed is now."""
    current = current_of(feed)
    newest = Publication.objects.filter(feed=feed).order_by("-serial").first()
    bad = newest is not None and newest.state in (PublicationState.HELD, PublicationState.FAILED)
    base = f"{settings.SIGILL_BASE_URL}/md/{feed.slug}"
    return Standing(feed, base, current, _holds(current), newest if bad else None)


def _holds(current: Publication | None) -> str:
    if current is None or current.valid_until is None:
        return ""
    left = current.valid_until - now()
    return "expired" if left < timedelta() else "soon" if left < ALARM else "good"


def _short(queue: Queue, person: Person, size: int = SHORT) -> Short:
    rows = queue.rows(person)
    found = list(rows[: size + 1])
    count = rows.count() if len(found) > size else len(found)
    return Short(queue, [queue.item(row) for row in found[:size]], count)


def _own(person: Person) -> dict[str, object]:
    """A member's entities with the state of the newest revision, those that wait or were turned down first."""
    newest = MetadataRevision.objects.filter(entity=OuterRef("pk")).order_by("-number").values("state")[:1]
    mine = visible_entities(person).annotate(state=Subquery(newest)).select_related("owner")
    order = {RevisionState.REJECTED: 0, RevisionState.SUBMITTED: 1}
    rows = sorted(mine[:200], key=lambda e: (order.get(_state(e), 2), e.entity_id))
    labels = dict(RevisionState.choices)
    shown = [(entity, _state(entity), labels.get(_state(entity), "")) for entity in rows[: SHORT * 2]]
    may_submit = organisations_to_submit_for(person).exists()
    return {"own": shown, "own_count": mine.count(), "may_submit": may_submit}


def _state(entity: Entity) -> RevisionState:
    return getattr(entity, "state", None) or RevisionState.WITHDRAWN
