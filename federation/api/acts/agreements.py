"""Agreements: what a registrar's program does with them. They are signed on their pages, by people."""

from typing import Annotated, Any, NotRequired, TypedDict

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import told
from federation.api.acts.reading import day, named, organisation_or_404
from federation.api.frame import Json, Makes, Many, One, Verb, created, invalid
from federation.api.plain import day_or_none
from federation.api.shapes import Day, Digest, Number, Said
from members.actions import agreements
from members.clock import today
from members.machine import allowed_states
from members.models import Agreement, AgreementTemplate, Organisation
from members.models.agreement import AgreementKind, AgreementState, Language, TemplateState
from members.models.api_token import Scope
from members.permissions import Permission, may, require, visible_organisations
from members.views.agreements import agreement_or_404

_ABOUT = ("organisation", "template", "commissioner")


class TheAgreement(TypedDict):
    """An agreement between the operator and an organisation; `version` is that of its standard text."""

    id: Number
    organisation: told.Named
    kind: Annotated[str, Said(one_of=AgreementKind)]
    version: str
    language: Annotated[str, Said(one_of=Language)]
    state: Annotated[str, Said(one_of=AgreementState)]
    document_sha256: Digest | None
    valid_from: Day | None
    valid_until: Day | None
    allowed_actions: list[Annotated[str, Said(one_of=("send",))]]


class NewAgreement(TypedDict):
    """A draft on a standard text that is adopted and still accepted. `commissioner`: who orders and pays for it, where
    that is another organisation, as SE/9990000011."""

    kind: Annotated[str, Said(one_of=AgreementKind)]
    version: str
    language: NotRequired[Annotated[str, Said(one_of=Language)]]
    commissioner: NotRequired[str | None]
    valid_until: NotRequired[Day | None]


EXAMPLE = {
    "id": 6,
    "organisation": told.NAMED,
    "kind": "membership",
    "version": "2.0",
    "language": "sv",
    "state": "draft",
    "document_sha256": None,
    "valid_from": None,
    "valid_until": None,
    "allowed_actions": ["send"],
}


class OneAgreement(One):
    """One of them, for its parties, whoever ordered it, those whom it holds for, and the operator."""

    scope, shape, example = Scope.AGREEMENTS, TheAgreement, EXAMPLE

    def find(self, request: Request, **place: Any) -> Agreement:
        return agreement_or_404(place["pk"], request.user)

    def tell(self, request: Request, found: Agreement) -> TheAgreement:
        return tell(request, found)


class Agreements(Makes, Many):
    """Those that concern an organisation. POST prepares one, for registrars."""

    scope, write_scope, made = Scope.AGREEMENTS, Scope.AGREEMENTS_WRITE, OneAgreement
    shape, example, name, body = TheAgreement, EXAMPLE, "agreements", NewAgreement
    body_example = {"kind": "membership", "version": "2.0", "language": "sv"}

    def rows(self, request: Request, **place: Any) -> QuerySet[Agreement]:
        this = organisation_or_404(request.user, place["country"], place["number"])
        rows = Agreement.objects.filter(organisation=this).select_related(*_ABOUT)
        seen = visible_organisations(request.user)
        return (rows if seen is None else rows.seen_by(seen, today())).order_by("pk")

    def tell(self, request: Request, row: Agreement) -> TheAgreement:
        return tell(request, row)

    def allow_new(self, request: Request, **place: Any) -> None:
        this = organisation_or_404(request.user, place["country"], place["number"])
        require(request.user, Permission.HANDLE_AGREEMENT, this)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        made = agreements.prepare(
            organisation_or_404(request.user, place["country"], place["number"]),
            _template(sent),
            valid_until=day(sent, "valid_until"),
            language=sent.get("language", Language.SWEDISH),
            commissioner=_commissioner(sent),
            by=request.user,
        )
        return created(f"/api/v1/agreements/{made.pk}/", tell(request, made))


class Send(Verb):
    """Make the document, once, and hand it to the parties for signing. For registrars."""

    scope, resource = Scope.AGREEMENTS_WRITE, OneAgreement

    def allow(self, request: Request, found: Agreement) -> None:
        require(request.user, Permission.HANDLE_AGREEMENT, found.organisation)

    def change(self, request: Request, found: Agreement, sent: Json) -> None:
        agreements.send(found, by=request.user)


def _template(sent: Json) -> AgreementTemplate:
    accepted = Q(accepted_until=None) | Q(accepted_until__gte=today())
    rows = AgreementTemplate.objects.filter(accepted, state=TemplateState.ADOPTED)
    found = rows.filter(kind=sent["kind"], version=sent["version"]).first()
    if found is None:
        words = _("There is no adopted and accepted text of this kind with this version.")
        raise invalid([("#/version", words)], words)
    return found


def _commissioner(sent: Json) -> Organisation | None:
    if not sent.get("commissioner"):
        return None
    country, number = named(sent["commissioner"])
    found = Organisation.objects.filter(country=country, number=number).first()
    if found is None:
        words = _("No organisation is registered with this number. Ask the operator.")
        raise invalid([("#/commissioner", words)], words)
    return found


def tell(request: Request, found: Agreement) -> TheAgreement:
    handles = may(request.user, Permission.HANDLE_AGREEMENT, found.organisation)
    sends = handles and AgreementState.SENT in allowed_states(found)
    return {
        "id": found.pk,
        "organisation": told.names(found.organisation),
        "kind": found.template.kind,
        "version": found.template.version,
        "language": found.language,
        "state": found.state,
        "document_sha256": found.document_id,
        "valid_from": day_or_none(found.valid_from),
        "valid_until": day_or_none(found.valid_until),
        "allowed_actions": ["send"] if sends else [],
    }
