"""Give somebody a role, change its dates and limits, end it."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions import roles
from members.forms_people import RoleChangeForm, RoleForm
from members.giving import permission_for, roles_to_give
from members.models import Person, RoleAssignment
from members.permissions import Permission, may
from members.roles import Role
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


def steps_of(assignment: RoleAssignment, person: Person) -> dict[str, bool]:
    """What the person may do with the role now: change, end, leave."""
    own = assignment.person_id == person.pk
    gives = may(person, permission_for(Role(assignment.role)), assignment.organisation)
    return {"change": gives and not own, "end": gives and not own, "leave": own}


def _assignment(pk: int, person: Person) -> RoleAssignment:
    rows = RoleAssignment.objects.select_related("organisation", "person").prefetch_related("entities")
    return visible_or_404(rows, pk, person)


@login_required
@fresh
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """A role for the organisation. For registrars: who is registered is not for everybody to try out."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    initial = {"email": request.session.pop("new_person", "")} if request.method == "GET" else {}
    offered = roles_to_give(person, organisation)
    form = bound(RoleForm, request, organisation=organisation, offered=offered, initial=initial)
    done = act_on(
        form,
        lambda data: roles.assign(
            data["email"],
            Role(data["role"]),
            organisation,
            by=person,
            since=data["since"],
            until=data["until"],
            entities=data.get("entities", ()),
        ),
    )
    if done:
        ahead, at_once = _("%(person)s gets the role on the day."), _("%(person)s has the role now.")
        messages.success(request, (ahead if form.cleaned_data["since"] else at_once) % {"person": done.value.person})
        return redirect("organisation", pk)
    return form_page(
        request, form, title=_("Give somebody a role"), submit=_("Give the role"), organisation=organisation
    )


@login_required
@fresh
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day, or other entities."""
    person = actor(request)
    assignment = _assignment(pk, person)
    if not steps_of(assignment, person)["change"]:
        raise PermissionDenied
    last = timezone.localdate(assignment.until - timedelta(seconds=1)) if assignment.until else None
    initial = {"until": last, "entities": assignment.entities.all()}
    at = assignment.organisation
    form = bound(RoleChangeForm, request, organisation=at, role=assignment.role, initial=initial)
    done = act_on(
        form,
        lambda data: roles.change(assignment, until=data["until"], entities=data.get("entities", ()), by=person),
    )
    if done:
        messages.success(request, _("The changes are saved."))
        return redirect("organisation", assignment.organisation_id)
    return form_page(
        request,
        form,
        title=_("Change the role"),
        submit=_("Save"),
        organisation=at,
        intro=f"{assignment.person}: {assignment.get_role_display()}",
    )


@login_required
@fresh
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The role ends now, by somebody who may give it or by the one who has it."""
    person = actor(request)
    assignment = _assignment(pk, person)
    done = _("The role has ended: %(role)s, %(person)s.") % {
        "role": assignment.get_role_display(),
        "person": assignment.person,
    }
    act(request, lambda: roles.end(assignment, by=person), done)
    left = assignment.person_id == person.pk
    return redirect("home") if left else redirect("organisation", assignment.organisation_id)
