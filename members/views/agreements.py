"""Agreements: prepare, send, sign, give notice, end."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import agreements
from members.forms import NoteForm
from members.forms_agreements import AgreementForm, NoticeForm, RecordSignatureForm, SignForm
from members.machine import allowed_states
from members.models import Agreement, Person
from members.models.agreement import AgreementState, Party, SignatureMethod
from members.permissions import Permission, may
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page

SIGNABLE = frozenset({AgreementState.SENT, AgreementState.PARTLY_SIGNED})


def _agreement(pk: int, person: Person) -> Agreement:
    return visible_or_404(Agreement.objects.select_related("organisation", "template"), pk, person)


def steps_of(agreement: Agreement, person: Person) -> dict[str, bool]:
    """What the person may do with it now: send, sign, notice, end."""
    handles = may(person, Permission.HANDLE_AGREEMENT)
    own = may(person, Permission.SIGN_AGREEMENT, agreement.organisation)
    signs = handles or (own and not agreement.signatures.filter(party=Party.MEMBER).exists())
    allowed = allowed_states(agreement)
    return {
        "send": handles and AgreementState.SENT in allowed,
        "sign": signs and agreement.state in SIGNABLE,
        "notice": handles and AgreementState.NOTICE_GIVEN in allowed,
        "end": handles and AgreementState.ENDED in allowed,
    }


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement, who has signed, and what can be done."""
    person = actor(request)
    agreement = _agreement(pk, person)
    context = {
        "agreement": agreement,
        "organisation": agreement.organisation,
        "signatures": agreement.signatures.select_related("signer"),
        "steps": steps_of(agreement, person),
    }
    return render(request, "members/agreement.html", context)


@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft for the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT)
    form = bound(AgreementForm, request)
    if done := act_on(form, lambda data: agreements.prepare(organisation, by=person, **data)):
        messages.success(request, _("The agreement is drafted. Send it to the parties when it is ready."))
        return redirect("agreement", done.value.pk)
    return form_page(
        request, form, title=_("Prepare an agreement"), submit=_("Prepare the agreement"), organisation=organisation
    )


@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft goes to the parties."""
    person = actor(request)
    agreement = _agreement(pk, person)
    act(request, lambda: agreements.send(agreement, by=person), _("The agreement waits for signatures now."))
    return redirect("agreement", pk)


@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One party's signature: a registrar's form for either party, a signatory's for their own."""
    person = actor(request)
    agreement = _agreement(pk, person)
    as_operator = may(person, Permission.HANDLE_AGREEMENT)
    if not as_operator:
        require_or_403(person, Permission.SIGN_AGREEMENT, agreement.organisation)
    if agreement.state not in SIGNABLE:
        messages.error(request, _("%(agreement)s is not waiting for signatures.") % {"agreement": agreement})
        return redirect("agreement", pk)
    form = _sign_form(request, agreement, as_operator)
    if act_on(form, lambda data: agreements.sign(agreement, by=person, **_signed(data, person))):
        messages.success(request, _("The signature is recorded."))
        return redirect("agreement", pk)
    return _page(request, form, agreement, _("Sign the agreement"), _("Sign"))


@login_required
def give_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement ends at a date."""
    person = actor(request)
    agreement = _agreement(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT)
    form = bound(NoticeForm, request)
    if act_on(form, lambda data: agreements.give_notice(agreement, by=person, **data)):
        messages.success(request, _("Notice is recorded."))
        return redirect("agreement", pk)
    return _page(request, form, agreement, _("Give notice"), _("Give notice"), danger=True)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement ends today."""
    person = actor(request)
    agreement = _agreement(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: agreements.end(agreement, by=person, **data)):
        messages.success(request, _("The agreement has ended."))
        return redirect("agreement", pk)
    return _page(request, form, agreement, _("End the agreement today"), _("End the agreement"), danger=True)


def _sign_form(request: HttpRequest, agreement: Agreement, as_operator: bool) -> forms.Form:
    if not as_operator:
        form: forms.Form = bound(SignForm, request)
        return form
    initial = {"method": SignatureMethod.LOGGED_IN, "party": Party.OPERATOR, "signer": request.user.pk}
    form = bound(RecordSignatureForm, request, agreement=agreement, initial=initial)
    return form


def _signed(data: dict[str, Any], person: Person) -> dict[str, Any]:
    """The action's arguments; a form without choices is a member's own signature."""
    return {
        "party": Party(data.get("party", Party.MEMBER)),
        "method": SignatureMethod(data.get("method", SignatureMethod.LOGGED_IN)),
        "signer": data.get("signer", person),
        "authority": data["authority"],
        "document_sha256": data["document_sha256"],
    }


def _page(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest, form: forms.Form, agreement: Agreement, title: str, submit: str, danger: bool = False
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        intro=str(agreement),
        organisation=agreement.organisation,
        back=reverse("agreement", args=[agreement.pk]),
        danger=danger,
    )
