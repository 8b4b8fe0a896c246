"""Who has opened a piece of evidence, for the declarer and the operator (it is opened in views.evidences)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.views.acting import actor
from trustframework.evidence_rules import openings, sees_openings
from trustframework.models import Evidence


@login_required
@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Every access, the last one first."""
    rows = Evidence.objects.select_related("answer__requirement", "answer__declaration__organisation")
    evidence = rows.filter(pk=pk).first()
    if evidence is None or not sees_openings(evidence.answer.declaration, actor(request)):
        raise Http404
    context = {"evidence": evidence, "organisation": evidence.answer.declaration.organisation}
    return render(request, "trustframework/evidence_log.html", context | {"openings": openings(evidence)})
