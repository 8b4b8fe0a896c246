"""Register an organisation, change its facts, and how to reach it. The list and its page stand on the roof."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import organisations
from members.forms_organisations import FACTS, ChangeForm, RegistrationForm
from members.models import Organisation
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.conflict import initial, overtaken
from members.views.pages import form_page


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    person = actor(request)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    form = bound(RegistrationForm, request)
    if done := act_on(form, lambda data: organisations.register(by=person, **data)):
        messages.success(request, _("%(organisation)s is registered.") % {"organisation": done.value})
        return redirect("organisation", done.value.pk)
    return form_page(request, form, title=_("Register an organisation"), submit=_("Register"))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other names or facts. Whoever was overtaken sees both, and sends again what still holds."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.REGISTER_ORGANISATION)
    form = bound(ChangeForm, request, initial=initial(organisation, FACTS))
    if act_on(form, lambda data: organisations.change(organisation, by=person, **data)):
        messages.success(request, _("The organisation's facts are changed."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Change the organisation's facts"),
        submit=_("Save"),
        organisation=Organisation.objects.get(pk=pk),
        facts=overtaken(form, organisation, FACTS),
    )
