"""The address that an entity's metadata is fetched from every night."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import refreshes
from members.forms_refreshes import RefreshForm
from members.models import Entity, Person, Refresh
from members.permissions import Permission
from members.views.access import require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page


def _entity(pk: int, person: Person) -> Entity:
    return visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")


@login_required
def fetch_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the address, or another one."""
    person = actor(request)
    entity = _entity(pk, person)
    require_or_403(person, Permission.SUBMIT_METADATA, entity.owner, entity)
    current = Refresh.objects.filter(entity=entity).first()
    form = bound(RefreshForm, request, initial={"url": current.url if current else ""})
    if act_on(form, lambda data: refreshes.fetch_from(entity, data["url"], by=person)):
        messages.success(request, _("The metadata is fetched from there now, and every night."))
        return redirect(_section(pk))
    return form_page(
        request,
        form,
        title=_("Fetch the metadata every night"),
        submit=_("Fetch from this address"),
        intro=str(entity),
        back=_section(pk),
    )


@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch no more."""
    person = actor(request)
    entity = _entity(pk, person)
    act(request, lambda: refreshes.stop(entity, by=person), _("The metadata is no longer fetched."))
    return redirect(_section(pk))


def _section(pk: int) -> str:
    return reverse("entity", args=[pk]) + "#revisions"
