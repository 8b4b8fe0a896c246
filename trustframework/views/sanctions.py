"""Sanctions: proposed, told of, answered and put into effect; or imposed at once, confirmed, lifted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.clock import now
from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import sanctions
from trustframework.forms import SanctionForm
from trustframework.forms_decisions import SanctionProposalForm, StatementForm
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionState
from trustframework.views.steps import Step, open_steps, take

P, X = Permission, SanctionState
STEPS: dict[str, Step] = {
    "notify": Step(
        gettext_lazy("Tell the organisation"),
        P.SANCTION,
        X.NOTIFIED,
        sanctions.notify,
        gettext_lazy("The organisation is told, and has fourteen days to state its view."),
    ),
    "effect": Step(
        gettext_lazy("Put it into effect"),
        P.SANCTION,
        X.IN_EFFECT,
        sanctions.put_into_effect,
        gettext_lazy("The sanction is in effect."),
        grave=True,
        fits=lambda one, person: bool(one.state == X.NOTIFIED and one.imposed_by_id != person.pk),
    ),
}
ANSWER = Step(
    gettext_lazy("State the organisation's view"),
    P.ANSWER_SANCTION,
    "",
    sanctions.answer,
    gettext_lazy("The statement is given. The operator reads it before anything is decided."),
    StatementForm,
    fits=lambda one, _person: bool(one.state in (X.NOTIFIED, X.EMERGENCY) and not one.statement),
)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Why, since when, what the organisation says, and what can be done."""
    person = actor(request)
    sanction = _sanction(pk, person)
    organisation = sanction.organisation
    officer = may(person, P.SANCTION, organisation)
    context = {
        "sanction": sanction,
        "organisation": organisation,
        "steps": open_steps(STEPS | {"answer": ANSWER}, sanction, organisation, person),
        "older": steps_of(sanction, person) if officer else {},
        "waits": unconfirmed_for(sanction),
    }
    return render(request, "trustframework/sanction.html", context)


def unconfirmed_for(sanction: Sanction) -> int | None:
    """Whole hours for which an emergency has waited for a second officer; None for what does not wait, or waits no
    longer than it may."""
    since = now() - sanction.imposed_at
    late = sanction.state == X.EMERGENCY and since >= sanctions.CONFIRMED_WITHIN
    return int(since.total_seconds() // 3600) if late else None


@login_required
@fresh
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A sanction of which the organisation is told before anything happens."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, P.SANCTION, organisation)
    form = bound(SanctionProposalForm, request, organisation=organisation)
    if done := act_on(form, lambda data: sanctions.propose(organisation, by=person, **data)):
        messages.success(request, _("The sanction is proposed. Tell the organisation, so that it can state its view."))
        return redirect("sanction", done.value.pk)
    words = _("Propose a sanction")
    return form_page(request, form, title=words, submit=words, organisation=organisation)


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Tell the organisation, or put the sanction into effect."""
    sanction = _sanction(pk, actor(request))
    if verb not in STEPS:
        raise Http404
    return take(request, STEPS[verb], sanction, sanction.organisation, reverse("sanction", args=[pk]))


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation's view."""
    sanction = _sanction(pk, actor(request))
    return take(request, ANSWER, sanction, sanction.organisation, reverse("sanction", args=[pk]))


@login_required
@fresh
def impose(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the feeds from the next publication on."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.SANCTION, organisation)
    form = bound(SanctionForm, request, organisation=organisation)
    if act_on(form, lambda data: sanctions.impose_at_once(organisation, by=person, **data)):
        messages.success(request, _("The sanction is in effect. Another officer has to confirm it within 24 hours."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Impose a sanction at once"),
        submit=_("Impose the sanction"),
        organisation=organisation,
        danger=True,
    )


@login_required
@fresh
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second officer agrees."""
    person = actor(request)
    sanction = _sanction(pk, person)
    act(request, lambda: sanctions.confirm(sanction, by=person), _("The sanction is confirmed."))
    return redirect("organisation", sanction.organisation_id)


@login_required
@fresh
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The sanction ends."""
    person = actor(request)
    sanction = _sanction(pk, person)
    require_or_403(person, Permission.SANCTION, sanction.organisation)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: sanctions.lift(sanction, by=person, **data)):
        messages.success(request, _("The sanction is lifted."))
        return redirect("organisation", sanction.organisation_id)
    return form_page(
        request,
        form,
        title=_("Lift the sanction"),
        submit=_("Lift the sanction"),
        organisation=sanction.organisation,
        intro=str(sanction),
    )


def steps_of(sanction: Sanction, person: Person) -> dict[str, bool]:
    """What the person, an officer, may do with it now: never with one that they imposed."""
    other = sanction.imposed_by_id != person.pk
    allowed = allowed_states(sanction)
    return {
        "confirm": other and sanction.state == SanctionState.EMERGENCY,
        "lift": other and SanctionState.LIFTED in allowed,
    }


def _sanction(pk: int, person: Person) -> Sanction:
    people = ("imposed_by", "confirmed_by", "lifted_by")
    found = visible_or_404(Sanction.objects.select_related("organisation", "entity", *people), pk, person)
    if found.state == SanctionState.PROPOSED and not may(person, Permission.SANCTION, found.organisation):
        raise Http404  # nobody is told of what nobody may have to answer
    return found
