"""Subcontractors of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import subcontracts
from members.forms_organisations import SubcontractForm
from members.models import Subcontract
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else does part of the organisation's work."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_SUBCONTRACT, organisation)
    form = bound(SubcontractForm, request)
    if act_on(form, lambda data: subcontracts.record(organisation, by=person, **data)):
        messages.success(request, _("The subcontractor is recorded."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Record a subcontractor"),
        submit=_("Record the subcontractor"),
        organisation=organisation,
    )


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The subcontractor has stopped."""
    person = actor(request)
    subcontract = visible_or_404(Subcontract.objects.select_related("principal"), pk, person, "principal")
    require_or_403(person, Permission.HANDLE_SUBCONTRACT, subcontract.principal)
    act(request, lambda: subcontracts.end(subcontract, by=person), _("The subcontractor's entry has ended."))
    return redirect("organisation", subcontract.principal_id)
