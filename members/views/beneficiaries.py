"""Those whom another organisation's agreement holds for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.actions import beneficiaries
from members.forms_signing import BeneficiariesForm, LastDayForm
from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.agreements import agreement_or_404, page
from members.views.stepup import fresh


@login_required
@fresh
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Many at once, by their numbers; all of them or none."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    form = bound(BeneficiariesForm, request)
    done = act_on(form, lambda data: beneficiaries.add(agreement, data["numbers"], starts=data["starts"], by=person))
    if done:
        messages.success(request, _("Beneficiaries added: %(count)d.") % {"count": len(done.value)})
        return redirect("agreement", pk)
    return page(request, form, agreement, _("Add beneficiaries"), _("Add"))


@login_required
@fresh
def end(request: HttpRequest, pk: int, beneficiary: int) -> HttpResponse:
    """The agreement holds for it to the end of a day."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    found = agreement.beneficiaries.select_related("organisation", "agreement__organisation").filter(pk=beneficiary)
    if not (one := found.first()):
        raise Http404
    form = bound(LastDayForm, request)
    if act_on(form, lambda data: beneficiaries.end(one, by=person, **data)):
        messages.success(request, _("The last day is recorded."))
        return redirect("agreement", pk)
    title = _("Last day for %(organisation)s") % {"organisation": one.organisation}
    return page(request, form, agreement, title, _("Record the last day"), danger=True)
