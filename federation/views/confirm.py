"""The public page that a mail's link leads to: what will be published, and a second contact's yes or no."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from federation.actions import confirmations
from federation.confirming import Link, by_code, link
from federation.forms_confirmation import AnswerForm
from federation.models import Confirmation
from federation.proposal import proposal
from federation.views.parts import grouped, risk_chip
from members.errors import Refused

_STATUS = {Link.OPEN: 200, Link.ANSWERED: 200, Link.CHANGED: 200}  # of the others: 410, gone


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows and changes nothing (mail scanners follow links); POST answers. No log-in: the code is the right."""
    found = by_code(code)
    if found is None:
        return render(request, "federation/confirm_unknown.html", status=404)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agree, remark = form.cleaned_data["decision"] == "confirm", form.cleaned_data["remark"]
        try:
            confirmations.by_link(code, agree=agree, remark=remark)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _page(request, by_code(code) or found, form, status=409)
        return redirect("confirm", code)
    return _page(request, found, form, status=422 if form.errors else None)


def _page(request: HttpRequest, found: Confirmation, form: AnswerForm, status: int | None) -> HttpResponse:
    proposed = proposal(found.revision)
    state = link(found, proposed.after.sha256)
    context = {
        "asked": found,
        "entity": found.revision.entity,
        "revision": found.revision,
        "state": state.value,
        "form": form,
        "approved": proposed.approved,
        "changes": grouped(list(proposed.changes)),
        "risk": risk_chip(proposed.risk),
        "title": _("Confirm metadata"),
    }
    return render(request, "federation/confirm.html", context, status=status or _STATUS.get(state, 410))
