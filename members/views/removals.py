"""Removal of an entity: asked for on its page, taken back, refused, and undone by a registrar afterwards."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import removals
from members.forms import NoteForm
from members.forms_notes import RemovalForm
from members.models import Entity, Organisation, Person, Removal
from members.models.removal import RemovalState
from members.permissions import Permission, may
from members.views.access import require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


def section(entity: Entity, person: Person) -> dict[str, Any]:
    """What the entity's page shows: the newest request, who would miss the entity, and what the person may do."""
    newest = entity.removals.select_related("asked_by", "decided_by").first()
    asked = newest is not None and newest.state == RemovalState.ASKED
    owns, decides = (
        may(person, Permission.SUBMIT_METADATA, entity.owner, entity),
        may(person, Permission.APPROVE_METADATA, entity.owner),
    )
    others = Organisation.objects.filter(served_by__entity=entity, served_by__until=None).exclude(pk=entity.owner_id)
    return {
        "newest": newest,
        "asked": asked,
        "others": others.distinct(),
        "may_ask": owns and not asked and not entity.retired_at,
        "may_withdraw": owns and asked,
        "may_refuse": decides and asked,
        "may_reopen": decides and entity.retired_at is not None,
    }


@login_required
@fresh
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner wants it gone after a last day."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    require_or_403(person, Permission.SUBMIT_METADATA, entity.owner, entity)
    form = bound(RemovalForm, request)
    if act_on(form, lambda data: removals.ask(entity, by=person, **data)):
        messages.success(request, _("The removal is asked for. You can withdraw it until the last day is over."))
        return redirect(_page(pk))
    title = _("Ask for the entity to be removed")
    return form_page(request, form, title=title, submit=title, back=_page(pk), intro=str(entity), danger=True)


@login_required
@fresh
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner thinks better of it."""
    person = actor(request)
    removal = _removal(pk, person)
    require_or_403(person, Permission.SUBMIT_METADATA, removal.entity.owner, removal.entity)
    act(request, lambda: removals.withdraw(removal, by=person), _("The entity stays."))
    return redirect(_page(removal.entity_id))


@login_required
@fresh
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A registrar keeps the entity."""
    person = actor(request)
    removal = _removal(pk, person)
    require_or_403(person, Permission.APPROVE_METADATA, removal.entity.owner)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: removals.refuse(removal, by=person, **data)):
        messages.success(request, _("The removal is refused. The owner reads your note."))
        return redirect(_page(removal.entity_id))
    title, back = _("Refuse the removal"), _page(removal.entity_id)
    return form_page(request, form, title=title, submit=title, back=back, intro=str(removal), danger=True)


@login_required
@fresh
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """A registrar lets a removed entity take metadata again."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    require_or_403(person, Permission.APPROVE_METADATA, entity.owner)
    act(request, lambda: removals.reopen(entity, by=person), _("The entity takes metadata again."))
    return redirect(_page(pk))


def _removal(pk: int, person: Person) -> Removal:
    return visible_or_404(Removal.objects.select_related("entity__owner"), pk, person, "entity__owner")


def _page(pk: int) -> str:
    return reverse("entity", args=[pk]) + "#removal"
