"""How a submission stands: what it still takes, and what became of it in each feed that its owner asks for."""

from typing import Annotated, Any, TypedDict

from rest_framework.request import Request

from federation.api.frame import One
from federation.api.revisions import OneRevision
from federation.api.shapes import Digest, Number, Said
from federation.confirming import Standing, latest, standing
from federation.explain import Explained
from federation.models import Endorsement
from federation.proposal import proposal
from federation.receipts import Receipt, place_in_queue, receipts
from federation.views.entity import wishes_of
from members import profiles
from members.models import MetadataRevision
from members.models.api_token import Scope
from members.models.revision import RevisionState
from members.saml.difference import Risk
from members.saml.types import Severity

_WAITS = ("", "gate", "making", "held", "failed", "stopped", "queued")


class ClosedBecause(TypedDict):
    """Why a gate is closed; `code` never changes."""

    code: str
    gate: str
    sv: str
    en: str
    remedy_sv: str
    remedy_en: str


class FeedStanding(TypedDict):
    """Published in which serial; else what it waits for: the gate, or the making of a release."""

    feed: str
    admitted: bool
    published: int | None
    waits_for: Annotated[str, Said(one_of=_WAITS)]
    reasons: list[ClosedBecause]


class HowItStands(TypedDict):
    """A submission's state, and the way from there: what its approval takes, or which feeds serve it."""

    id: Number
    number: Annotated[int, Said("Counted within the entity.", minimum=1)]
    entity_id: str
    state: Annotated[str, Said(one_of=RevisionState)]
    note: Annotated[str, Said("What the registrar wrote to the owner.")]
    errors: Annotated[int, Said(minimum=0)]
    warnings: Annotated[int, Said(minimum=0)]
    blocking: Annotated[list[str], Said("The rules for which it cannot be approved as it is.")]
    risk: Annotated[str, Said("Of what approving it would change.", one_of=tuple(one.name.lower() for one in Risk))]
    registrars: Annotated[int, Said("How many have to say yes.", minimum=1)]
    endorsements: Annotated[int, Said("How many have, while another has to.", minimum=0)]
    needs_confirmation: Annotated[bool, Said("Whether a second contact has to confirm it.")]
    confirmation: Annotated[str, Said("How that stands.", one_of=tuple(one.value for one in Standing))]
    published_sha256: Digest
    place_in_queue: Annotated[list[int], Said("Which of how many that wait for a registrar; else empty.")]
    feeds: list[FeedStanding]


class OneStanding(One):
    """How one of them stands; 404 for another's, as for one that there is not."""

    scope, shape = Scope.METADATA, HowItStands
    example = {
        "id": 41,
        "number": 3,
        "entity_id": "https://idp.norrvik.example/metadata",
        "state": "submitted",
        "note": "",
        "errors": 0,
        "warnings": 1,
        "blocking": [],
        "risk": "high",
        "registrars": 1,
        "endorsements": 0,
        "needs_confirmation": True,
        "confirmation": "waiting",
        "published_sha256": "2b" * 32,
        "place_in_queue": [1, 4],
        "feeds": [],
    }

    def find(self, request: Request, **place: Any) -> MetadataRevision:
        return OneRevision().find(request, **place)

    def tell(self, request: Request, found: MetadataRevision) -> HowItStands:
        proposed, waits = proposal(found), found.state == RevisionState.SUBMITTED
        sha256 = proposed.after.sha256
        return {
            "id": found.pk,
            "number": found.number,
            "entity_id": found.entity.entity_id,
            "state": found.state,
            "note": found.decision_note,
            "errors": found.error_count,
            "warnings": sum(one["severity"] == Severity.WARNING.value for one in found.findings),
            "blocking": list(profiles.blocking(found)) if waits else [],
            "risk": proposed.risk.name.lower(),
            "registrars": proposed.rule.registrars,
            "endorsements": Endorsement.objects.filter(revision=found).count() if waits else 0,
            "needs_confirmation": proposed.rule.confirmation,
            "confirmation": standing(latest(found), sha256).value,
            "published_sha256": sha256,
            "place_in_queue": list(place_in_queue(found) or ()),
            "feeds": feeds_of(found, sha256),
        }


def feeds_of(found: MetadataRevision, sha256: str) -> list[FeedStanding]:
    """Of an approved submission; none of another."""
    if found.state != RevisionState.APPROVED:
        return []
    answers = [answer for wish in wishes_of(found.entity) if wish.asked for answer in wish.feeds]
    known = receipts(answers, found, sha256)
    return [_feed(answer, known.get(answer.feed.slug)) for answer in answers]


def _feed(answer: Explained, receipt: Receipt | None) -> FeedStanding:
    there = receipt is not None and receipt.what == "published"
    return {
        "feed": answer.feed.slug,
        "admitted": answer.verdict.admitted,
        "published": receipt.serial if receipt is not None and there else None,
        "waits_for": "" if there else receipt.what if receipt is not None else "gate",
        "reasons": [reason.as_json() for reason in answer.verdict.reasons],  # type: ignore[misc]
    }
