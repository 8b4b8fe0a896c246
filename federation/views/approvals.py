"""A registrar's decision on a submission."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.actions.approvals import approve
from federation.confirming import latest, possible_contacts, standing
from federation.forms import DecisionForm
from federation.models import Endorsement
from federation.proposal import proposal
from federation.views.access import operator_or_404, revision_or_404
from federation.views.parts import grouped, risk_chip
from federation.views.revisions import revision_context
from members.actions import revisions
from members.errors import Refused
from members.models import MetadataRevision
from members.models.revision import RevisionState
from members.permissions import Permission, may
from members.saml.difference import raw_difference
from members.views.acting import actor, bound
from members.views.stepup import fresh


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The page on which a registrar approves or rejects, seeing what would change. For operators."""
    person = operator_or_404(request)
    found = revision_or_404(person, pk)
    if request.method != "POST" and found.state != RevisionState.SUBMITTED:
        return redirect("revision", pk)
    form = bound(DecisionForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, found, **form.cleaned_data)
        except Refused as refused:
            return _refused(request, found, form, refused)
    return _page(request, found, form, status=422 if form.errors else 200)


def _decided(request: HttpRequest, revision: MetadataRevision, decision: str, note: str) -> HttpResponse:
    person = actor(request)
    if decision == "approve":
        if approve(revision, by=person, note=note):
            messages.success(request, _("Approved. It is published within a minute where the gate is open."))
        else:
            messages.success(request, _("Your yes is recorded. A second registrar has to approve it."))
    else:
        revisions.reject(revision, by=person, note=note)
        messages.success(request, _("Rejected. The member sees your note."))
    return redirect("entity", revision.entity_id)


def _refused(request: HttpRequest, revision: MetadataRevision, form: DecisionForm, refused: Refused) -> HttpResponse:
    """Why it did not happen; when somebody else was first, who and what they did, not the state machine's words."""
    now_is = revision_or_404(actor(request), revision.pk)
    if now_is.state == RevisionState.SUBMITTED:
        form.add_error(None, str(refused))
        return _page(request, now_is, form, status=422)
    return _page(request, now_is, form, status=409)


def _page(request: HttpRequest, revision: MetadataRevision, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    proposed, person = proposal(revision), actor(request)
    asked = latest(revision)
    context = revision_context(revision, person) | {
        "form": form,
        "preview": proposed.after,
        "approved": proposed.approved,
        "changes": grouped(list(proposed.changes)),
        "raw": raw_difference(proposed.before.content, proposed.after.content) if proposed.before else [],
        "risk": risk_chip(proposed.risk),
        "rule": proposed.rule,
        "asked": asked,
        "standing": standing(asked, proposed.after.sha256).value,
        "contacts": possible_contacts(revision).exists(),
        "endorsements": Endorsement.objects.filter(revision=revision).select_related("person"),
        "mine": revision.submitted_by_id == person.pk,
        "warnings": count(revision, "warning"),
        "may_approve": may(person, Permission.APPROVE_METADATA, revision.entity.owner),
    }
    return render(request, "federation/approve.html", context, status=status)


def count(revision: MetadataRevision, severity: str) -> int:
    """How many of its findings are of that severity."""
    return sum(1 for finding in revision.findings if finding["severity"] == severity)
