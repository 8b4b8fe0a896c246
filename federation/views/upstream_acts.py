"""What operators do about other federations: record, filter, republish, accept; and what takes two: pin their keys."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.actions import upstream_imports, upstreams
from federation.forms_feeds import GroundsForm
from federation.forms_upstreams import ChangeForm, FeedsForm, KeysForm, RecordForm, StateForm
from federation.models import UpstreamFeed
from federation.models.joint_act import JointActKind
from federation.models.upstream import UpstreamResult, UpstreamState
from federation.views.access import operator_or_404
from federation.views.proposing import propose
from federation.views.upstreams import place
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

FORM = require_http_methods(["GET", "HEAD", "POST"])
_STEPS = {
    UpstreamState.PAUSED: upstreams.pause,
    UpstreamState.ACTIVE: upstreams.resume,
    UpstreamState.CLOSED: upstreams.close,
}


@login_required
@fresh
@FORM
def record(request: HttpRequest) -> HttpResponse:
    """Another federation's aggregate; nothing is fetched before its key is pinned."""
    operator_or_404(request)
    form = bound(RecordForm, request)
    if done := act_on(form, lambda data: upstreams.record(by=actor(request), **data)):
        messages.success(request, _("It is recorded. Pin the keys that it signs with, which takes two operators."))
        return redirect("upstream", done.value.slug)
    title = _("Record another federation's aggregate")
    return form_page(request, form, title=title, submit=_("Record it"), back=reverse("upstreams"), above=[place()])


@login_required
@fresh
@FORM
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Address, registrars, profile, filters and brake."""
    found = _upstream(request, slug)
    form = bound(ChangeForm, request, upstream=found)
    if act_on(form, lambda data: upstreams.change(found, by=actor(request), **data)):
        return _done(request, found, _("It is changed. Filters hold from the feeds' next turn on."))
    return _form(request, form, _("What is taken in from %(upstream)s"), _("Change it"), found)


@login_required
@fresh
@FORM
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    """In which feeds."""
    found = _upstream(request, slug)
    form = bound(FeedsForm, request, initial={"feeds": found.republish_in.all()})
    if act_on(form, lambda data: upstreams.republish(found, data["feeds"], by=actor(request))):
        return _done(request, found, _("The feeds follow from their next turn on."))
    title = _("In which feeds %(upstream)s is republished")
    return _form(request, form, title, _("Republish there"), found)


@login_required
@fresh
@FORM
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Pause it, go on, or close it for good."""
    found = _upstream(request, slug)
    form = bound(StateForm, request, upstream=found)
    if act_on(form, lambda d: _STEPS[UpstreamState(d["to"])](found, by=actor(request), note=d["grounds"])):
        return _done(request, found, _("Its state is changed."))
    intro = _("Paused, what was taken in stays until it expires. Closed, its entities leave the feeds, for good.")
    return _form(request, form, _("State of %(upstream)s"), _("Change the state"), found, intro)


@login_required
@fresh
@FORM
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in what the brake holds."""
    found = _upstream(request, slug)
    form = bound(GroundsForm, request)
    if act_on(form, lambda data: upstream_imports.accept_held(found, by=actor(request), **data)):
        return _done(request, found, _("It is taken in. The feeds follow from their next turn on."))
    intro = _("Look at what would change, and ask the federation if you are not sure.")
    return _form(request, form, _("Accept what is held of %(upstream)s"), _("Take it in"), found, intro)


@login_required
@fresh
@FORM
def keys(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a second operator to pin the keys that it signs with."""
    found = _upstream(request, slug)
    intro = _(
        "Compare the fingerprint with the federation by another way than where the certificate came from. The second "
        "operator does the same."
    )
    return propose(
        request,
        JointActKind.PIN_UPSTREAM,
        bound(KeysForm, request),
        title=_("Pin the keys of %(upstream)s") % {"upstream": found},
        intro=intro,
        back=reverse("upstream", args=[slug]),
        upstream=found.slug,
    )


@login_required
@fresh
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """A button: do not wait for the clock."""
    found = _upstream(request, slug)
    looked = act(request, lambda: upstream_imports.look_now(found, by=actor(request)), _("It was looked at."))
    if looked and found.result in (UpstreamResult.REFUSED, UpstreamResult.HELD):
        messages.warning(request, _("The verdict is on this page."))
    return redirect("upstream", slug)


def _upstream(request: HttpRequest, slug: str) -> UpstreamFeed:
    operator_or_404(request)
    return get_object_or_404(UpstreamFeed, slug=slug)


def _done(request: HttpRequest, found: UpstreamFeed, words: Words) -> HttpResponse:
    messages.success(request, str(words))
    return redirect("upstream", found.slug)


def _form(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest, form: Form, title: str, submit: Words, found: UpstreamFeed, intro: Words = ""
) -> HttpResponse:
    back = reverse("upstream", args=[found.slug])
    above = [place(), (back, str(found))]
    words = title % {"upstream": found}
    return form_page(request, form, title=words, submit=submit, back=back, intro=intro, above=above)
