"""Change a profile: what it would do is shown first, and nothing is saved until that has been seen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.effects import effects
from federation.forms_profile import ProfileForm
from federation.views.profiles import may_change, profile_or_404
from members.actions import profiles
from members.errors import Refused
from members.profiles import understood
from members.saml.profiles import Profile
from members.views.acting import act, actor
from members.views.stepup import fresh, refilled


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; `preview` shows what would change, `save` does it, under another short name as a new profile."""
    if not may_change(request):
        raise Http404
    current = profile_or_404(slug)
    form = refilled(ProfileForm(request.POST or None, profile=current), request)
    if request.method != "POST":
        return _page(request, current, form)
    if not form.is_valid():
        return _page(request, current, form, status=422)
    target, definition = form.cleaned_data["slug"], form.definition()
    try:
        if "save" not in request.POST:
            proposed = understood(target, definition)
            return _page(request, current, form, effects=effects(proposed, current))
        profiles.record(target, definition, by=actor(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, current, form, status=422)
    messages.success(request, _("The profile is saved. Feeds that go by it follow within a minute."))
    return redirect("profile", target)


@login_required
@fresh
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to the profile that Sigill comes with."""
    if not may_change(request):
        raise Http404
    act(request, lambda: profiles.restore(slug, by=actor(request)), _("The profile is as Sigill comes with it."))
    return redirect("profile", slug)


def _page(request: HttpRequest, profile: Profile, form: ProfileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"profile": profile, "form": form, **more}
    return render(request, "federation/profile_change.html", context, status=status)
