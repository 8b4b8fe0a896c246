"""Declarations: their steps, and their answers, which a program writes one at a time."""

from collections.abc import Callable
from typing import Annotated, Any, NotRequired, TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import etags
from federation.api.acts.reading import day
from federation.api.declarations import OneDeclaration
from federation.api.frame import Json, One, Verb
from federation.api.plain import day_or_none
from federation.api.shapes import Day, Number, Said
from members.models.api_token import Scope
from members.permissions import Permission, may, require
from trustframework.actions import answers
from trustframework.models import Answer, Declaration
from trustframework.models.answer import AnswerStatus
from trustframework.views.declaration_access import answer_or_404
from trustframework.views.declaration_steps import STEPS


class WrittenAnswer(TypedDict):
    """What a declaration says to one requirement; `inherited_from`: another's certification that answers instead."""

    id: Number
    declaration: Number
    requirement: str
    status: Annotated[str, Said(one_of=AnswerStatus)]
    text: str
    planned_on: Day | None
    inherited_from: Number | None
    carried_over: bool
    version: int


class NewAnswer(TypedDict):
    """All of the answer: what is left out becomes empty."""

    status: Annotated[str, Said(one_of=AnswerStatus)]
    text: NotRequired[Annotated[str, Said(longest=20_000)]]
    planned_on: NotRequired[Day | None]


class StepExplained(TypedDict):
    """Why: the declarer's people read it, and it stands in the log."""

    because: Annotated[str, Said(longest=5_000)]


class StepRemarked(TypedDict):
    """Why, where there is something to say."""

    because: NotRequired[Annotated[str, Said(longest=5_000)]]


ANSWER = {
    "id": 71,
    "declaration": 7,
    "requirement": "GOV-01",
    "status": "fulfilled",
    "text": "Ledningen beslutar varje år.",
    "planned_on": None,
    "inherited_from": None,
    "carried_over": False,
    "version": 3,
}


class OneAnswer(One):
    """One of them. PUT writes it anew, with If-Match: nobody writes over what they have not seen."""

    scope, write_scope = Scope.DECLARATIONS, Scope.DECLARATIONS_WRITE
    shape, example, body = WrittenAnswer, ANSWER, NewAnswer
    body_example = {"status": "fulfilled", "text": "Ledningen beslutar varje år."}

    def find(self, request: Request, **place: Any) -> Answer:
        return answer_or_404(place["pk"], request.user)

    def tell(self, request: Request, found: Answer) -> WrittenAnswer:
        return tell_answer(found)

    def put(self, request: Request, **place: Any) -> Response:
        """The same twice is the same once, so that no Idempotency-Key is asked for."""
        found = self.find(request, **place)
        require(request.user, Permission.DECLARE, found.declaration.organisation)
        etags.hold_to(request, self.tell(request, found))
        sent = self.sent(request)
        fields = {"status": sent["status"], "text": sent.get("text", ""), "planned_on": day(sent, "planned_on")}
        answers.save(found, seen=found.version, by=request.user, **fields)
        now_is = self.tell(request, self.find(request, **place))
        return Response(now_is, headers={"ETag": etags.etag_of(now_is), "Cache-Control": etags.PRIVATE})


class DeclarationStep(Verb):
    """A step of a declaration; what is in its way is told requirement by requirement."""

    scope, resource = Scope.DECLARATIONS_WRITE, OneDeclaration
    verb = ""

    def allow(self, request: Request, found: Declaration) -> None:
        who = STEPS[self.verb].who
        if not any(may(request.user, permission, found.organisation) for permission in who):
            require(request.user, who[0], found.organisation)

    def change(self, request: Request, found: Declaration, sent: Json) -> None:
        action: Callable[..., object] = STEPS[self.verb].action
        action(found, by=request.user, **sent)


class ExplainedStep(DeclarationStep):
    """One that has to be explained."""

    body, body_example = StepExplained, {"because": "Bilagan saknas."}


class RemarkedStep(DeclarationStep):
    """One that may be explained."""

    body, body_example = StepRemarked, {"because": "Vi börjar om."}


def view_of(verb: str) -> Any:
    """The view that takes the step."""
    reasons = STEPS[verb].reasons
    kind = DeclarationStep if reasons is None else ExplainedStep if reasons else RemarkedStep
    return kind.as_view(verb=verb)


def tell_answer(found: Answer) -> WrittenAnswer:
    return {
        "id": found.pk,
        "declaration": found.declaration_id,
        "requirement": found.requirement.code,
        "status": found.status,
        "text": found.text,
        "planned_on": day_or_none(found.planned_on),
        "inherited_from": found.inherited_from_id,
        "carried_over": found.carried_over,
        "version": found.version,
    }
