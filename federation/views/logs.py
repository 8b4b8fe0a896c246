"""What has happened: all of it, to an organisation, an entity or a person."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from federation.views.access import entity_or_404
from members import timelines
from members.models import Person
from members.permissions import Permission, is_operator, may
from members.views.access import organisation_or_404
from members.views.acting import actor


@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """To the organisation and everything it has; single answers of its declarations are told with these."""
    reader = actor(request)
    found = organisation_or_404(pk, reader)
    page = timelines.of_organisation(found, internal=is_operator(reader), before=_before(request))
    return render(request, "federation/organisation_log.html", {"organisation": found, "page": page})


@login_required
@require_safe
def entity(request: HttpRequest, pk: int) -> HttpResponse:
    """To the entity and its metadata."""
    reader = actor(request)
    found = entity_or_404(reader, pk)
    page = timelines.of_entity(found, internal=is_operator(reader), before=_before(request))
    return render(request, "federation/entity_log.html", {"entity": found, "page": page})


@login_required
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own doings; a registrar sees those of anyone. For everybody else there is no such page."""
    reader = actor(request)
    found = get_object_or_404(Person, pk=pk)
    if found != reader and not may(reader, Permission.REGISTER_ORGANISATION):
        raise Http404
    page = timelines.of_person(found, internal=is_operator(reader), before=_before(request))
    return render(request, "federation/person_log.html", {"person": found, "page": page})


def _before(request: HttpRequest) -> int | None:
    """From where on to tell; what is no number is the newest."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None
