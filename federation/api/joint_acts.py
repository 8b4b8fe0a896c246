"""What two operators do together: one's proposal, the other's answer; to all others it is not there."""

from typing import Annotated, Any, NotRequired, TypedDict

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.actions import joint_acts
from federation.api.feeds import operator, runs
from federation.api.frame import Json, Makes, Many, One, Verb, created, invalid
from federation.api.plain import instant, instant_or_none
from federation.api.shapes import Instant, Number, Said
from federation.models import Feed, JointAct, Publication
from federation.models.joint_act import JointActKind, JointActState
from members.models.api_token import Scope

# What may be proposed by a program; acts on keys begin on their pages, beside what has to be read first.
PROPOSABLE = {
    JointActKind.CHANGE_POLICY: ("policy",),
    JointActKind.CHANGE_PROTECTED: ("protected",),
    JointActKind.CHANGE_BRAKE: ("drop", "drop_percent", "key_percent"),
    JointActKind.RELEASE_HOLD: (),
    JointActKind.CATCH_UP: ("serial",),
}
ABOUT = ("feed", "signing_key", "publication")
_SMALL = Said(minimum=0, maximum=100_000)


class Proposal(TypedDict):
    """An act that another operator has to agree to; besides `kind`, `feed` and `grounds` what the kind needs: `policy`,
    `protected`, the brake's three numbers, the `serial` of the held release, or (if it is not the
    one served here) the highest that has been served."""

    kind: Annotated[str, Said(one_of=tuple(one.value for one in PROPOSABLE))]
    feed: Annotated[str, Said("The feed's slug.")]
    grounds: str
    policy: NotRequired[dict[str, Any]]
    protected: NotRequired[list[str]]
    drop: NotRequired[Annotated[int, _SMALL]]
    drop_percent: NotRequired[Annotated[int, _SMALL]]
    key_percent: NotRequired[Annotated[int, _SMALL]]
    serial: NotRequired[Annotated[int, Said(minimum=1, maximum=2**62)]]


class Note(TypedDict):
    """Why not."""

    note: str


class TheJointAct(TypedDict):
    """A joint act; the people are named by their keys, whose names the registry tells on its pages."""

    number: Number
    kind: Annotated[str, Said(one_of=JointActKind)]
    state: Annotated[str, Said(one_of=JointActState)]
    feed: str | None
    signing_key: str | None
    serial: int | None
    arguments: dict[str, Any]
    grounds: str
    proposed_by: Number
    proposed_at: Instant
    expires_at: Instant
    answered_by: Number | None
    answered_at: Instant | None
    allowed_actions: list[Annotated[str, Said(one_of=("agree", "decline", "withdraw"))]]


EXAMPLE = {
    "number": 5,
    "kind": "change_brake",
    "state": "proposed",
    "feed": "production",
    "signing_key": None,
    "serial": None,
    "arguments": {"drop": 9, "drop_percent": 3, "key_percent": 10},
    "grounds": "Två regioner går samman.",
    "proposed_by": 3,
    "proposed_at": "2026-06-01T10:00:00+00:00",
    "expires_at": "2026-06-08T10:00:00+00:00",
    "answered_by": None,
    "answered_at": None,
    "allowed_actions": ["agree", "decline", "withdraw"],
}


class OneJointAct(One):
    """One of them, for operators."""

    scope, shape, example = Scope.FEEDS_READ, TheJointAct, EXAMPLE

    def find(self, request: Request, **place: Any) -> JointAct:
        operator(request.user)
        return get_object_or_404(JointAct.objects.select_related(*ABOUT), pk=place["pk"])

    def tell(self, request: Request, found: JointAct) -> TheJointAct:
        return tell(found)


class JointActs(Makes, Many):
    """The joint acts, for operators; `?state=` narrows. POST proposes one."""

    scope, write_scope, made = Scope.FEEDS_READ, Scope.FEEDS_WRITE, OneJointAct
    shape, example, name = TheJointAct, EXAMPLE, "joint_acts"
    body = Proposal
    body_example = {
        "kind": "change_brake",
        "feed": "production",
        "grounds": "Två regioner går samman.",
        "drop": 9,
        "drop_percent": 3,
        "key_percent": 10,
    }
    asks = {"state": ({"type": "string", "enum": JointActState.values}, "Only those in this state.")}

    def rows(self, request: Request, **place: Any) -> QuerySet[JointAct]:
        operator(request.user)
        rows = JointAct.objects.select_related(*ABOUT)
        state = request.query_params.get("state")
        return rows.filter(state=state) if state else rows

    def tell(self, request: Request, row: JointAct) -> TheJointAct:
        return tell(row)

    def allow_new(self, request: Request, **place: Any) -> None:
        runs(request.user)

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        kind = JointActKind(sent["kind"])
        feed = get_object_or_404(Feed, slug=sent["feed"])
        about: Json = {name: sent[name] for name in PROPOSABLE[kind] if name in sent}
        if kind == JointActKind.RELEASE_HOLD:
            if "serial" not in sent:
                raise invalid([("#/serial", _("It is missing."))], _("Name the serial that is to be released."))
            about["publication"] = get_object_or_404(Publication, feed=feed, serial=sent["serial"])
        act = joint_acts.propose(kind, by=request.user, grounds=sent["grounds"], feed=feed, **about)
        return created(f"/api/v1/joint-acts/{act.pk}/", tell(act))


class JointActVerb(Verb):
    """The second operator's answer, or the first one's second thought."""

    scope, resource = Scope.FEEDS_WRITE, OneJointAct

    def allow(self, request: Request, found: JointAct) -> None:
        runs(request.user)


class Agree(JointActVerb):
    """As second operator: it is carried out in the same moment, or a refusal says why not and it stays proposed."""

    def change(self, request: Request, found: JointAct, sent: Json) -> None:
        joint_acts.agree(found, by=request.user)


class Decline(JointActVerb):
    """As second operator: no, with a note that says why."""

    body, body_example = Note, {"note": "Vänta till måndag."}

    def change(self, request: Request, found: JointAct, sent: Json) -> None:
        joint_acts.decline(found, by=request.user, note=sent["note"])


class Withdraw(JointActVerb):
    """As the one who proposed it: it will not happen."""

    def change(self, request: Request, found: JointAct, sent: Json) -> None:
        joint_acts.withdraw(found, by=request.user)


def tell(act: JointAct) -> TheJointAct:
    return {
        "number": act.pk,
        "kind": act.kind,
        "state": act.state,
        "feed": act.feed.slug if act.feed else None,
        "signing_key": act.signing_key.label if act.signing_key else None,
        "serial": act.publication.serial if act.publication else None,
        "arguments": act.arguments,
        "grounds": act.grounds,
        "proposed_by": act.proposed_by_id,
        "proposed_at": instant(act.proposed_at),
        "expires_at": instant(act.expires_at),
        "answered_by": act.answered_by_id,
        "answered_at": instant_or_none(act.answered_at),
        "allowed_actions": ["agree", "decline", "withdraw"] if act.state == JointActState.PROPOSED else [],
    }
