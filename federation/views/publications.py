"""One serial of a feed: why it was made, what came of it, what it changed; for operators the release of a held one."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import joint_acts
from federation.actions.publications import is_held
from federation.aggregate import release as disk
from federation.aggregate.refusal import Refusal
from federation.forms_feeds import GroundsForm
from federation.gate import Verdict
from federation.models import Feed, JointAct, Publication, PublicationChange
from federation.models.joint_act import JointActKind, JointActState
from federation.models.publication import ChangeKind, PublicationState
from federation.reasons import REASONS, Reason
from federation.selection import select
from federation.views.access import operator_or_404, sees_everything, viewer
from federation.views.feeds import current_of, entity_pages, publications_of, served_names
from members.clock import now
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

PAGE = 100


@require_safe
def publication(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """The publication page. The public sees published serials, and not why an entity left."""
    found = _or_404(request, slug, serial)
    page = Paginator(_changes(request, found), PAGE).get_page(request.GET.get("page"))
    names = [change.entity_id for change in page.object_list]
    pages = entity_pages(request, names)
    person = viewer(request)
    held = found.released_by is None and is_held(found)
    asked = JointAct.objects.filter(publication=found, state=JointActState.PROPOSED).first() if held else None
    current = current_of(found.feed)
    is_current = current is not None and current.content_digest == found.content_digest
    runs = person is not None and may(person, Permission.HANDLE_PUBLICATION)
    context = {
        "publication": found,
        "feed": found.feed,
        "page": page,
        "pages": pages,
        "explained": any(c.reasons for c in page.object_list if sees_everything(request) or c.entity_id in pages),
        "held": held,
        "leaving": leaving_by(found) if held else [],
        "asked": asked,
        "may_release": held and asked is None and runs,
        "before": _published_before(found),
        "may_roll_back": runs and found.state == PublicationState.PUBLISHED and not is_current and is_kept(found),
    }
    return render(request, "federation/publication.html", context)


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """An operator asks for a held publication to go out; it does when another one agrees."""
    operator_or_404(request)
    found = _or_404(request, slug, serial)
    form, kind = bound(GroundsForm, request), JointActKind.RELEASE_HOLD
    done = act_on(form, lambda data: joint_acts.propose(kind, by=actor(request), publication=found, **data))
    if done:
        return redirect("joint_act", done.value.pk)
    return form_page(
        request,
        form,
        title=_("Release serial %(serial)d of %(feed)s") % {"serial": serial, "feed": found.feed},
        submit=_("Ask a second operator"),
        intro=_("It is published when another operator has agreed, under a new serial."),
        back=reverse("publication", args=[slug, serial]),
        danger=True,
    )


def kept_serials(feed: Feed) -> list[int]:
    """Those whose releases are still on the disk."""
    try:
        return disk.serials(settings.RELEASES, feed.slug)
    except (Refusal, OSError):
        return []


def is_kept(publication: Publication) -> bool:
    """Whether its release is still on the disk."""
    return publication.serial in kept_serials(publication.feed)


def _published_before(publication: Publication) -> Publication | None:
    """The one that it followed, where both are kept, so that they can be compared."""
    rows = publications_of(publication.feed, everything=False).filter(serial__lt=publication.serial)
    before = rows.first() if publication.state == PublicationState.PUBLISHED else None
    return before if before is not None and is_kept(before) and is_kept(publication) else None


def leaving_by(publication: Publication) -> list[tuple[str, list[Reason]]]:
    """Who is served and would not be if the publication were released now, with the gate's reasons."""
    judged = {s.entity_id: s.verdict for s in select(publication.feed, now())}
    gone = Verdict(admitted=False, reasons=(REASONS["not_asked_for"],))
    verdicts = [(name, judged.get(name, gone)) for name in served_names(publication.feed)]
    return [(name, list(verdict.reasons)) for name, verdict in verdicts if not verdict.admitted]


def _changes(request: HttpRequest, publication: Publication) -> QuerySet[PublicationChange]:
    """The public sees what was published: an entity that was kept out may never have been."""
    rows = publication.changes.all()
    return rows if sees_everything(request) else rows.exclude(kind=ChangeKind.QUARANTINED)


def _or_404(request: HttpRequest, slug: str, serial: int) -> Publication:
    rows = Publication.objects.select_related("feed", "released_by")
    found = get_object_or_404(rows, feed__slug=slug, serial=serial)
    if found.state != PublicationState.PUBLISHED and not sees_everything(request):
        raise Http404
    return found
