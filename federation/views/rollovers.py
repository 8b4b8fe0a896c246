"""The rollover of a feed's key, for operators: how far it has come, who still uses the old key, what is next."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions.readers import readers_of
from federation.actions.rollovers import open_rollover
from federation.forms_feeds import GroundsForm
from federation.forms_keys import RolloverForm
from federation.models import Feed, FeedReader, JointAct, Publication, Rollover
from federation.models.joint_act import JointActKind, JointActState
from federation.models.publication import PublicationState
from federation.models.rollover import KeyUse, RolloverState
from federation.views.access import operator_or_404
from federation.views.proposing import propose
from federation.views.signing_keys import ABOUT_KEYS
from members.permissions import Permission, may
from members.views.acting import bound
from members.views.stepup import fresh

R = RolloverState
FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Phase:
    """A step of the rollover; `at` when it was taken, None while it is to come; `planned` in words, if it is."""

    what: str
    at: datetime | None
    planned: str = ""


@login_required
@require_safe
def rollover(request: HttpRequest, slug: str) -> HttpResponse:
    """The feed's rollover, or that it has none. For operators."""
    person = operator_or_404(request)
    feed = get_object_or_404(Feed.objects.select_related("signing_key", "mdq_key", "parallel_to"), slug=slug)
    found = open_rollover(feed)
    waiting = JointAct.objects.filter(feed=feed, kind__in=ABOUT_KEYS, state=JointActState.PROPOSED)
    earlier = Rollover.objects.filter(feed=feed).exclude(pk=found.pk if found else 0)
    context = {
        "feed": feed,
        "rollover": found,
        "phases": _phases(found) if found else [],
        "behind": _behind(found) if found else [],
        "old_address": _old_address(found) if found else "",
        "waiting": list(waiting.select_related("proposed_by", "signing_key")),
        "earlier": list(earlier.select_related("old_key", "new_key")),
        "runs": may(person, Permission.HANDLE_PUBLICATION) and feed.closed_at is None and feed.parallel_to is None,
    }
    return render(request, "federation/rollover.html", context)


@login_required
@fresh
@FORM
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator to announce a new key."""
    feed = _feed(request, slug)
    intro = _("What the feed publishes is published with the new key as well, at an address of its own.")
    return _propose(request, feed, JointActKind.BEGIN_ROLLOVER, bound(RolloverForm, request), intro)


@login_required
@fresh
@FORM
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator to give the feed its new key."""
    feed = _feed(request, slug)
    intro = _("The feed's own address gets the new key. The old key goes on at an address of its own.")
    return _propose(request, feed, JointActKind.SWITCH_KEY, bound(GroundsForm, request), intro)


@login_required
@fresh
@FORM
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator to end the rollover."""
    feed = _feed(request, slug)
    intro = _(
        "The addresses beside the feed are closed; what they served last stays until its last day. After the switch "
        "the old key is retired. Before it, the rollover is cancelled."
    )
    return _propose(request, feed, JointActKind.RETIRE_KEY, bound(GroundsForm, request), intro)


def _feed(request: HttpRequest, slug: str) -> Feed:
    operator_or_404(request)
    return get_object_or_404(Feed, slug=slug)


def _propose(request: HttpRequest, feed: Feed, kind: JointActKind, form: GroundsForm, intro: str) -> HttpResponse:
    back = reverse("rollover", args=[feed.slug])
    return propose(request, kind, form, title=f"{kind.label} – {feed}", back=back, intro=intro, feed=feed)


def _phases(found: Rollover) -> list[Phase]:
    beside = Publication.objects.filter(feed__parallel_to=found.feed, state=PublicationState.PUBLISHED)
    beside = beside.filter(published_at__gte=found.announced_at)
    planned = f"{found.switch_planned:%Y-%m-%d}" if found.switch_planned else ""
    return [
        Phase(_("The new key is announced"), found.announced_at),
        Phase(_("Published in parallel with the new key"), beside.aggregate(at=Min("published_at"))["at"]),
        Phase(_("The feed switches to the new key"), found.switched_at, planned),
        Phase(_("The old key is retired"), found.ended_at),
    ]


def _old_address(found: Rollover) -> str:
    """Where the old key signs."""
    return found.parallel.slug if found.state == R.SWITCHED else found.feed.slug


def _behind(found: Rollover) -> list[FeedReader]:
    """Who fetches where the old key signs, the latest first."""
    whats = ("aggregate", "mdq") if found.use == KeyUse.BOTH else (found.use,)
    return [row for row in readers_of([_old_address(found)]) if row.what in whats]
