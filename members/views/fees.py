"""The basis of invoices, to download."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from members import fees
from members.actions import invoicing
from members.forms_organisations import PeriodForm
from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.member_list import table
from members.views.pages import form_page


@login_required
def basis(request: HttpRequest) -> HttpResponse:
    """Choose a period, get one row per membership."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_MEMBERSHIP)
    form = bound(PeriodForm, request)
    if done := act_on(form, lambda data: invoicing.basis(data["since"], data["until"], by=person)):
        data = form.cleaned_data
        return table(f"invoicing-{data['since']}-{data['until']}.csv", fees.COLUMNS, done.value)
    return form_page(
        request,
        form,
        title=_("Basis for invoicing"),
        submit=_("Download"),
        intro=_("One row per membership that was active in the period, with its fee class and billing address."),
    )
