"""Agreements: prepare, send, show with their document, give notice, end, decline, void."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import timelines
from members.actions import agreements
from members.clock import today
from members.forms import NoteForm
from members.forms_agreements import AgreementForm, NoticeForm
from members.machine import allowed_states
from members.models import Agreement, Person, SigningAuthority
from members.models.agreement import SIGNABLE, AgreementState, Party
from members.permissions import Permission, is_operator, may, visible_organisations
from members.signing.adapters import adapters
from members.signing.port import SigningAdapter
from members.views import documents
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

EVENTS = 20


@dataclass(frozen=True, slots=True)
class Ending:
    """A step that ends an agreement: its words, and what is done."""

    title: str | Promise
    submit: str | Promise
    done: str | Promise
    action: Callable[..., None]


ENDINGS = {
    AgreementState.ENDED: Ending(
        gettext_lazy("End the agreement today"),
        gettext_lazy("End the agreement"),
        gettext_lazy("The agreement has ended."),
        agreements.end,
    ),
    AgreementState.DECLINED: Ending(
        gettext_lazy("Decline the agreement"),
        gettext_lazy("Decline"),
        gettext_lazy("The agreement is declined."),
        agreements.decline,
    ),
    AgreementState.VOID: Ending(
        gettext_lazy("Void the agreement"),
        gettext_lazy("Void"),
        gettext_lazy("The agreement is void."),
        agreements.void,
    ),
}


def agreement_or_404(pk: int, person: Person) -> Agreement:
    """For its parties, whoever ordered it, those whom it holds for, and the operator."""
    rows = Agreement.objects.select_related(
        "organisation", "commissioner", "template", "document", "replaces__template"
    )
    organisations = visible_organisations(person)
    found = (rows if organisations is None else rows.seen_by(organisations, today())).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def steps_of(agreement: Agreement, person: Person) -> dict[str, bool]:
    """What the person may do with it now; the buttons come from the table of states."""
    handles = may(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    own = may(person, Permission.SIGN_AGREEMENT, agreement.organisation)
    signed = set(agreement.signatures.values_list("party", flat=True))
    allowed = allowed_states(agreement)
    open_to = (handles and len(signed) < len(Party)) or (own and Party.MEMBER not in signed)
    return {
        "send": handles and AgreementState.SENT in allowed,
        "sign": agreement.state in SIGNABLE and open_to,
        "notice": handles and AgreementState.NOTICE_GIVEN in allowed,
        "end": handles and AgreementState.ENDED in allowed,
        "decline": (handles or own) and AgreementState.DECLINED in allowed,
        "void": handles and AgreementState.VOID in allowed,
        "handle": handles,
        "hand_in": handles or own or may(person, Permission.MANAGE_PEOPLE, agreement.organisation),
    }


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement, its document, whom it is for, who has signed, and what can be done."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    steps = steps_of(agreement, person)
    opens = may(person, Permission.SEE_ORGANISATION, agreement.organisation)
    log = timelines.of_object(agreement, internal=is_operator(person), size=EVENTS).events if opens else []
    context = {
        "agreement": agreement,
        "organisation": agreement.organisation,
        "opens": opens,
        "signatures": agreement.signatures.select_related("signer", "recorded_by", "signing_authority"),
        "beneficiaries": agreement.beneficiaries.select_related("organisation"),
        "authorities": _authorities(agreement) if steps["hand_in"] else None,
        "adapters": adapters_for(agreement, person) if steps["sign"] else [],
        "steps": steps,
        "events": log,
        "today": today(),
    }
    return render(request, "members/agreement.html", context)


def adapters_for(agreement: Agreement, person: Person) -> list[SigningAdapter]:
    """How the person may hand in a signature on the agreement's document."""
    if agreement.document_id is None:
        return []
    registrar = may(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    return [adapter for adapter in adapters().values() if registrar or not adapter.registrar_only]


def _authorities(agreement: Agreement) -> "list[SigningAuthority]":
    return list(agreement.organisation.signing_authorities.select_related("person", "accepted_by"))


@login_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document that the parties sign, byte for byte."""
    agreement = agreement_or_404(pk, actor(request))
    if agreement.document is None:
        raise Http404
    return documents.pdf(agreement.document.bytes(), f"{agreement.template.kind}-{agreement.pk}.pdf")


@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft for the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT, organisation)
    form = bound(AgreementForm, request)
    if done := act_on(form, lambda data: agreements.prepare(organisation, by=person, **data)):
        messages.success(request, _("The agreement is drafted. Send it to the parties when it is ready."))
        return redirect("agreement", done.value.pk)
    return form_page(
        request, form, title=_("Prepare an agreement"), submit=_("Prepare the agreement"), organisation=organisation
    )


@login_required
@fresh
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft becomes a document, and goes to the parties."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    act(request, lambda: agreements.send(agreement, by=person), _("The agreement waits for signatures now."))
    return redirect("agreement", pk)


@login_required
@fresh
def give_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement ends at a date."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    require_or_403(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    form = bound(NoticeForm, request)
    if act_on(form, lambda data: agreements.give_notice(agreement, by=person, **data)):
        messages.success(request, _("Notice is recorded."))
        return redirect("agreement", pk)
    return page(request, form, agreement, _("Give notice"), _("Give notice"), danger=True)


@login_required
@fresh
def finish(request: HttpRequest, pk: int, to: AgreementState) -> HttpResponse:
    """The agreement ends today, is declined by a party, or should never have been."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    if to != AgreementState.DECLINED or not may(person, Permission.SIGN_AGREEMENT, agreement.organisation):
        require_or_403(person, Permission.HANDLE_AGREEMENT, agreement.organisation)
    words = ENDINGS[to]
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: words.action(agreement, by=person, **data)):
        messages.success(request, str(words.done))
        return redirect("agreement", pk)
    return page(request, form, agreement, words.title, words.submit, danger=True)


def page(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest,
    form: forms.Form,
    agreement: Agreement,
    title: str | Promise,
    submit: str | Promise,
    danger: bool = False,
) -> HttpResponse:
    """A form about the agreement."""
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
