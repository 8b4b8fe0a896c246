"""The register of dispensations, and each step of one: asked for, proposed, granted, refused, ended."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import NoteForm
from members.models import Organisation, Person
from members.permissions import Permission, assignments, mandates, may
from members.views.access import organisation_or_404, require_or_403, visible
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import dispensations
from trustframework.forms_decisions import AnswerForm, DispensationForm, OptionalAnswerForm
from trustframework.models import Dispensation
from trustframework.models.dispensation import DispensationState
from trustframework.views.steps import Step, open_steps, take

PAGE = 50
P, X = Permission, DispensationState
STEPS: dict[str, Step] = {
    "propose": Step(
        gettext_lazy("Propose the dispensation"),
        P.HANDLE_DECLARATION,
        X.PROPOSED,
        dispensations.propose,
        gettext_lazy("The dispensation is proposed. A decision maker has to grant it."),
        OptionalAnswerForm,
    ),
    "grant": Step(
        gettext_lazy("Grant the dispensation"),
        P.DECIDE,
        X.GRANTED,
        dispensations.grant,
        gettext_lazy("The dispensation is granted."),
        fits=lambda one, person: bool(one.proposed_by_id != person.pk),
    ),
    "refuse": Step(
        gettext_lazy("Refuse the dispensation"),
        P.PROPOSE_DECISION,
        X.REFUSED,
        dispensations.refuse,
        gettext_lazy("The dispensation is refused."),
        AnswerForm,
    ),
    "end": Step(
        gettext_lazy("End the dispensation"),
        P.DECIDE,
        X.ENDED,
        dispensations.end,
        gettext_lazy("The dispensation has ended."),
        NoteForm,
        {"required": True},
        grave=True,
    ),
}


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All of them for officers, their own for an organisation's people; the newest day first."""
    person = actor(request)
    rows = visible(Dispensation.objects.all(), person)
    if not may(person, P.PROPOSE_DECISION):
        own = _organisations(person)
        if not own:
            raise Http404
        rows = rows.filter(organisation__in=own)
    ordered = rows.select_related("organisation", "requirement", "extends", "granted_by").order_by("-until", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    shown = [one for one in page.object_list if may(person, P.SEE_DECLARATION, one.organisation)]
    context = {
        "page": page,
        "rows": [(one, open_steps(STEPS, one, one.organisation, person)) for one in shown],
        "today": today(),
    }
    return render(request, "trustframework/dispensations.html", context)


def _organisations(person: Person) -> set[int]:
    """Whose declarations the person sees, of those where they have a role or a mandate."""
    near = {a.organisation for a in assignments(person)} | {m.represented for m in mandates(person)}
    return {one.pk for one in near if _sees(person, one)}


def _sees(person: Person, organisation: Organisation) -> bool:
    return may(person, P.SEE_DECLARATION, organisation)


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation's wish."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, P.DECLARE, organisation)
    form = bound(DispensationForm, request, organisation=organisation)
    if act_on(form, lambda data: dispensations.ask(organisation, by=person, **data)):
        return redirect("dispensations")
    words = _("Ask for a dispensation")
    return form_page(request, form, title=words, submit=words, organisation=organisation)


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Propose, grant, refuse or end."""
    rows = Dispensation.objects.select_related("organisation", "requirement")
    found = rows.filter(pk=pk).first()
    if found is None or verb not in STEPS or not _sees(actor(request), found.organisation):
        raise Http404
    return take(request, STEPS[verb], found, found.organisation, reverse("dispensations"))
