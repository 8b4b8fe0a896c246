"""People: register, change, close and open their log-ins, forget who they were; and one's own page."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import people
from members.forms import PersonForm
from members.forms_people import PersonChangeForm
from members.models import Person, RoleAssignment
from members.permissions import Permission, may, visible_organisations
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.conflict import initial, overtaken
from members.views.pages import form_page
from members.views.stepup import fresh

FACTS = ("name", "language")


def reachable(held: Iterable[RoleAssignment], reader: Person) -> list[tuple[RoleAssignment, bool]]:
    """Roles, each with whether the reader may see its organisation's page: not every role shows it."""
    seen = visible_organisations(reader)
    return [(role, seen is None or role.organisation_id in seen) for role in held]


def _person(request: HttpRequest, pk: int) -> Person:
    """Somebody whose page the actor may see: their own, or anybody's for a registrar; 404 for others."""
    by = actor(request)
    if may(by, Permission.REGISTER_ORGANISATION):
        return get_object_or_404(Person, pk=pk)
    return get_object_or_404(Person.objects.filter(pk=by.pk), pk=pk)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is, the roles from the first to the last, and what was asked for."""
    person = _person(request, pk)
    held = person.roles.select_related("organisation").prefetch_related("entities")
    context = {
        "person": person,
        "own": person.pk == request.user.pk,
        "held": reachable(held.order_by("-since"), actor(request)),
        "requests": person.access_requests.select_related("organisation"),
        "registrar": may(actor(request), Permission.REGISTER_ORGANISATION),
    }
    return render(request, "members/person.html", context)


@login_required
@fresh
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """A new person; the next page gives them a role for the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    form = bound(PersonForm, request)
    if done := act_on(form, lambda data: people.register(by=person, **data)):
        messages.success(request, _("%(person)s is registered. Now give the person a role.") % {"person": done.value})
        response = redirect("role_assign", pk)
        request.session["new_person"] = done.value.email
        return response
    return form_page(
        request, form, title=_("Register a person"), submit=_("Register the person"), organisation=organisation
    )


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and language. Whoever was overtaken sees both, and sends again what still holds."""
    person = _person(request, pk)
    form = bound(PersonChangeForm, request, initial=initial(person, FACTS))
    if act_on(form, lambda data: people.change(person, by=actor(request), **data)):
        messages.success(request, _("The changes are saved."))
        return redirect("person", pk)
    return form_page(
        request,
        form,
        title=_("Change name or language"),
        submit=_("Save"),
        intro=person.email,
        back=reverse("person", args=[pk]),
        facts=overtaken(form, person, FACTS),
    )


@login_required
@fresh
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """The log-in closes, everywhere and at once."""
    person = _person(request, pk)
    done = _("The log-in of %(person)s is closed, and all sessions are ended.") % {"person": person}
    act(request, lambda: people.deactivate(person, by=actor(request)), done)
    return redirect("person", pk)


@login_required
@fresh
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """The log-in opens again."""
    person = _person(request, pk)
    done = _("The log-in of %(person)s is open again.") % {"person": person}
    act(request, lambda: people.reactivate(person, by=actor(request)), done)
    return redirect("person", pk)


@login_required
@fresh
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What says who it was goes; what was done stays."""
    person = _person(request, pk)
    act(request, lambda: people.erase(person, by=actor(request)), _("The personal data is erased."))
    return redirect("person", pk)
