"""Merge an organisation into another, or split a part off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import successions
from members.forms_organisations import SplitForm, SuccessorForm
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@fresh
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation becomes part of another one today."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_SUCCESSION, organisation)
    form = bound(SuccessorForm, request)
    if done := act_on(form, lambda data: successions.merge(organisation, by=person, **data)):
        messages.success(request, _("%(successor)s has taken over.") % {"successor": done.value.successor})
        return redirect("organisation", done.value.successor_id)
    return form_page(
        request,
        form,
        title=_("Merge into another organisation"),
        submit=_("Merge"),
        organisation=organisation,
        intro=_(
            "%(organisation)s is dissolved today. Its entities and proven domains pass over; its memberships and"
            " agreements end, and its certifications do not count for the other one."
        )
        % {"organisation": organisation},
        danger=True,
    )


@login_required
@fresh
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Another organisation takes over some of the entities today."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_SUCCESSION, organisation)
    form = bound(SplitForm, request, organisation=organisation)
    if done := act_on(form, lambda data: successions.split(organisation, by=person, **data)):
        messages.success(request, _("%(successor)s has taken over its part.") % {"successor": done.value.successor})
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Split off a part"),
        submit=_("Split off"),
        organisation=organisation,
        intro=_("%(organisation)s goes on. What you choose is the other organisation's from today.")
        % {"organisation": organisation},
        danger=True,
    )
