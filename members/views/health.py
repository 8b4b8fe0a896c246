"""Have an entity's addresses looked at now."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import health
from members.models import Entity
from members.views.access import visible_or_404
from members.views.acting import act, actor


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A worker looks; the entity's page shows what it saw."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    act(
        request,
        lambda: health.ask(entity, by=person),
        _("The addresses are being checked. It takes a minute or two."),
    )
    return redirect(reverse("entity", args=[pk]) + "#addresses")
