"""Record a certification, and each step of its life. Two operators, always."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import NoteForm
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import certifications
from trustframework.forms import CertificationForm
from trustframework.models import Certification
from trustframework.models.certification import CertificationState


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
