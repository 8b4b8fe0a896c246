"""Mandates: proposed by a party, taken on by the representative, suspended, resumed and ended.

A mandate is signed on its page, where the signed document is handed in.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.acts.reading import day, named, organisation_or_404
from federation.api.acts.shapes import Explanation, Remark
from federation.api.frame import Json, Makes, Verb, created, invalid
from federation.api.mandates import OneMandate
from federation.api.shapes import Day, Said
from members.actions import representations
from members.clock import today
from members.errors import NotAllowed
from members.models import Entity, Organisation, Representation
from members.models.api_token import Scope
from members.models.representation import Function, RepresentationKind
from members.permissions import Permission, acts_for_itself, may, require


class MandateProposal(TypedDict):
    """`represented_by` says which way it goes: whether the other organisation acts for this one, or this one for it."""

    other: Annotated[str, Said("The other organisation, as SE/9990000011.")]
    represented_by: Annotated[str, Said(one_of=("other", "this"))]
    kind: Annotated[str, Said(one_of=RepresentationKind)]
    functions: list[Annotated[str, Said(one_of=Function)]]
    entities: NotRequired[Annotated[list[str], Said("EntityIDs that it is limited to; none: all.")]]
    valid_from: Day
    valid_until: NotRequired[Day | None]


class EndOfMandate(TypedDict):
    """Now, or after a last day that is to come."""

    reason: Annotated[str, Said(longest=2000)]
    until: NotRequired[Day | None]


class Proposals(Makes):
    """POST proposes a mandate, in either direction."""

    scope, made, body = Scope.ORGANISATIONS_WRITE, OneMandate, MandateProposal
    body_example = {
        "other": "SE/5560004623",
        "represented_by": "other",
        "kind": "agent",
        "functions": ["metadata"],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }

    def allow_new(self, request: Request, **place: Any) -> None:
        this = organisation_or_404(request.user, place["country"], place["number"])
        require(request.user, Permission.PROPOSE_MANDATE, this)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        this = organisation_or_404(request.user, place["country"], place["number"])
        other = _organisation(sent["other"])
        represented, representative = (this, other) if sent["represented_by"] == "other" else (other, this)
        terms = representations.Terms(
            RepresentationKind(sent["kind"]),
            tuple(Function(function) for function in sent["functions"]),
            day(sent, "valid_from") or today(),
            day(sent, "valid_until"),
            _entities(represented, sent.get("entities", [])),
        )
        made = representations.propose(represented, representative, terms, by=request.user)
        return created(f"/api/v1/mandates/{made.pk}/", OneMandate().tell(request, made))


class MandateVerb(Verb):
    """For the represented organisation, or a registrar who handles both parties' mandates. Holds the organisation
    before the mandate, as the actions do."""

    scope, resource = Scope.ORGANISATIONS_WRITE, OneMandate

    def act(self, request: Request, **place: Any) -> Response:
        found = OneMandate().find(request, **place)
        self.allow(request, found)
        Organisation.objects.select_for_update().get(pk=found.represented_id)
        return super().act(request, **place)

    def allow(self, request: Request, found: Representation) -> None:
        if not acts_for_itself(request.user, Permission.PROPOSE_MANDATE, found.represented):
            for party in found.parties():
                require(request.user, Permission.HANDLE_MANDATE, party)


class Accept(MandateVerb):
    """The representative takes it on; once it is signed as well, it is active."""

    def allow(self, request: Request, found: Representation) -> None:
        if not acts_for_itself(request.user, Permission.PROPOSE_MANDATE, found.representative):
            raise NotAllowed(
                _("Only an administrator or signatory of %(organisation)s accepts this mandate.")
                % {"organisation": found.representative}
            )

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.accept(found, by=request.user)


class Suspend(MandateVerb):
    """Closed at once, until it is resumed."""

    body, body_example = Explanation, {"note": "Under utredning."}

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.suspend(found, note=sent["note"], by=request.user)


class Resume(MandateVerb):
    """Open again; what the operator suspended, only the operator."""

    body, body_example = Remark, {"note": "Utredningen är klar."}

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.resume(found, note=sent.get("note", ""), by=request.user)


class Ends(MandateVerb):
    """By either party, or a registrar."""

    body, body_example = EndOfMandate, {"reason": "Uppdraget är slut.", "until": "2026-12-31"}

    def allow(self, request: Request, found: Representation) -> None:
        if not any(may(request.user, Permission.PROPOSE_MANDATE, party) for party in found.parties()):
            require(request.user, Permission.PROPOSE_MANDATE, found.represented)

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.end(found, reason=sent["reason"], until=day(sent, "until"), by=request.user)


def _organisation(text: str) -> Organisation:
    """Any that is registered, as on the page: their numbers are public."""
    country, number = named(text)
    found = Organisation.objects.filter(country=country, number=number).first()
    if found is None:
        words = _("No organisation is registered with this number. Ask the operator.")
        raise invalid([("#/other", words)], words)
    return found


def _entities(of: Organisation, names: list[str]) -> tuple[Entity, ...]:
    known = {one.entity_id: one for one in of.entities.filter(entity_id__in=names)}
    for place, entity_id in enumerate(names):
        if entity_id not in known:
            words = _("%(entity)s is not an entity of %(organisation)s.") % {"entity": entity_id, "organisation": of}
            raise invalid([(f"#/entities/{place}", words)], words)
    return tuple(known.values())
