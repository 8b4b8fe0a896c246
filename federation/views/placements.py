"""Ask for an entity to be published in an environment, or stop asking: two buttons on the entity page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from federation.actions import placements
from federation.models import Environment
from federation.views.access import entity_or_404
from members.views.acting import act, actor
from members.views.stepup import fresh


@login_required
@fresh
def ask(request: HttpRequest, pk: int, environment: str) -> HttpResponse:
    """The owner wants the entity in the environment."""
    entity, wanted, person = entity_or_404(actor(request), pk), _environment(environment), actor(request)
    done = _("Publication in %(environment)s is asked for.") % {"environment": wanted.label}
    act(request, lambda: placements.ask(entity, wanted, by=person), done)
    return redirect("entity", pk)


@login_required
@fresh
def stop(request: HttpRequest, pk: int, environment: str) -> HttpResponse:
    """The owner no longer wants the entity in the environment."""
    entity, wanted, person = entity_or_404(actor(request), pk), _environment(environment), actor(request)
    done = _("The entity leaves %(environment)s with the next publication.") % {"environment": wanted.label}
    act(request, lambda: placements.stop_asking(entity, wanted, by=person), done)
    return redirect("entity", pk)


def _environment(value: str) -> Environment:
    if value not in Environment.values:
        raise Http404
    return Environment(value)
