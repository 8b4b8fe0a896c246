"""Register an organisation, and how to reach it. The list and the page that shows it stand on the roof."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import organisations
from members.forms import ContactForm, OrganisationForm
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    person = actor(request)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    form = bound(OrganisationForm, request)
    if done := act_on(form, lambda data: organisations.register(by=person, **data)):
        messages.success(request, _("%(organisation)s is registered.") % {"organisation": done.value})
        return redirect("organisation", done.value.pk)
    return form_page(request, form, title=_("Register an organisation"), submit=_("Register"))


@login_required
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A way to reach the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    form = bound(ContactForm, request)
    if act_on(form, lambda data: organisations.record_contact(organisation, by=person, **data)):
        messages.success(request, _("The contact is recorded."))
        return redirect("organisation", pk)
    return form_page(
        request, form, title=_("Record a contact"), submit=_("Record the contact"), organisation=organisation
    )
