"""Declarations with their answers, for those who read them on pages: the declarer's own; officers once submitted."""

from typing import Annotated, Any, TypedDict

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Many, One
from federation.api.plain import day_or_none, instant, instant_or_none
from federation.api.shapes import Day, Instant, Number, Said
from members.models import Person
from members.models.api_token import Scope
from members.permission_table import NEVER_ON_OWN
from members.permissions import Permission, assignments, belongs_to, mandates, may, only_watches
from trustframework.answer_facts import answers_of
from trustframework.declaration_rules import is_own
from trustframework.models import Answer, Declaration
from trustframework.models.answer import AnswerStatus
from trustframework.models.declaration import DeclarationState
from trustframework.models.evidence import Confidentiality
from trustframework.views.declaration_access import declaration_or_404
from trustframework.views.declaration_steps import STEPS, steps_of

_WITH = ("organisation", "checklist__version__framework", "level")


class TheDeclaration(TypedDict):
    """What an organisation declares, against which checklist of which version, for which level."""

    id: Number
    organisation: told.Named
    framework: Annotated[str, Said("Its slug.")]
    framework_version: str
    checklist: Annotated[str, Said("Its slug.")]
    level: str
    state: Annotated[str, Said(one_of=DeclarationState)]
    begun_at: Instant
    submitted_at: Instant | None


class TheEvidence(TypedDict):
    """Evidence that stands; what it says is opened on its page, by those who may."""

    id: Number
    title: str
    confidentiality: Annotated[str, Said(one_of=Confidentiality)]
    valid_until: Day | None


class TheAnswer(TypedDict):
    """What is said to one requirement. `version` counts its changes; people are named by their keys."""

    id: Number
    requirement: Annotated[str, Said("Its code.")]
    status: Annotated[str, Said(one_of=AnswerStatus)]
    text: str
    planned_on: Day | None
    inherited_from: Annotated[int, Said("The certification that answers in the declarer's place.")] | None
    carried_over: bool
    version: Annotated[int, Said(minimum=0)]
    changed_by: Number | None
    changed_at: Instant | None
    evidence: list[TheEvidence]


class WholeDeclaration(TheDeclaration):
    """A declaration with an answer to each requirement, in the framework's order."""

    scope: str
    entities: list[str]
    returned_because: str
    version: Annotated[int, Said(minimum=0)]
    answers: list[TheAnswer]
    allowed_actions: list[Annotated[str, Said("What the asker may do with it now.", one_of=tuple(STEPS))]]


EXAMPLE = {
    "id": 15,
    "organisation": told.NAMED,
    "framework": "tillit",
    "framework_version": "1.0",
    "checklist": "idp",
    "level": "LoA3",
    "state": "draft",
    "begun_at": "2026-05-01T10:00:00+00:00",
    "submitted_at": None,
}
ANSWER = {
    "id": 301,
    "requirement": "KEY-01",
    "status": "fulfilled",
    "text": "Nycklarna förvaras i en HSM.",
    "planned_on": None,
    "inherited_from": None,
    "carried_over": False,
    "version": 2,
    "changed_by": 12,
    "changed_at": "2026-05-02T10:00:00+00:00",
    "evidence": [{"id": 77, "title": "Rutin för nycklar", "confidentiality": "confidential", "valid_until": None}],
}


class Declarations(Many):
    """Those that the asker reads; `?state=` and `?number=` (of the organisation) narrow."""

    scope, shape, example, name = Scope.DECLARATIONS, TheDeclaration, EXAMPLE, "declarations"
    asks = {
        "state": ({"type": "string", "enum": DeclarationState.values}, "Only those in this state."),
        "number": ({"type": "string"}, "Only those of the organisation with this number."),
    }

    def rows(self, request: Request, **place: Any) -> QuerySet[Declaration]:
        rows = read_by(request.user).select_related(*_WITH)
        for name, field in (("state", "state"), ("number", "organisation__number")):
            if asked := request.query_params.get(name):
                rows = rows.filter(**{field: asked})
        return rows

    def tell(self, request: Request, row: Declaration) -> TheDeclaration:
        return tell(row)


class OneDeclaration(One):
    """One of them, with its answers; 404 for who does not read it, as for one that there is not."""

    scope, shape = Scope.DECLARATIONS, WholeDeclaration
    example = EXAMPLE | {
        "scope": "",
        "entities": ["https://idp.norrvik.example/metadata"],
        "returned_because": "",
        "version": 0,
        "answers": [ANSWER],
        "allowed_actions": ["approve", "withdraw"],
    }

    def find(self, request: Request, **place: Any) -> Declaration:
        return declaration_or_404(place["pk"], request.user)

    def tell(self, request: Request, found: Declaration) -> WholeDeclaration:
        return {
            **tell(found),
            "scope": found.scope,
            "entities": sorted(found.entities.values_list("entity_id", flat=True)),
            "returned_because": found.returned_because,
            "version": found.version,
            "answers": [tell_answer(one) for one in answers_of(found)],
            "allowed_actions": [verb for verb, _words in steps_of(found, request.user)],
        }


def read_by(person: Person) -> QuerySet[Declaration]:
    """Those of which `trustframework.views.declaration_access.sees` says yes, in one question."""
    if only_watches(person):
        raise Http404
    seen = Permission.SEE_DECLARATION
    known = {a.organisation for a in assignments(person)} | {m.represented for m in mandates(person)}
    rows = Q(organisation__in=[one for one in known if is_own(person, one)])
    if may(person, seen):
        submitted = Q(submitted_at__isnull=False)
        rows |= submitted & ~Q(organisation__in=belongs_to(person)) if seen in NEVER_ON_OWN else submitted
    return Declaration.objects.filter(rows)


def tell(found: Declaration) -> TheDeclaration:
    """One of them, in short."""
    version = found.checklist.version
    return {
        "id": found.pk,
        "organisation": told.names(found.organisation),
        "framework": version.framework.slug,
        "framework_version": version.version,
        "checklist": found.checklist.slug,
        "level": found.level.name,
        "state": found.state,
        "begun_at": instant(found.begun_at),
        "submitted_at": instant_or_none(found.submitted_at),
    }


def tell_answer(found: Answer) -> TheAnswer:
    """One of `answers_of`."""
    standing: list[Any] = found.standing_evidence  # type: ignore[attr-defined]
    return {
        "id": found.pk,
        "requirement": found.requirement.code,
        "status": found.status,
        "text": found.text,
        "planned_on": day_or_none(found.planned_on),
        "inherited_from": found.inherited_from_id,
        "carried_over": found.carried_over,
        "version": found.version,
        "changed_by": found.changed_by_id,
        "changed_at": instant_or_none(found.changed_at),
        "evidence": [
            {
                "id": one.pk,
                "title": one.title,
                "confidentiality": one.confidentiality,
                "valid_until": day_or_none(one.valid_until),
            }
            for one in standing
        ],
    }
