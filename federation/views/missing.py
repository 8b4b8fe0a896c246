"""What a restored database does not know of a feed; and the way on, which takes two operators."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.actions import joint_acts
from federation.aggregate.refusal import Refusal
from federation.forms_feeds import CatchUpForm
from federation.keeping.missing import Missing, missing
from federation.models import Feed
from federation.models.joint_act import JointActKind
from federation.views.access import operator_or_404
from federation.views.feeds import entity_pages
from members.views.acting import act_on, actor, bound
from members.views.stepup import fresh

PAGE = 50


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def feed_missing(request: HttpRequest, slug: str) -> HttpResponse:
    """Serials and entities that the database does not know, and the form that asks a second operator. For operators."""
    operator_or_404(request)
    feed = get_object_or_404(Feed, slug=slug)
    form, kind = bound(CatchUpForm, request), JointActKind.CATCH_UP
    done = act_on(form, lambda data: joint_acts.propose(kind, by=actor(request), feed=feed, **_said(data)))
    if done:
        return redirect("joint_act", done.value.pk)
    found = _found(feed)
    page = Paginator(found.changes if found else [], PAGE).get_page(request.GET.get("page"))
    context = {
        "feed": feed,
        "found": found,
        "page": page,
        "pages": entity_pages(request, [one.entity_id for one in page.object_list]),
        "form": form,
        "submit": _("Ask a second operator"),
        "back": reverse("feed", args=[slug]),
        "danger": True,
    }
    return render(request, "federation/feed_missing.html", context, status=422 if form.errors else 200)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """A serial that nobody gave is no argument."""
    return {name: value for name, value in data.items() if value is not None}


def _found(feed: Feed) -> Missing | None:
    try:
        return missing(feed)
    except (Refusal, OSError, ValueError):
        return None
