"""One serial of a feed: why it was made, what came of it, what it changed; for operators the release of a held one."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.actions import publications
from federation.gate import Verdict
from federation.models import Feed, Publication
from federation.models.publication import PublicationState
from federation.reasons import REASONS, Reason
from federation.selection import select
from federation.views.access import operator_or_404, sees_everything, viewer
from federation.views.feeds import entity_pages, publications_of, served_names
from members.clock import now
from members.permissions import Permission, may
from members.views.acting import act, actor
from members.views.stepup import fresh

PAGE = 100


@require_safe
def publication(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """The publication page. The public sees published serials, and not why an entity left."""
    found = _or_404(request, slug, serial)
    page = Paginator(found.changes.all(), PAGE).get_page(request.GET.get("page"))
    names = [change.entity_id for change in page.object_list]
    pages = entity_pages(request, names)
    person = viewer(request)
    held = found.state == PublicationState.HELD and found.released_by is None
    context = {
        "publication": found,
        "feed": found.feed,
        "page": page,
        "pages": pages,
        "explained": any(c.reasons for c in page.object_list if sees_everything(request) or c.entity_id in pages),
        "held": held,
        "leaving": _leaving(found) if held else [],
        "may_release": held and person is not None and may(person, Permission.HANDLE_PUBLICATION),
    }
    return render(request, "federation/publication.html", context)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every serial of a feed, newest first."""
    feed = get_object_or_404(Feed, slug=slug)
    rows = publications_of(feed, everything=sees_everything(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "federation/feed_history.html", {"feed": feed, "page": page})


@login_required
@fresh
def release(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """A second operator lets a held publication go out."""
    operator_or_404(request)
    found = _or_404(request, slug, serial)
    done = _("Released. The signer publishes it within a minute, under a new serial.")
    act(request, lambda: publications.release_hold(found, by=actor(request)), done)
    return redirect("publication", slug, serial)


def _leaving(publication: Publication) -> list[tuple[str, list[Reason]]]:
    """Who is served and would not be if the publication were released now, with the gate's reasons."""
    judged = {s.entity_id: s.verdict for s in select(publication.feed, now())}
    gone = Verdict(admitted=False, reasons=(REASONS["not_asked_for"],))
    verdicts = [(name, judged.get(name, gone)) for name in served_names(publication.feed)]
    return [(name, list(verdict.reasons)) for name, verdict in verdicts if not verdict.admitted]


def _or_404(request: HttpRequest, slug: str, serial: int) -> Publication:
    rows = Publication.objects.select_related("feed", "released_by")
    found = get_object_or_404(rows, feed__slug=slug, serial=serial)
    if found.state != PublicationState.PUBLISHED and not sees_everything(request):
        raise Http404
    return found
