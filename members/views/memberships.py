"""Apply for membership, and take each step of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.actions import memberships
from members.forms import ApplicationForm, NoteForm
from members.forms_applications import AccessForm, LeaveForm
from members.machine import allowed_states
from members.models import Membership
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

S = MembershipState
# What the step into a state is called on its button, in the order in which the buttons stand.
STEPS: dict[str, Words] = {
    S.IN_REVIEW: gettext_lazy("Begin the review"),
    S.APPROVED: gettext_lazy("Approve the application"),
    S.ACTIVE: gettext_lazy("Activate"),
    S.SUSPENDED: gettext_lazy("Suspend"),
    S.ENDED: gettext_lazy("End the membership"),
    S.REJECTED: gettext_lazy("Reject the application"),
    S.WITHDRAWN: gettext_lazy("Record that the application is withdrawn"),
}
# Those that take something away: they are explained, and their button is red.
GRAVE = frozenset({S.SUSPENDED, S.ENDED, S.REJECTED})


@login_required
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """A new application."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_MEMBERSHIP, organisation)
    form = bound(ApplicationForm, request)
    if act_on(form, lambda data: memberships.apply(organisation, MembershipKind(data["kind"]), by=person)):
        messages.success(request, _("The application is recorded."))
        return redirect("organisation", pk)
    return form_page(
        request,
        form,
        title=_("Record an application for membership"),
        submit=_("Record the application"),
        organisation=organisation,
    )


@login_required
@fresh
def step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """One step of the state machine, with a note."""
    person = actor(request)
    membership = visible_or_404(Membership.objects.select_related("organisation"), pk, person)
    if to not in STEPS:
        raise Http404
    require_or_403(person, Permission.HANDLE_MEMBERSHIP, membership.organisation)
    form = bound(NoteForm, request, required=to in GRAVE)
    target = MembershipState(to)
    if act_on(form, lambda data: memberships.advance(membership, target, by=person, note=data["note"])):
        said = {"membership": membership, "state": target.label.lower()}
        messages.success(request, _("%(membership)s is now %(state)s.") % said)
        return redirect("organisation", membership.organisation_id)
    return form_page(
        request,
        form,
        title=STEPS[to],
        submit=STEPS[to],
        organisation=membership.organisation,
        intro=str(membership),
        danger=to in GRAVE,
    )


@login_required
@fresh
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Notice, with the last day."""
    person = actor(request)
    membership = visible_or_404(Membership.objects.select_related("organisation"), pk, person)
    require_or_403(person, Permission.LEAVE, membership.organisation)
    form = bound(LeaveForm, request)
    if act_on(form, lambda data: memberships.leave(membership, by=person, **data)):
        messages.success(request, _("Notice is given. The membership counts to the end of the last day."))
        return redirect("organisation", membership.organisation_id)
    return form_page(
        request,
        form,
        title=_("Leave the federation"),
        submit=_("Give notice"),
        organisation=membership.organisation,
        intro=str(membership),
        danger=True,
    )


@login_required
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """How the member's people reach the services."""
    person = actor(request)
    membership = visible_or_404(Membership.objects.select_related("organisation"), pk, person)
    require_or_403(person, Permission.SUBMIT_METADATA, membership.organisation)
    form = bound(AccessForm, request, initial={"access_method": membership.access_method})
    if act_on(form, lambda d: memberships.choose_access(membership, AccessMethod(d["access_method"]), by=person)):
        messages.success(request, _("The access method is recorded."))
        return redirect("organisation", membership.organisation_id)
    return form_page(
        request, form, title=_("Choose the access method"), submit=_("Save"), organisation=membership.organisation
    )


def steps_of(membership: Membership) -> list[tuple[str, Words]]:
    """The steps that the state machine allows now: (state, words of the button)."""
    allowed = allowed_states(membership)
    return [(state, words) for state, words in STEPS.items() if state in allowed]
