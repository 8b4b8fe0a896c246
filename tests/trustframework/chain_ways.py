"""What is done next where all goes well: the names of acts, by how far the newest declaration and its review are."""

from tests.trustframework.chain_world import World
from trustframework.models.review import ReviewState

_OF_DECLARATION = {
    "draft": ("answer_all", "approve"),
    "internally_approved": ("submit",),
    "submitted": ("check",),
    "supplement_requested": ("reply_all", "resubmit"),
    "recommended": ("propose", "make"),
}
_OF_REVIEW = {
    ReviewState.PLANNED: ("assign",),
    ReviewState.ASSIGNED: ("clear_all",),
    ReviewState.CLEARED: ("begin_review",),
    ReviewState.IN_PROGRESS: ("assess_all", "draft"),
    ReviewState.DRAFT_REPORT: ("send",),
    ReviewState.FACT_CHECK: ("remark", "finish"),
    ReviewState.RECUSED: ("plan_again",),
}


def what_is_next(w: World) -> tuple[str, ...]:
    """In order; a new declaration where the newest one is at its end."""
    found = w.declaration()
    if found is None or found.state in ("withdrawn", "lapsed", "approved", "conditional", "rejected"):
        return ("begin",)
    if found.state in _OF_DECLARATION:
        return _OF_DECLARATION[found.state]
    review = w.review()
    return _OF_REVIEW.get(ReviewState(review.state), ("plan",)) if review else ("plan",)
