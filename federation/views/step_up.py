"""Where `members.views.stepup.fresh` sends a person: to the strongest way in which they can show who they are."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation import second_factor
from members.views.acting import actor


@login_required
@require_safe
def step_up(request: HttpRequest) -> HttpResponse:
    """`next` is checked by the page that is next: it leads nowhere outside Sigill."""
    person = actor(request)
    ways = get_adapter().get_reauthentication_methods(person)
    slug = second_factor.way_elsewhere(request, person)
    if not ways and not slug:
        messages.error(request, _("There is no way for you to show who you are. Set a password, or log in again."))
        return redirect("mfa_index")
    way = ways[0]["url"] if ways else reverse("elsewhere_start", args=[slug])
    return redirect(f"{way}?{urlencode({'next': request.GET.get('next', '')})}")
