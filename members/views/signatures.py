"""Sign an agreement: logged in, or by what shows that somebody signed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import agreements, authorities, signatures
from members.forms_agreements import RecordSignatureForm, SignDocumentForm, SignForm
from members.forms_signing import EvidenceForm, ShownAuthorityForm
from members.models import Agreement, Person
from members.models.agreement import SIGNABLE, Party, SignatureMethod
from members.models.authority import AuthorityKind
from members.permissions import Permission, may
from members.views import documents
from members.views.acting import act_on, actor, bound
from members.views.agreements import adapters_for, agreement_or_404, page
from members.views.stepup import fresh


@login_required
@fresh
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One party's signature: a registrar's for the operator, a signatory's for their own organisation."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    as_operator = _as_operator(agreement, person)
    if turned := _not_waiting(request, agreement):
        return turned
    form = _form(request, agreement, as_operator)
    party = Party.OPERATOR if as_operator else Party.MEMBER
    if act_on(form, lambda data: agreements.sign(agreement, by=person, **_signed(data, person, party))):
        messages.success(request, _("The signature is recorded."))
        return redirect("agreement", pk)
    return page(request, form, agreement, _("Sign the agreement"), _("Sign"))


@login_required
@fresh
def hand_in(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A signed PDF, the scan of a paper, or what another adapter takes."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    as_operator = _as_operator(agreement, person)
    adapter = next((one for one in adapters_for(agreement, person) if one.slug == slug), None)
    if adapter is None:
        raise Http404
    if turned := _not_waiting(request, agreement):
        return turned
    kind = ShownAuthorityForm if as_operator else EvidenceForm
    form = bound(kind, request, agreement=agreement, adapter=adapter, as_operator=as_operator)
    if act_on(form, lambda data: _take(agreement, slug, data, person)):
        messages.success(request, _("The signature is recorded."))
        return redirect("agreement", pk)
    return page(request, form, agreement, adapter.label, _("Hand in the signature"))


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int, party: Party) -> HttpResponse:
    """What showed the signature, for those who may read it: the operator's registrars, and the signer's own people."""
    person = actor(request)
    agreement = agreement_or_404(pk, person)
    found = agreement.signatures.select_related("evidence").filter(party=party).first()
    if found is None or found.evidence is None:
        raise Http404
    _as_operator(agreement, person)
    return documents.pdf(found.evidence.bytes(), f"{agreement.template.kind}-{agreement.pk}-{party}.pdf")


def _as_operator(agreement: Agreement, person: Person) -> bool:
    """Whether a registrar, or else a signatory of the organisation, stands here; nobody else gets further."""
    if may(person, Permission.HANDLE_AGREEMENT, agreement.organisation):
        return True
    if not may(person, Permission.SIGN_AGREEMENT, agreement.organisation):
        raise PermissionDenied
    return False


def _not_waiting(request: HttpRequest, agreement: Agreement) -> HttpResponse | None:
    if agreement.state in SIGNABLE:
        return None
    messages.error(request, _("%(agreement)s is not waiting for signatures.") % {"agreement": agreement})
    return redirect("agreement", agreement.pk)


def _form(request: HttpRequest, agreement: Agreement, as_operator: bool) -> forms.Form:
    """With the document here, only its signer is missing; else its SHA-256, and for a registrar who signed and how."""
    made: forms.Form
    if agreement.document_id:
        made = bound(SignDocumentForm, request, initial={"document_sha256": agreement.document_id})
    elif as_operator:
        initial = {"method": SignatureMethod.LOGGED_IN, "party": Party.OPERATOR, "signer": request.user.pk}
        made = bound(RecordSignatureForm, request, agreement=agreement, initial=initial)
    else:
        made = bound(SignForm, request)
    return made


def _signed(data: dict[str, Any], person: Person, party: Party) -> dict[str, Any]:
    """The action's arguments; a form without choices is the person's own signature for their own party."""
    return {
        "party": Party(data.get("party", party)),
        "method": SignatureMethod(data.get("method", SignatureMethod.LOGGED_IN)),
        "signer": data.get("signer", person),
        "authority": data["authority"],
        "document_sha256": data["document_sha256"],
    }


def _take(agreement: Agreement, slug: str, data: dict[str, Any], person: Person) -> object:
    """The paper that shows the authority first, where it came along: it is accepted whatever the signature is worth."""
    signer = data.get("signer", person)
    if data.get("authority_kind"):
        shown = authorities.submit(
            agreement.organisation,
            signer,
            kind=AuthorityKind(data["authority_kind"]),
            document=data["authority_document"],
            valid_until=data["authority_until"],
            by=person,
        )
        authorities.accept(shown, by=person)
    return signatures.take(
        agreement,
        Party(data.get("party", Party.MEMBER)),
        adapter=slug,
        evidence=data["evidence"].content,
        signer=signer,
        authority=data["authority"],
        by=person,
    )
