"""What is kept for how long, and when what had its time was removed last."""

from datetime import UTC

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.keeping.retention import table
from federation.models import RetentionTurn
from federation.views.access import operator_or_404
from members.clock import now


@login_required
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """The table, with how many are due now and how many went last. For operators."""
    operator_or_404(request)
    last = RetentionTurn.objects.select_related("by").first()
    at = now().astimezone(UTC)
    rows = [(row, row.words(), row.due(at), last.counts.get(row.name, 0) if last else 0) for row in table()]
    return render(request, "federation/retention.html", {"rows": rows, "last": last})
