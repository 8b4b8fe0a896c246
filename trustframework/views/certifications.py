"""Record a certification, and each step of its life. Two operators, always."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import timelines
from members.clock import today
from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, is_operator, may
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import certifications
from trustframework.facts import facts_of, judged
from trustframework.forms import CertificationForm
from trustframework.forms_decisions import NarrowForm, ProlongForm
from trustframework.judgement import last_until, standing
from trustframework.material_change import changes_since
from trustframework.models import Certification
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.views.steps import Step as Duty
from trustframework.views.steps import open_steps, take

EVENTS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A verb on a certification: its button, the state that it leads to, and the action."""

    words: Words
    to: CertificationState
    action: Callable[..., None]
    grave: bool = False


STEPS: dict[str, Step] = {
    "confirm": Step(gettext_lazy("Confirm the certification"), CertificationState.ACTIVE, certifications.confirm),
    "restore": Step(gettext_lazy("Restore the certification"), CertificationState.ACTIVE, certifications.restore),
    "suspend": Step(
        gettext_lazy("Suspend the certification"), CertificationState.SUSPENDED, certifications.suspend, grave=True
    ),
    "revoke": Step(
        gettext_lazy("Revoke the certification"), CertificationState.REVOKED, certifications.revoke, grave=True
    ),
}


NARROW = Duty(
    gettext_lazy("Narrow the certification"),
    Permission.RECORD_CERTIFICATION,
    "",
    certifications.narrow,
    gettext_lazy("The certification is narrower now."),
    NarrowForm,
    fits=lambda one, _person: one.state in VALID_STATES or one.state == CertificationState.SUSPENDED,
)
PROLONG = Duty(
    gettext_lazy("Prolong the certification"),
    Permission.DECIDE,
    "",
    certifications.prolong,
    gettext_lazy("The certification is prolonged."),
    ProlongForm,
    fits=lambda one, _person: one.state in VALID_STATES and one.extended_until is None,
)


def _certification(pk: int, person: Person) -> Certification:
    parts = ("organisation", "recorded_by", "confirmed_by", "renews", "decision__review")
    return visible_or_404(judged(Certification.objects.all()).select_related(*parts), pk, person)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The certification and what it stands on, back to the agreement; what is declared only for those who see that."""
    person = actor(request)
    certification = _certification(pk, person)
    organisation, decision = certification.organisation, certification.decision
    officer = may(person, Permission.RECORD_CERTIFICATION, organisation)
    inside = may(person, Permission.SEE_DECLARATION, organisation)
    day = today()
    context = {
        "certification": certification,
        "organisation": organisation,
        "stands": standing(facts_of(certification), day),
        "ends": last_until(certification.valid_until, certification.extended_until),
        "decision": decision if inside else None,
        "conditions": decision.conditions.all() if decision and inside else [],
        "changes": changes_since(decision) if decision and inside else [],
        "renewed_by": Certification.objects.filter(renews=certification).first(),
        "inside": inside,
        "steps": steps_of(certification, person) if officer else [],
        "duties": open_steps({"narrow": NARROW, "prolong": PROLONG}, certification, organisation, person),
        "events": timelines.of_object(certification, internal=is_operator(person), size=EVENTS).events,
        "today": day,
    }
    return render(request, "trustframework/certification.html", context)


@login_required
@fresh
def narrow(request: HttpRequest, pk: int) -> HttpResponse:
    """Fewer roles, or fewer entities."""
    found = _certification(pk, actor(request))
    duty = replace(NARROW, options={"certification": found})
    return take(request, duty, found, found.organisation, reverse("certification", args=[pk]))


@login_required
@fresh
def prolong(request: HttpRequest, pk: int) -> HttpResponse:
    """Once, while its renewal is looked at."""
    found = _certification(pk, actor(request))
    return take(request, PROLONG, found, found.organisation, reverse("certification", args=[pk]))


@login_required
@fresh
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """A certification that another operator is to confirm."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.RECORD_CERTIFICATION, organisation)
    form = bound(CertificationForm, request, organisation=organisation)
    if act_on(form, lambda data: certifications.record(organisation, by=person, **data)):
        messages.success(request, _("The certification is recorded. Another operator has to confirm it."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Record a certification"),
        submit=_("Record the certification"),
        organisation=organisation,
    )


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, suspend, restore or revoke."""
    person = actor(request)
    rows = Certification.objects.select_related("organisation", "level")
    certification = visible_or_404(rows, pk, person)
    if verb not in STEPS:
        raise Http404
    require_or_403(person, Permission.RECORD_CERTIFICATION, certification.organisation)
    taken = STEPS[verb]
    form = bound(NoteForm, request, required=verb != "confirm")
    if verb == "confirm":
        del form.fields["note"]
    if act_on(form, lambda data: taken.action(certification, by=person, **data)):
        said = {"certification": certification, "state": certification.get_state_display().lower()}
        messages.success(request, _("%(certification)s is now %(state)s.") % said)
        return redirect("organisation", certification.organisation_id)
    return form_page(
        request,
        form,
        title=taken.words,
        submit=taken.words,
        organisation=certification.organisation,
        intro=str(certification),
        danger=taken.grave,
    )


def steps_of(certification: Certification, person: Person) -> list[tuple[str, Words]]:
    """The verbs that the state machine and separation of duties allow the person: (verb, words of the button)."""
    allowed = allowed_states(certification)
    return [
        (verb, step.words) for verb, step in STEPS.items() if step.to in allowed and _fits(verb, certification, person)
    ]


def _fits(verb: str, certification: Certification, person: Person) -> bool:
    """Confirming is for what is granted and for another than its recorder; restoring is for what is suspended."""
    if verb == "confirm":
        return certification.state == CertificationState.GRANTED and certification.recorded_by_id != person.pk
    return verb != "restore" or certification.state == CertificationState.SUSPENDED
