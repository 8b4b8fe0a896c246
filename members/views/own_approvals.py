"""The member's own approval of metadata: the switch on its page, and its answer to a submission."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import own_approvals
from members.forms import NoteForm
from members.models import MetadataRevision, Person
from members.permissions import Permission
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page, home_of
from members.views.stepup import fresh


@login_required
@fresh
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch it on, or off when it is on."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.APPROVE_FIRST, organisation)
    wanted = request.POST.get("wanted") == "on"
    done = _("The organisation approves first from now on.") if wanted else _("Only the operator approves from now on.")
    act(request, lambda: own_approvals.choose(organisation, wanted=wanted, by=person), done)
    return redirect(home_of(organisation) + "#own-approval")


@login_required
@fresh
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes: a registrar is next."""
    person = actor(request)
    revision = _waiting(pk, person)
    form = bound(NoteForm, request)
    if act_on(form, lambda data: own_approvals.give(revision, by=person, **data)):
        messages.success(request, _("Approved for the organisation. It waits for a registrar now."))
        return redirect("revision", pk)
    title, back = _("Approve for the organisation"), reverse("revision", args=[pk])
    return form_page(request, form, title=title, submit=title, back=back, intro=str(revision))


@login_required
@fresh
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """No, and why."""
    person = actor(request)
    revision = _waiting(pk, person)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: own_approvals.send_back(revision, by=person, **data)):
        messages.success(request, _("The submission is withdrawn. Who made it can read your note."))
        return redirect("revision", pk)
    title, back = _("Send back with a note"), reverse("revision", args=[pk])
    return form_page(request, form, title=title, submit=title, back=back, intro=str(revision), danger=True)


def _waiting(pk: int, person: Person) -> MetadataRevision:
    rows = MetadataRevision.objects.select_related("entity__owner", "submitted_by")
    found = visible_or_404(rows, pk, person, "entity__owner")
    require_or_403(person, Permission.APPROVE_FIRST, found.entity.owner)
    return found
