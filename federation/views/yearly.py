"""Two buttons with which an owner answers for its entities, once a year (gate G9)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from federation.views.access import entity_or_404
from members.actions import entities
from members.views.access import organisation_or_404
from members.views.acting import act, actor


@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """This entity is in use, and its metadata is right."""
    person = actor(request)
    entity = entity_or_404(person, pk)
    act(request, lambda: entities.confirm(entity, by=person), _("The entity is confirmed for another year."))
    return redirect("entity", pk)


@login_required
def confirm_all(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the organisation's are."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    done = _("All entities with approved metadata are confirmed for another year.")
    act(request, lambda: entities.confirm_all(organisation, by=person), done)
    return redirect("organisation", pk)
