"""Who has declared what, how far each declaration has come, and on which day of its way it takes which step."""

from collections.abc import Callable
from dataclasses import dataclass

from federation.demo.story import Story, World
from trustframework.models.checklist import ChecklistRole
from trustframework.models.decision import Outcome

Q = ChecklistRole
# The way of a declaration: what happens so many days after it was begun. It may stop anywhere.
STEPS = {
    "begin": 0,
    "answer": 5,
    "approve": 8,
    "submit": 9,
    "check": 11,
    "plan": 12,
    "assign": 12,
    "clear": 13,
    "read": 14,
    "assess": 20,
    "draft": 22,
    "send": 22,
    "remark": 24,
    "finish": 26,
    "propose": 28,
    "make": 30,
}
_ORDER = tuple(STEPS)


@dataclass(frozen=True)
class Declared:
    """A declaration begun so many days ago, and the last step that it has taken. What the reviewers find less than met
    stands in `short`; `follows` says that it renews the one on the same checklist; `small`: on the simplified one."""

    organisation: str
    checklist: ChecklistRole
    begun: int
    last: str = "make"
    outcome: Outcome = Outcome.APPROVED
    entities: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    both: bool = False  # reviewers; else the lead alone
    follows: bool = False
    small: bool = False

    @property
    def name(self) -> str:
        return f"{self.organisation} {self.checklist.value}" + (" again" if self.follows else "")

    def takes(self, step: str) -> bool:
        """Whether it has come so far."""
        return _ORDER.index(step) <= _ORDER.index(self.last)


DECLARED = (
    Declared("region", Q.IDP, 685, both=True),
    Declared("region", Q.SP, 684),
    Declared("pahittsvik", Q.IDP, 680),
    Declared("datid", Q.IDP, 678),
    Declared("journalverket", Q.SP, 672, entities=("bokning", "schema")),
    Declared("exempelby", Q.IDP, 665, outcome=Outcome.CONDITIONAL, short=("OPS-07",)),
    Declared("exempelby", Q.SP, 664),
    Declared("provkoping", Q.IDP, 655),
    Declared("modellinge", Q.IDP, 625),
    Declared("testmala", Q.IDP, 615),
    Declared("exempelhemmet", Q.IDP, 575),
    Declared("apotek", Q.SP, 535),
    Declared("apotek", Q.IDP, 530, outcome=Outcome.CONDITIONAL, short=("OPS-07",)),
    Declared("pahittsvik", Q.ATTRIBUTE_SOURCE, 400, "read"),
    Declared("skissen", Q.IDP, 329, outcome=Outcome.REJECTED, short=("RSK-01", "KEY-02", "IDP-02")),
    Declared("exempelnat", Q.AGENT, 320),
    Declared("modellinge", Q.ATTRIBUTE_SOURCE, 90, "submit"),
    Declared("pahittsvik", Q.IDP, 46, outcome=Outcome.REJECTED, short=("IDP-02", "OPS-05"), follows=True, small=True),
    Declared("pahittsvik", Q.EID_ISSUER, 33, "read", both=True),
    Declared("testmala", Q.ATTRIBUTE_SOURCE, 31, "propose", short=("OPS-05",)),
    Declared("journalverket", Q.ATTRIBUTE_SOURCE, 28, "read", both=True),
    Declared("region", Q.ATTRIBUTE_SOURCE, 27, "send"),
    Declared("apotek", Q.ATTRIBUTE_SOURCE, 26, "draft"),
    Declared("exempelhemmet", Q.SP, 20, "assign", entities=("besok",)),
    Declared("exempelby", Q.ATTRIBUTE_SOURCE, 19, "clear"),
    Declared("exempelnat", Q.IDP, 16, "assign"),
    Declared("mallboda", Q.IDP, 14, "submit", small=True),
    Declared("provkoping", Q.SP, 12, "approve"),
    Declared("nykomling", Q.IDP, 10, "answer", small=True),
)
DRAFTED = "nykomling idp"  # whose answers are not all there yet


def tell_step(story: Story, step: str, deed: Callable[[World, Declared], None]) -> None:
    """The deed for every declaration that has come so far."""
    for declared in DECLARED:
        if declared.takes(step):
            story.add(declared.begun - STEPS[step], deed, declared)
