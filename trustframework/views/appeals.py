"""Answer an appeal, or withdraw it; it is shown on its decision's page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from members.permissions import Permission, may
from members.views.acting import actor
from members.views.stepup import fresh
from trustframework.actions import appeals
from trustframework.forms_decisions import AnswerForm
from trustframework.models import Appeal
from trustframework.models.decision import AppealState
from trustframework.views.steps import Step, take

P, A = Permission, AppealState
STEPS: dict[str, Step] = {
    "uphold": Step(
        gettext_lazy("Uphold the appeal"),
        P.DECIDE,
        A.UPHELD,
        appeals.uphold,
        gettext_lazy("The appeal is upheld. The declaration waits for a new decision."),
        AnswerForm,
        fits=appeals.may_answer,
    ),
    "dismiss": Step(
        gettext_lazy("Dismiss the appeal"),
        P.DECIDE,
        A.DISMISSED,
        appeals.dismiss,
        gettext_lazy("The appeal is dismissed. The decision stands."),
        AnswerForm,
        fits=appeals.may_answer,
    ),
    "withdraw": Step(
        gettext_lazy("Withdraw the appeal"),
        P.APPEAL,
        A.WITHDRAWN,
        appeals.withdraw,
        gettext_lazy("The appeal is withdrawn."),
    ),
}


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Uphold, dismiss or withdraw."""
    parts = "decision__declaration__organisation"
    found = Appeal.objects.select_related(parts).filter(pk=pk).first()
    if found is None or not may(actor(request), P.SEE_DECLARATION, found.decision.declaration.organisation):
        raise Http404
    if verb not in STEPS:
        raise Http404
    back = reverse("decision", args=[found.decision_id])
    return take(request, STEPS[verb], found, found.decision.declaration.organisation, back)
