"""Agreements: what a registrar's program does with them. They are signed on their pages, by people."""

from typing import Annotated, Any, NotRequired, TypedDict

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.acts.reading import day, named, organisation_or_404
from federation.api.agreements import OneAgreement
from federation.api.frame import Json, Makes, Verb, created, invalid
from federation.api.shapes import Day, Said
from members.actions import agreements
from members.clock import today
from members.models import Agreement, AgreementTemplate, Organisation
from members.models.agreement import AgreementKind, Language, TemplateState
from members.models.api_token import Scope
from members.permissions import Permission, require


class NewAgreement(TypedDict):
    """A draft on a standard text that is adopted and still accepted. `commissioner`: who orders and pays for it, where
    that is another organisation, as SE/9990000011."""

    kind: Annotated[str, Said(one_of=AgreementKind)]
    version: str
    language: NotRequired[Annotated[str, Said(one_of=Language)]]
    commissioner: NotRequired[str | None]
    valid_until: NotRequired[Day | None]


class Preparing(Makes):
    """POST prepares an agreement with an organisation, for registrars."""

    scope, made, body = Scope.AGREEMENTS_WRITE, OneAgreement, NewAgreement
    body_example = {"kind": "membership", "version": "2.0", "language": "sv"}

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
        return created(f"/api/v1/agreements/{made.pk}/", OneAgreement().tell(request, made))


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
