"""Ask an organisation for a role, and answer who asks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import access
from members.forms import NoteForm
from members.forms_people import AccessForm, UntilForm
from members.giving import permission_for
from members.models import AccessRequest, Person
from members.models.access import AccessState
from members.permissions import may
from members.roles import Role
from members.views.access import visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


def answerable(asked: AccessRequest, person: Person) -> bool:
    """Whether the person may answer it, and it waits."""
    gives = may(person, permission_for(Role(asked.role)), asked.organisation)
    return gives and asked.state == AccessState.ASKED and asked.person_id != person.pk


def _asked(request: HttpRequest, pk: int) -> AccessRequest:
    """One that the person sees, and may answer."""
    person = actor(request)
    asked = visible_or_404(AccessRequest.objects.select_related("organisation", "person"), pk, person)
    if not may(person, permission_for(Role(asked.role)), asked.organisation):
        raise PermissionDenied
    return asked


@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Which role, where, and what for. The organisation's number may come with the address."""
    person = actor(request)
    form = bound(AccessForm, request, initial={"organisation": request.GET.get("organisation", "")})
    done = act_on(
        form,
        lambda data: access.ask(data["organisation"], data["role"], reason=data["reason"], by=person),
    )
    if done:
        messages.success(request, _("Asked. The answer comes by e-mail."))
        return redirect("person", person.pk)
    return form_page(request, form, title=_("Ask for a role"), submit=_("Ask"), back=reverse("home"))


@login_required
@fresh
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, until a day or without end."""
    asked = _asked(request, pk)
    form = bound(UntilForm, request)
    if done := act_on(form, lambda data: access.grant(asked, until=data["until"], by=actor(request))):
        messages.success(request, _("%(person)s has the role now.") % {"person": done.value.person})
        return redirect("organisation", asked.organisation_id)
    return form_page(
        request,
        form,
        title=_("Give the role that was asked for"),
        submit=_("Give the role"),
        organisation=asked.organisation,
        intro=f"{asked.person} ({asked.person.email}): {asked.get_role_display()}",
    )


@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """No, and why."""
    asked = _asked(request, pk)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: access.refuse(asked, by=actor(request), **data)):
        messages.success(request, _("The request is refused, and the person is told why."))
        return redirect("organisation", asked.organisation_id)
    return form_page(
        request,
        form,
        title=_("Refuse the role that was asked for"),
        submit=_("Refuse"),
        organisation=asked.organisation,
        intro=f"{asked.person} ({asked.person.email}): {asked.get_role_display()}",
        danger=True,
    )


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever asked no longer does."""
    person = actor(request)
    asked = AccessRequest.objects.select_related("organisation").filter(pk=pk, person=person).first()
    if asked is None:
        raise Http404
    act(request, lambda: access.take_back(asked, by=person), _("The request is taken back."))
    return redirect("person", person.pk)
