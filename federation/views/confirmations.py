"""A registrar asks a second contact to confirm what will be published, or takes the answer on the telephone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from federation.actions import confirmations
from federation.confirming import possible_contacts
from federation.forms_confirmation import AskForm, TelephoneForm
from federation.models import Confirmation
from federation.views.access import operator_or_404, revision_or_404
from members.permissions import Permission
from members.views.access import require_or_403, visible_or_404
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whom to ask."""
    person = operator_or_404(request)
    revision = revision_or_404(person, pk)
    require_or_403(person, Permission.APPROVE_METADATA, revision.entity.owner)
    form = bound(AskForm, request, contacts=possible_contacts(revision))
    done = act_on(form, lambda data: confirmations.ask(revision, data["contact"], by=person))
    if done is not None:
        messages.success(request, _("Asked. The e-mail is sent within a minute."))
        return redirect("decide", pk)
    return form_page(
        request,
        form,
        title=_("Ask a second contact to confirm"),
        submit=_("Ask"),
        intro=str(revision),
        back=reverse("decide", args=[pk]),
    )


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def telephone(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the contact reads."""
    person = operator_or_404(request)
    rows = Confirmation.objects.select_related("contact", "revision__entity__owner", "revision__clean_content")
    asked = visible_or_404(rows, pk, person, "revision__entity__owner")
    require_or_403(person, Permission.APPROVE_METADATA, asked.revision.entity.owner)
    form = bound(TelephoneForm, request)
    if act_on(form, lambda data: confirmations.by_telephone(asked, **data, by=actor(request))) is not None:
        messages.success(request, _("The confirmation is recorded."))
        return redirect("decide", asked.revision_id)
    return form_page(
        request,
        form,
        title=_("Record a confirmation by telephone"),
        submit=_("Record"),
        intro=_("Call %(name)s, %(phone)s, the number in the register; never one that somebody gave you.")
        % {"name": asked.contact.name, "phone": asked.contact.phone or "–"},
        back=reverse("decide", args=[asked.revision_id]),
    )
