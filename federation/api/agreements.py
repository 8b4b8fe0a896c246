"""Agreements: what binds whom, on which text, from when until when; who has signed for which party."""

from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Many, One
from federation.api.plain import day_or_none, instant, instant_or_none
from federation.api.shapes import Day, Digest, Instant, Number, Said
from members.clock import today
from members.models import Agreement
from members.models.agreement import AgreementKind, AgreementState, Language, Party, SignatureMethod
from members.models.api_token import Scope
from members.permissions import only_watches, visible_organisations
from members.views.agreement_list import AGREEMENTS
from members.views.agreements import agreement_or_404, steps_of

VERBS = ("send", "sign", "notice", "end", "decline", "void")


class TheAgreement(TypedDict):
    """An agreement; the organisation is bound by it, a commissioner ordered it."""

    id: Number
    organisation: told.Named
    commissioner: told.Named | None
    kind: Annotated[str, Said(one_of=AgreementKind)]
    version: Annotated[str, Said("Of the text.")]
    language: Annotated[str, Said(one_of=Language)]
    state: Annotated[str, Said(one_of=AgreementState)]
    sent_at: Instant | None
    valid_from: Day | None
    valid_until: Day | None


class TheSignature(TypedDict):
    """Who signed for a party is named by their key, whose name the registry tells on its pages."""

    party: Annotated[str, Said(one_of=Party)]
    signer: Number
    method: Annotated[str, Said(one_of=SignatureMethod)]
    document_sha256: Digest
    signed_at: Instant


class TheBeneficiary(told.Named):
    """An organisation that the agreement holds for too."""

    since: Day
    until: Day | None


class WholeAgreement(TheAgreement):
    """An agreement with its signatures and whom it holds for."""

    document_sha256: Digest | None
    signatures: list[TheSignature]
    beneficiaries: list[TheBeneficiary]
    allowed_actions: list[Annotated[str, Said("What the asker may do with it now.", one_of=VERBS)]]


EXAMPLE = {
    "id": 8,
    "organisation": told.NAMED,
    "commissioner": None,
    "kind": "membership",
    "version": "2.1",
    "language": "sv",
    "state": "in_force",
    "sent_at": "2026-01-12T10:00:00+00:00",
    "valid_from": "2026-02-01",
    "valid_until": None,
}


class Agreements(Many):
    """Those that the asker's organisations are a party to, ordered or are beneficiaries of; every one for operators.
    Narrowed by what the page's list is narrowed by."""

    scope, shape, example, name = Scope.AGREEMENTS, TheAgreement, EXAMPLE, "agreements"
    listing = AGREEMENTS

    def rows(self, request: Request, **place: Any) -> QuerySet[Agreement]:
        if only_watches(request.user):
            raise Http404
        seen = visible_organisations(request.user)
        rows = AGREEMENTS.whole(Agreement.objects.all() if seen is None else Agreement.objects.seen_by(seen, today()))
        return rows.distinct()

    def tell(self, request: Request, row: Agreement) -> TheAgreement:
        return tell(row)


class OneAgreement(One):
    """One of them, with its signatures; 404 for those who are no party to it, as for one that there is not."""

    scope, shape = Scope.AGREEMENTS, WholeAgreement
    example = EXAMPLE | {
        "document_sha256": "4d" * 32,
        "signatures": [
            {
                "party": "member",
                "signer": 12,
                "method": "logged_in",
                "document_sha256": "4d" * 32,
                "signed_at": "2026-01-15T10:00:00+00:00",
            }
        ],
        "beneficiaries": [],
        "allowed_actions": [],
    }

    def find(self, request: Request, **place: Any) -> Agreement:
        return agreement_or_404(place["pk"], request.user)

    def tell(self, request: Request, found: Agreement) -> WholeAgreement:
        steps = steps_of(found, request.user)
        return {
            **tell(found),
            "document_sha256": found.document.sha256 if found.document else None,
            "signatures": _signatures(found),
            "beneficiaries": [
                {
                    **told.names(one.organisation),
                    "since": one.starts.isoformat(),
                    "until": day_or_none(one.until),
                }
                for one in found.beneficiaries.select_related("organisation").order_by("pk")
            ],
            "allowed_actions": [verb for verb in VERBS if steps[verb]],
        }


def tell(found: Agreement) -> TheAgreement:
    """One of them, in short."""
    return {
        "id": found.pk,
        "organisation": told.names(found.organisation),
        "commissioner": told.names(found.commissioner) if found.commissioner else None,
        "kind": found.template.kind,
        "version": found.template.version,
        "language": found.language,
        "state": found.state,
        "sent_at": instant_or_none(found.sent_at),
        "valid_from": day_or_none(found.valid_from),
        "valid_until": day_or_none(found.valid_until),
    }


def _signatures(found: Agreement) -> list[TheSignature]:
    return [
        {
            "party": one.party,
            "signer": one.signer_id,
            "method": one.method,
            "document_sha256": one.document_sha256,
            "signed_at": instant(one.signed_at),
        }
        for one in found.signatures.order_by("pk")
    ]
