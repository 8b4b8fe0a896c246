"""What became of an approved submission in each feed that its owner asks for."""

from typing import Annotated, TypedDict

from federation.api.shapes import Said
from federation.explain import Explained
from federation.receipts import Receipt, receipts
from federation.views.entity import wishes_of
from members.models import MetadataRevision
from members.models.revision import RevisionState

_WAITS = ("", "gate", "making", "held", "failed", "stopped", "queued")


class Reason(TypedDict):
    """Why a gate is closed; `code` never changes."""

    code: str
    gate: str
    sv: str
    en: str
    remedy_sv: str
    remedy_en: str


class Feed(TypedDict):
    """Published in which serial; else what it waits for: the gate, or the making of a release."""

    feed: str
    admitted: bool
    published: int | None
    waits_for: Annotated[str, Said(one_of=_WAITS)]
    reasons: list[Reason]


def feeds_of(found: MetadataRevision, sha256: str) -> list[Feed]:
    """Of an approved submission; none of another."""
    if found.state != RevisionState.APPROVED:
        return []
    answers = [answer for wish in wishes_of(found.entity) if wish.asked for answer in wish.feeds]
    known = receipts(answers, found, sha256)
    return [_feed(answer, known.get(answer.feed.slug)) for answer in answers]


def _feed(answer: Explained, receipt: Receipt | None) -> Feed:
    there = receipt is not None and receipt.what == "published"
    return {
        "feed": answer.feed.slug,
        "admitted": answer.verdict.admitted,
        "published": receipt.serial if receipt is not None and there else None,
        "waits_for": "" if there else receipt.what if receipt is not None else "gate",
        "reasons": [reason.as_json() for reason in answer.verdict.reasons],  # type: ignore[misc]
    }
