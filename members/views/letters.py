"""Letters that did not arrive: for who can do something about it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import letters
from members.models import Letter, Person
from members.models.letter import LetterState
from members.permissions import Permission, may
from members.views.acting import act, actor

PAGE = 25
NOT_ARRIVED = (LetterState.FAILED, LetterState.BOUNCED)


@login_required
@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """To whom, what about, and why; never what stood in them."""
    _handler_or_404(request)
    rows = Letter.objects.filter(state__in=NOT_ARRIVED).select_related("organisation", "person", "contact")
    page = Paginator(rows.defer("context"), PAGE).get_page(request.GET.get("page"))
    return render(request, "members/letters.html", {"page": page})


@login_required
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the worker try once more."""
    person = _handler_or_404(request)
    letter = get_object_or_404(Letter, pk=pk)
    act(request, lambda: letters.send_again(letter, by=person), _("The letter is sent within a minute."))
    return redirect("letters")


def _handler_or_404(request: HttpRequest) -> Person:
    person = actor(request)
    if not may(person, Permission.HANDLE_LETTERS):
        raise Http404
    return person
