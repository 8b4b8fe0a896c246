"""A conflict with what another federation brings: who claims what, and an operator's decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import foreign_conflicts
from federation.forms_feeds import GroundsForm
from federation.forms_upstreams import DecisionForm
from federation.models import ForeignConflict
from federation.models.conflict import ConflictState
from federation.upstreams.told import told
from federation.views.access import operator_or_404
from federation.views.upstreams import place
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

FORM = require_http_methods(["GET", "HEAD", "POST"])
ABOUT = ("theirs__upstream", "entity__owner", "other__upstream", "owner", "decided_by")


@login_required
@require_safe
def foreign_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides, who stays out meanwhile, and what was decided. For operators."""
    person = operator_or_404(request)
    found = _or_404(pk)
    context = {
        "conflict": found,
        "runs": may(person, Permission.HANDLE_PUBLICATION),
        "finding": told(found),
        "is_open": found.state == ConflictState.OPEN,
        "is_over": found.state == ConflictState.OVER,
    }
    return render(request, "federation/foreign_conflict.html", context)


@login_required
@fresh
@FORM
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """With grounds; never by who came first."""
    operator_or_404(request)
    found = _or_404(pk)
    form = bound(DecisionForm, request, conflict=found)
    if act_on(
        form,
        lambda d: foreign_conflicts.decide(
            found, ConflictState(d["decision"]), by=actor(request), grounds=d["grounds"]
        ),
    ):
        messages.success(request, _("It is decided. The feeds follow from their next turn on."))
        return redirect("foreign_conflict", pk)
    back = reverse("foreign_conflict", args=[pk])
    title = _("Decide: %(what)s") % {"what": found}
    return form_page(request, form, title=title, submit=_("Decide it"), back=back, above=[place()])


@login_required
@fresh
@FORM
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided is thought over."""
    operator_or_404(request)
    found = _or_404(pk)
    form = bound(GroundsForm, request)
    if act_on(form, lambda d: foreign_conflicts.reopen(found, by=actor(request), note=d["grounds"])):
        messages.success(request, _("It waits for a decision again."))
        return redirect("foreign_conflict", pk)
    back = reverse("foreign_conflict", args=[pk])
    title = _("Decide anew: %(what)s") % {"what": found}
    return form_page(request, form, title=title, submit=_("Open it again"), back=back, above=[place()])


def _or_404(pk: int) -> ForeignConflict:
    return get_object_or_404(ForeignConflict.objects.select_related(*ABOUT), pk=pk)
