"""Mandates: proposed by a party, taken on by the representative, suspended, resumed and ended.

A mandate is signed on its page, where the signed document is handed in.
"""

from typing import Annotated, Any, NotRequired, TypedDict

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import told
from federation.api.acts.reading import day, named, organisation_or_404
from federation.api.acts.shapes import Note, Reasons
from federation.api.frame import Json, Makes, Many, One, Verb, created, invalid
from federation.api.plain import day_or_none
from federation.api.shapes import Day, Number, Said
from members.actions import representations
from members.clock import today
from members.errors import NotAllowed
from members.models import Entity, Organisation, Representation
from members.models.api_token import Scope
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.permissions import Permission, acts_for_itself, may, require, visible_organisations
from members.views.mandates import steps_of

_ABOUT = ("represented", "representative")
_STEPS = ("sign", "accept", "suspend", "resume", "path", "end")


class TheMandate(TypedDict):
    """A mandate; without `entities` it is for all that the represented organisation owns, and will own."""

    id: Number
    represented: told.Named
    representative: told.Named
    kind: Annotated[str, Said(one_of=RepresentationKind)]
    functions: list[Annotated[str, Said(one_of=Function)]]
    entities: list[str]
    state: Annotated[str, Said(one_of=RepresentationState)]
    valid_from: Day
    valid_until: Day | None
    accepted: bool
    held_by_operator: bool
    end_reason: str
    allowed_actions: list[Annotated[str, Said(one_of=_STEPS)]]


class Proposal(TypedDict):
    """`represented_by` says which way it goes: whether the other organisation acts for this one, or this one for it."""

    other: Annotated[str, Said("The other organisation, as SE/9990000011.")]
    represented_by: Annotated[str, Said(one_of=("other", "this"))]
    kind: Annotated[str, Said(one_of=RepresentationKind)]
    functions: list[Annotated[str, Said(one_of=Function)]]
    entities: NotRequired[Annotated[list[str], Said("EntityIDs that it is limited to; none: all.")]]
    valid_from: Day
    valid_until: NotRequired[Day | None]


class End(TypedDict):
    """Now, or after a last day that is to come."""

    reason: Annotated[str, Said(longest=2000)]
    until: NotRequired[Day | None]


EXAMPLE = {
    "id": 4,
    "represented": told.NAMED,
    "representative": {"country": "SE", "number": "5560004623", "name_sv": "Ombudet AB", "name_en": "Ombudet AB"},
    "kind": "agent",
    "functions": ["metadata"],
    "entities": [],
    "state": "active",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "accepted": True,
    "held_by_operator": False,
    "end_reason": "",
    "allowed_actions": ["suspend", "end"],
}


class OneMandate(One):
    """One of them, for both parties and the operator."""

    scope, shape, example = Scope.ORGANISATIONS, TheMandate, EXAMPLE

    def find(self, request: Request, **place: Any) -> Representation:
        found = _seen(request).filter(pk=place["pk"]).first()
        if found is None:
            raise Http404
        return found

    def tell(self, request: Request, found: Representation) -> TheMandate:
        return tell(request, found)


class Mandates(Makes, Many):
    """An organisation's mandates, both ways. POST proposes one, in either direction."""

    scope, write_scope, made = Scope.ORGANISATIONS, Scope.ORGANISATIONS_WRITE, OneMandate
    shape, example, name, body = TheMandate, EXAMPLE, "mandates", Proposal
    body_example = {
        "other": "SE/5560004623",
        "represented_by": "other",
        "kind": "agent",
        "functions": ["metadata"],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Representation]:
        this = organisation_or_404(request.user, place["country"], place["number"])
        return _seen(request).filter(Q(represented=this) | Q(representative=this)).order_by("pk")

    def tell(self, request: Request, row: Representation) -> TheMandate:
        return tell(request, row)

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
        return created(f"/api/v1/mandates/{made.pk}/", tell(request, made))


class MandateVerb(Verb):
    """For the represented organisation, or a registrar who handles both parties' mandates."""

    scope, resource = Scope.ORGANISATIONS_WRITE, OneMandate

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

    body, body_example = Reasons, {"note": "Under utredning."}

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.suspend(found, note=sent["note"], by=request.user)


class Resume(MandateVerb):
    """Open again; what the operator suspended, only the operator."""

    body, body_example = Note, {"note": "Utredningen är klar."}

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.resume(found, note=sent.get("note", ""), by=request.user)


class Ends(MandateVerb):
    """By either party, or a registrar."""

    body, body_example = End, {"reason": "Uppdraget är slut.", "until": "2026-12-31"}

    def allow(self, request: Request, found: Representation) -> None:
        if not any(may(request.user, Permission.PROPOSE_MANDATE, party) for party in found.parties()):
            require(request.user, Permission.PROPOSE_MANDATE, found.represented)

    def change(self, request: Request, found: Representation, sent: Json) -> None:
        representations.end(found, reason=sent["reason"], until=day(sent, "until"), by=request.user)


def _seen(request: Request) -> QuerySet[Representation]:
    rows, seen = Representation.objects.select_related(*_ABOUT), visible_organisations(request.user)
    if seen is not None:
        rows = rows.filter(Q(represented__in=seen) | Q(representative__in=seen))
    return rows.prefetch_related("entities")


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


def tell(request: Request, found: Representation) -> TheMandate:
    steps = steps_of(found, request.user)
    return {
        "id": found.pk,
        "represented": told.names(found.represented),
        "representative": told.names(found.representative),
        "kind": found.kind,
        "functions": found.functions,
        "entities": [one.entity_id for one in found.entities.all()],
        "state": found.state,
        "valid_from": found.valid_from.isoformat(),
        "valid_until": day_or_none(found.valid_until),
        "accepted": found.accepted_by_id is not None,
        "held_by_operator": found.held_by_operator,
        "end_reason": found.end_reason,
        "allowed_actions": [name for name, is_open in steps.items() if is_open],
    }
