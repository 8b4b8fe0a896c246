"""What operators do to a feed: stop it, let it go on, roll it back; and what they ask a second operator for."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import feed_modes, joint_acts, rollbacks
from federation.actions.feed_changes import brake_of
from federation.comparing import roll_back_to
from federation.forms_feeds import BrakeForm, GroundsForm, ModeForm, PolicyForm, ProtectedForm
from federation.models import Feed, JointAct, Publication
from federation.models.feed import FeedMode
from federation.models.joint_act import JointActKind
from federation.views.access import operator_or_404
from federation.views.feeds import current_of, entity_pages
from members.clock import now
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

PAGE = 50
FORM = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@fresh
@FORM
def mode(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause, only sign again, or go on: one operator, at once. `?to=` chooses beforehand."""
    feed = _feed(request, slug)
    form = bound(ModeForm, request, initial={"mode": request.GET.get("to", feed.mode)})
    if act_on(form, lambda d: feed_modes.set_mode(feed, FeedMode(d["mode"]), by=actor(request), grounds=d["grounds"])):
        return _done(
            request, feed, _("The mode is changed. The signer follows it from its next turn on, within a minute.")
        )
    intro = _(
        "Paused, the feed is not even signed again: what is served expires on its last day. Only signed again, it "
        "stays as it is and stays valid."
    )
    return _form(request, form, _("Mode of %(feed)s") % {"feed": feed}, _("Change the mode"), intro, feed)


@login_required
@fresh
@FORM
def roll_back(request: HttpRequest, slug: str, serial: int) -> HttpResponse:
    """Back to the content of an earlier serial, with what that would do; one operator, at once."""
    feed = _feed(request, slug)
    publication = get_object_or_404(Publication, feed=feed, serial=serial)
    form = bound(GroundsForm, request)
    if act_on(form, lambda data: rollbacks.roll_back(feed, serial, by=actor(request), **data)):
        return _done(request, feed, _("The signer publishes that content within a minute, under the next serial."))
    current = current_of(feed)
    found = roll_back_to(feed, serial, current.serial if current else None, now())
    page = Paginator(found.changes if found else [], PAGE).get_page(request.GET.get("page"))
    context = {
        "feed": feed,
        "publication": publication,
        "form": form,
        "current": current,
        "found": found,
        "page": page,
        "pages": entity_pages(request, [one.entity_id for one in page.object_list]),
        "submit": _("Roll back to this content"),
        "back": reverse("publication", args=[slug, serial]),
        "danger": True,
    }
    return render(request, "federation/roll_back.html", context, status=422 if form.errors else 200)


@login_required
@fresh
@FORM
def let_go_on(request: HttpRequest, slug: str) -> HttpResponse:
    """What was rolled back publishes what the gate says again."""
    feed = _feed(request, slug)
    form = bound(GroundsForm, request)
    if act_on(form, lambda data: rollbacks.let_go_on(feed, by=actor(request), **data)):
        return _done(request, feed, _("It goes on. What has changed meanwhile is published unless the brake holds it."))
    intro = _("The feed publishes what the gate says again. Look at what would be published before you let it go on.")
    return _form(request, form, _("Let %(feed)s go on") % {"feed": feed}, _("Let it go on"), intro, feed)


@login_required
@fresh
@FORM
def brake(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator for other limits of the brake."""
    feed = _feed(request, slug)
    return _propose(request, feed, JointActKind.CHANGE_BRAKE, bound(BrakeForm, request, initial=brake_of(feed)))


@login_required
@fresh
@FORM
def protected(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator for other protected entities."""
    feed = _feed(request, slug)
    initial = {"protected": "\n".join(sorted(feed.protected))}
    return _propose(request, feed, JointActKind.CHANGE_PROTECTED, bound(ProtectedForm, request, initial=initial))


@login_required
@fresh
@FORM
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator for another policy."""
    feed = _feed(request, slug)
    initial = {"policy": json.dumps(feed.policy, indent=2, ensure_ascii=False)}
    return _propose(request, feed, JointActKind.CHANGE_POLICY, bound(PolicyForm, request, initial=initial))


@login_required
@require_safe
def acts(request: HttpRequest, slug: str) -> HttpResponse:
    """What two operators have done, or are to do, about the feed: newest first."""
    feed = _feed(request, slug)
    rows = JointAct.objects.filter(feed=feed).select_related("proposed_by", "answered_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "federation/joint_acts.html", {"feed": feed, "page": page})


def _feed(request: HttpRequest, slug: str) -> Feed:
    operator_or_404(request)
    return get_object_or_404(Feed.objects.select_related("pinned", "parallel_to"), slug=slug)


def _done(request: HttpRequest, feed: Feed, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("feed", feed.slug)


def _form(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest, form: Any, title: Words, submit: Words, intro: Words, feed: Feed
) -> HttpResponse:
    back = reverse("feed", args=[feed.slug])
    return form_page(request, form, title=title, submit=submit, intro=intro, back=back, danger=True)


def _propose(request: HttpRequest, feed: Feed, kind: JointActKind, form: Any) -> HttpResponse:
    done = act_on(form, lambda data: joint_acts.propose(kind, by=actor(request), feed=feed, **data))
    if done:
        return redirect("joint_act", done.value.pk)
    return form_page(
        request,
        form,
        title=f"{kind.label} – {feed}",
        submit=_("Ask a second operator"),
        intro=_("Nothing changes until another operator has agreed. After seven days without an answer it lapses."),
        back=reverse("feed", args=[feed.slug]),
    )
