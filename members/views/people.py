"""Register people, give them roles and end them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import people
from members.forms import PersonForm, RoleForm
from members.models import RoleAssignment
from members.permissions import Permission
from members.roles import Role
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page


@login_required
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
def assign_role(request: HttpRequest, pk: int) -> HttpResponse:
    """A role for the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    initial = {"email": request.session.pop("new_person", "")} if request.method == "GET" else {}
    form = bound(RoleForm, request, organisation=organisation, initial=initial)
    done = act_on(form, lambda data: people.assign_role(data["email"], Role(data["role"]), organisation, by=person))
    if done:
        messages.success(request, _("%(person)s has the role now.") % {"person": done.value.person})
        return redirect("organisation", pk)
    return form_page(
        request, form, title=_("Give somebody a role"), submit=_("Give the role"), organisation=organisation
    )


@login_required
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """The role ends now."""
    person = actor(request)
    assignment = visible_or_404(RoleAssignment.objects.select_related("organisation", "person"), pk, person)
    done = _("The role has ended: %(role)s, %(person)s.") % {
        "role": assignment.get_role_display(),
        "person": assignment.person,
    }
    act(request, lambda: people.end_role(assignment, by=person), done)
    return redirect("organisation", assignment.organisation_id)
