"""Where runs begin, what is done next where all goes well, and what may well be done: names of acts."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.trustframework.chain_world import World
from trustframework.models.review import ReviewState

_OF_DECLARATION = {
    "draft": ("answer_all", "approve"),
    "internally_approved": ("submit",),
    "submitted": ("check",),
    "supplement_requested": ("reply_all", "resubmit"),
    "recommended": ("propose", "make", "put_out"),
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
# What suits something in the state; "" is any state.
_SUITS: dict[tuple[str, str], tuple[str, ...]] = {
    ("review", "in_progress"): ("find", "find", "ask", "ask", "assess_one", "assess_all", "draft"),
    ("review", "fact_check"): ("remark", "resume", "finish"),
    ("review", "draft_report"): ("send",),
    ("supplement", "asked"): ("supplement", "supplement", "reply_all", "resubmit"),
    ("finding", ""): ("mend",) * 4,
    ("decision", "proposed"): ("make", "undecide"),
    ("decision", "made"): ("appeal", "undecide", "put_out"),
    ("appeal", "lodged"): ("appeal",) * 4,
    ("condition", "open"): ("condition", "condition"),
    ("condition", "reported"): ("condition",) * 3,
    ("certification", "active"): ("certified", "sanction", "put_out"),
    ("certification", "conditional"): ("certified", "sanction", "put_out"),
    ("certification", "suspended"): ("certified",),
    ("sanction", "proposed"): ("sanction",) * 3,
    ("sanction", "notified"): ("sanction",) * 3,
    ("sanction", "emergency"): ("sanction", "sanction", "put_out"),
    ("sanction", "in_effect"): ("sanction", "put_out"),
    ("dispensation", "asked"): ("dispensation",) * 2,
    ("dispensation", "proposed"): ("dispensation",) * 3,
    ("followup", "open"): ("follow_up",) * 2,
    ("followup", "answered"): ("follow_up",) * 2,
    ("frameworkversion", "draft"): ("framework",) * 2,
    ("frameworkversion", "consultation"): ("framework",) * 2,
    ("frameworkversion", "adopted"): ("framework",) * 2,
    ("frameworkversion", "superseded"): ("framework", "begin"),
}
_ANY_TIME = ("begin", "sanction", "dispensation", "put_out", "try_out", "confirm", "belong", "log_in_with", "framework")

# An act's name with its number, or a jump of the clock; "onward <state>" goes on until the newest declaration, or its
# review, stands there.
Step = tuple[str, int]


@dataclass(frozen=True)
class Beginning:
    """Where runs begin: after these steps, which go on from those of the beginning named `after`."""

    name: str
    after: str
    steps: tuple[Step, ...]


_DECIDED: tuple[Step, ...] = (("make", 0), ("put_out", 0))
_DRAFT: tuple[Step, ...] = (("framework", 0), ("framework", 0))  # and consult on it
_ADOPT: tuple[Step, ...] = (("framework", 0), ("framework", 0))  # and bring it into force
BEGINNINGS = (
    Beginning("nothing", "", ()),
    Beginning("in order", "nothing", (("confirm", 0), ("confirm", 1), ("try_out", 0), ("log_in_with", 0))),
    Beginning("in review", "in order", (("onward in_progress", 0),)),
    Beginning("asked for more", "in review", (("ask", 0), ("ask", 1))),
    Beginning("findings", "in review", (("find", 1), ("find", 6), ("onward fact_check", 0), ("mend", 0))),
    Beginning("recommended", "in review", (("onward recommended", 0),)),
    Beginning("on conditions", "recommended", (("propose", 1), *_DECIDED)),
    Beginning("in the feed", "recommended", (("propose", 0), *_DECIDED)),
    Beginning("appealed", "in the feed", (("appeal", 0),)),
    Beginning("suspended at once", "in the feed", (("sanction", 1), ("put_out", 0))),
    Beginning("a new framework", "in the feed", (*_DRAFT, ("a day", 0), *_ADOPT)),
    Beginning("renewal", "in the feed", (("begin", 10), ("onward recommended", 0))),
    Beginning("renewed", "renewal", (("propose", 0), *_DECIDED)),
)


def what_is_next(w: World) -> tuple[str, ...]:
    """In order; a new declaration where the newest one is at its end."""
    found = w.declaration()
    if found is None or found.state in ("withdrawn", "lapsed", "approved", "conditional", "rejected"):
        return ("begin",)
    if found.state in _OF_DECLARATION:
        return _OF_DECLARATION[found.state]
    review = w.review()
    return _OF_REVIEW.get(ReviewState(review.state), ("plan",)) if review else ("plan",)


def what_suits(states: dict[tuple[str, str], str]) -> list[str]:
    """What may well be done as everything stands, oftener what suits it better; the same for the same states."""
    here = {(kind, state) for (kind, _pk), state in states.items()} | {(kind, "") for kind, _pk in states}
    return [*_ANY_TIME, *(name for suited in sorted(here & _SUITS.keys()) for name in _SUITS[suited])]


def walk_to(w: World, steps: tuple[Step, ...], do: Callable[[str, int], None]) -> None:
    """Do the steps of a beginning."""
    for name, n in steps:
        if not name.startswith("onward "):
            do(name, n)
            continue
        for _step in range(12):
            if name.removeprefix("onward ") in _standing(w):
                break
            for act in what_is_next(w):
                do(act, n)
        assert name.removeprefix("onward ") in _standing(w), f"{name}: it stands at {_standing(w)}"


def _standing(w: World) -> set[str]:
    declaration, review = w.declaration(), w.review()
    return {str(one.state) for one in (declaration, review) if one}
