"""Mandates: propose one, see where it stands, and take each step of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.actions import paths, representations
from members.errors import Refused
from members.forms import NoteForm
from members.forms_mandates import REPRESENTED, EndForm, PathForm, ProposalForm, SignForm
from members.machine import allowed_states
from members.models import Organisation, Person, Representation, ServedOrganisation
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.permissions import Permission, acts_for_itself, is_operator, may, visible_organisations
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

P, S = Permission, RepresentationState


@dataclass(frozen=True, slots=True)
class Section:
    """What the organisation page shows: who acts for it, and for whom it acts; running ones first."""

    represented_by: list[Representation]
    acts_for: list[Representation]
    served_by: list[ServedOrganisation]


def section(organisation: Organisation) -> Section:
    """Both directions."""
    rows = Representation.objects.select_related("represented", "representative").order_by("state", "-proposed_at")
    served = organisation.served_by.filter(until=None).exclude(entity__owner=organisation).select_related("entity")
    return Section(
        list(rows.filter(represented=organisation)), list(rows.filter(representative=organisation)), list(served)
    )


def steps_of(mandate: Representation, person: Person) -> dict[str, bool]:
    """What the person may do with it now, out of what the table of states allows."""
    allowed = allowed_states(mandate)
    speaks = acts_for_itself(person, P.PROPOSE_MANDATE, mandate.represented)
    takes_on = acts_for_itself(person, P.PROPOSE_MANDATE, mandate.representative)
    operator = all(may(person, P.HANDLE_MANDATE, party) for party in mandate.parties())
    waits = mandate.accepted_by_id is None or mandate.state == S.SIGNED
    return {
        "sign": S.SIGNED in allowed and acts_for_itself(person, P.SIGN_MANDATE, mandate.represented),
        "accept": mandate.state in (S.PROPOSED, S.SIGNED) and waits and takes_on,
        "suspend": S.SUSPENDED in allowed and (speaks or operator),
        "resume": mandate.state == S.SUSPENDED and (operator or (speaks and not mandate.held_by_operator)),
        "path": mandate.state in (S.ACTIVE, S.SUSPENDED) and (speaks or operator),
        "end": S.ENDED in allowed and (speaks or takes_on or operator),
    }


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One mandate with its documents and what has happened to it."""
    person = actor(request)
    mandate = _mandate(pk, person)
    context = {
        "mandate": mandate,
        "functions": [Function(function).label for function in mandate.functions],
        "entities": mandate.entities.all(),
        "steps": steps_of(mandate, person),
        "seen": visible_organisations(person),
        "events": timelines.of_object(mandate, internal=is_operator(person)).events,
    }
    return render(request, "members/mandate.html", context)


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed mandate, as it was handed in."""
    mandate = _mandate(pk, actor(request))
    if mandate.document is None:
        raise Http404
    answer = HttpResponse(mandate.document.bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="fullmakt-{mandate.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one, in either direction."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, P.PROPOSE_MANDATE, organisation)
    form = bound(ProposalForm, request)
    if done := act_on(form, lambda data: _propose(organisation, data, person)):
        messages.success(request, _("The mandate is proposed. Both organisations have been written to."))
        return redirect("mandate", done.value.pk)
    title = _("Propose a mandate")
    return form_page(request, form, title=title, submit=_("Propose the mandate"), organisation=organisation)


def _propose(organisation: Organisation, data: dict[str, Any], person: Person) -> Representation:
    other = data["number"]
    represented, representative = (organisation, other) if data["side"] == REPRESENTED else (other, organisation)
    known = {entity.entity_id: entity for entity in represented.entities.filter(entity_id__in=data["entities"])}
    for entity_id in data["entities"]:
        if entity_id not in known:
            raise Refused(
                _("%(entity)s is not an entity of %(organisation)s.")
                % {"entity": entity_id, "organisation": represented}
            )
    terms = representations.Terms(
        RepresentationKind(data["kind"]),
        tuple(Function(function) for function in data["functions"]),
        data["valid_from"],
        data["valid_until"],
        tuple(known.values()),
    )
    return representations.propose(represented, representative, terms, by=person)


@login_required
@fresh
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The represented organisation's signatory hands in the signed document."""
    step = Step(request, pk, "sign", _("Sign the mandate"), _("The signed mandate is handed in."))
    form = bound(SignForm, request)
    return step.answer(form, lambda data: representations.sign(step.mandate, data["document"], by=step.person))


@login_required
@fresh
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The representative takes it on."""
    person = actor(request)
    mandate = _mandate(pk, person)
    act(request, lambda: representations.accept(mandate, by=person), _("The mandate is accepted."))
    return redirect("mandate", pk)


@login_required
@fresh
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Close its doors for a while."""
    step = Step(request, pk, "suspend", _("Suspend the mandate"), _("The mandate is suspended, from now."), danger=True)
    form = bound(NoteForm, request, required=True)
    return step.answer(form, lambda data: representations.suspend(step.mandate, by=step.person, **data))


@login_required
@fresh
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Open them again."""
    step = Step(request, pk, "resume", _("Resume the mandate"), _("The mandate is active again."))
    form = bound(NoteForm, request)
    return step.answer(form, lambda data: representations.resume(step.mandate, by=step.person, **data))


@login_required
@fresh
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Now, or on a day."""
    step = Step(request, pk, "end", _("End the mandate"), _("The end of the mandate is recorded."), danger=True)
    form = bound(EndForm, request)
    return step.answer(form, lambda data: representations.end(step.mandate, by=step.person, **data))


@login_required
@fresh
def path(request: HttpRequest, pk: int) -> HttpResponse:
    """From the representative's shared entity to an own one."""
    step = Step(request, pk, "path", _("Change path"), _("The change is planned."))
    form = bound(PathForm, request, mandate=step.mandate)
    return step.answer(form, lambda data: paths.plan(step.mandate, by=step.person, **data))


class Step:
    """A page with one form about a mandate, for whoever may take the step now."""

    def __init__(  # noqa: PLR0913 - which step, and what is said about it
        self, request: HttpRequest, pk: int, name: str, title: Words, done: Words, danger: bool = False
    ) -> None:
        self.request, self.person = request, actor(request)
        self.mandate = _mandate(pk, self.person)
        self.title, self.done, self.danger = title, done, danger
        self.open = steps_of(self.mandate, self.person)[name]

    def answer(self, form: Any, action: Callable[[dict[str, Any]], object]) -> HttpResponse:
        """Act, and go back to the mandate; or the form, with why not."""
        if act_on(form, action):
            messages.success(self.request, str(self.done))
            return redirect("mandate", self.mandate.pk)
        back = reverse("mandate", args=[self.mandate.pk])
        if not self.open and self.request.method != "POST":
            messages.error(self.request, _("This step is not open to you now. See where the mandate stands."))
            return redirect(back)
        intro = str(self.mandate)
        return form_page(
            self.request, form, title=self.title, submit=self.title, back=back, intro=intro, danger=self.danger
        )


def _mandate(pk: int, person: Person) -> Representation:
    """404 for those who belong to neither party, as for one that does not exist."""
    rows = Representation.objects.select_related("represented", "representative", "document", "ends_with")
    seen = visible_organisations(person)
    if seen is not None:
        rows = rows.filter(Q(represented__in=seen) | Q(representative__in=seen))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
