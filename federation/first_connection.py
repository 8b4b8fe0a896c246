"""The way of a new member to its first entity in production, step by step: what is done, what is next and for whom.

Facts in, a line of steps out; nothing of it is stored. The facts are gathered in first_connection_facts.py, and the
codes are put into words in first_connection_words.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

SLUGS: Final = ("apply", "agree", "declare", "register", "test", "production")
Link = tuple[str, int, str]  # a route, its key, and what stands after the address


class State(StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    SPARED = "spared"  # a member of this kind has no such step, or no feed asks for it


class Who(StrEnum):
    """Who has the ball."""

    WE = "we"
    CONTACT = "contact"  # somebody of ours whose word is asked for: a signatory, an administrator
    OPERATOR = "operator"
    AUDITOR = "auditor"
    AGENT = "agent"  # whoever acts for us in this


@dataclass(frozen=True, slots=True)
class Ball:
    """What is to be done, by whom and since when it waits; `why` is a gate's sentence where one is in the way."""

    what: str
    who: Who
    since: datetime | None = None
    link: Link | None = None
    why: object = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One environment: whether a feed of it exists, since when it was asked for, and when it first published us."""

    exists: bool = False
    asked_at: datetime | None = None
    published_at: datetime | None = None
    entity: int | None = None  # the one to look at
    why: object = None  # the first closed gate, of what was asked for and is not published
    ours: bool = True  # whether that gate is ours to open


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one organisation. `agents` names who acts for it, by function; `declaration` and `revision` are the states of
    those that have come farthest; keys are those of rows."""

    organisation: int
    name: str
    membership: str = ""
    applied_at: datetime | None = None
    kinds: frozenset[str] = frozenset()
    access: str = ""
    agreement: str = ""
    agreement_key: int | None = None
    agreement_since: datetime | None = None
    we_signed: bool = False
    agreement_holds: bool = False
    asks_for_certification: bool = False
    certified: bool = False
    declaration: str = ""
    declaration_key: int | None = None
    declaration_since: datetime | None = None
    revision: str = ""
    revision_key: int | None = None
    revision_since: datetime | None = None
    waits_for_us: bool = False
    entity: int | None = None
    approved: bool = False
    trial: Stage = Stage()
    production: Stage = Stage()
    agents: tuple[tuple[str, str], ...] = ()
    behind_another: bool = False  # its people come through somebody else's identity provider

    def agent(self, function: str) -> str:
        """Who acts for the organisation in it; "" where it does so itself."""
        return dict(self.agents).get(function, "")


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    state: State
    ball: Ball | None = None
    agent: str = ""  # whose step it is, where it is somebody else's


@dataclass(frozen=True, slots=True)
class Line:
    """The steps in their order. `next` is the one to go on with: ours before others', the first of them."""

    organisation: int
    name: str
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        open_ones = [step for step in self.steps if step.state == State.NOW]
        ours = [s for s in open_ones if s.ball and s.ball.who in (Who.WE, Who.CONTACT)]
        return next(iter(ours or open_ones), None)

    @property
    def connected(self) -> bool:
        """Whether there is nothing left to do on the way."""
        return all(step.state in (State.DONE, State.SPARED) for step in self.steps)


_LET_IN: Final = frozenset({"approved", "active", "suspended", "leaving"})
_MEMBER: Final = frozenset({"active", "suspended", "leaving"})
# What a membership leads to: who only reads, or acts for others, brings no entity of its own.
_BRINGS_ENTITIES: Final = frozenset({"user_organisation", "service_provider"})
_IS_REVIEWED: Final = _BRINGS_ENTITIES | {"agent", "group_representative", "trusted_party"}
_CARDS: Final = "direct_card"
# What each step waits for.
_AFTER: Final = {"agree": ("apply",), "declare": ("apply",), "register": ("apply",), "test": ("register",)}
_AFTER_ALL: Final = ("agree", "declare", "register", "test")


def line(facts: Facts) -> Line:
    """The way from here."""
    steps: dict[str, Step] = {}
    for slug in SLUGS:
        before = _AFTER_ALL if slug == "production" else _AFTER.get(slug, ())
        clear = all(steps[name].state in (State.DONE, State.SPARED) for name in before)
        steps[slug] = _step(slug, facts, clear=clear)
    return Line(facts.organisation, facts.name, tuple(steps.values()))


def _step(slug: str, facts: Facts, *, clear: bool) -> Step:
    agent = _agent(slug, facts)
    if _spared(slug, facts):
        return Step(slug, State.SPARED)
    if _done(slug, facts):
        return Step(slug, State.DONE, agent=agent)
    if not clear:
        return Step(slug, State.LATER, agent=agent)
    ball = _BALLS[slug](facts)
    if agent and ball.who == Who.WE:
        ball = Ball(ball.what, Who.AGENT, ball.since, ball.link, ball.why)
    return Step(slug, State.NOW, ball, agent)


def _agent(slug: str, facts: Facts) -> str:
    function = {"agree": "agreements", "declare": "declarations"}.get(slug, "" if slug == "apply" else "metadata")
    return facts.agent(function)


def _spared(slug: str, facts: Facts) -> bool:
    if slug == "declare":
        return not facts.asks_for_certification or not facts.kinds & _IS_REVIEWED or facts.behind_another
    if slug in ("register", "test", "production"):
        by_card = facts.access == _CARDS and "service_provider" not in facts.kinds
        brings_none = bool(facts.kinds) and (by_card or not facts.kinds & _BRINGS_ENTITIES)
        return brings_none or _no_feed(slug, facts)
    return slug == "agree" and facts.kinds == {"relying_authority"}


def _no_feed(slug: str, facts: Facts) -> bool:
    return (slug == "test" and not facts.trial.exists) or (slug == "production" and not facts.production.exists)


def _done(slug: str, facts: Facts) -> bool:
    return {
        "apply": facts.membership in _LET_IN,
        "agree": facts.agreement_holds and facts.membership in _MEMBER,
        "declare": facts.certified,
        "register": facts.approved,
        # What is published in production has been tested, or needed no test.
        "test": bool(facts.trial.published_at or facts.production.published_at),
        "production": bool(facts.production.published_at),
    }[slug]


def _apply(facts: Facts) -> Ball:
    link: Link = ("organisation", facts.organisation, "#memberships")
    if not facts.membership:
        return Ball("ask_to_join", Who.OPERATOR, None, link)
    return Ball("application_waits", Who.OPERATOR, facts.applied_at, link)


def _agree(facts: Facts) -> Ball:
    if facts.agreement_holds:
        return Ball("activation_waits", Who.OPERATOR, facts.agreement_since, _home(facts, "#memberships"))
    if facts.agreement_key is None or facts.agreement == "draft":
        return Ball("agreement_is_prepared", Who.OPERATOR, facts.agreement_since, _home(facts, "#agreements"))
    link: Link = ("agreement", facts.agreement_key, "")
    if facts.we_signed:
        return Ball("operator_signs", Who.OPERATOR, facts.agreement_since, link)
    return Ball("sign_agreement", Who.CONTACT, facts.agreement_since, link)


_DECLARING: Final = {
    "draft": ("answer_declaration", Who.WE),
    "internally_approved": ("submit_declaration", Who.CONTACT),
    "submitted": ("declaration_is_checked", Who.OPERATOR),
    "completeness_check": ("declaration_is_checked", Who.OPERATOR),
    "under_review": ("declaration_is_reviewed", Who.AUDITOR),
    "supplement_requested": ("supplement_asked", Who.WE),
    "recommended": ("decision_waits", Who.OPERATOR),
    "approved": ("decision_waits", Who.OPERATOR),
    "conditional": ("decision_waits", Who.OPERATOR),
}


def _declare(facts: Facts) -> Ball:
    if facts.declaration_key is None or facts.declaration not in _DECLARING:
        return Ball("begin_declaration", Who.WE, None, ("declaration_begin", facts.organisation, ""))
    what, who = _DECLARING[facts.declaration]
    return Ball(what, who, facts.declaration_since, ("declaration", facts.declaration_key, ""))


def _register(facts: Facts) -> Ball:
    if facts.behind_another:
        return Ball("join_shared", Who.AGENT, None, _home(facts, "#entities"))
    if facts.revision_key is None:
        return Ball("submit_metadata", Who.WE, None, ("submit", 0, f"?owner={facts.organisation}"))
    link: Link = ("revision", facts.revision_key, "")
    if facts.revision == "submitted":
        waits = ("approve_metadata", Who.CONTACT) if facts.waits_for_us else ("metadata_waits", Who.OPERATOR)
        return Ball(*waits, facts.revision_since, link)
    again: Link = ("submit", 0, f"?entity={facts.entity}") if facts.entity else link
    return Ball("submit_again", Who.WE, facts.revision_since, again)


def _in(stage: Stage, slug: str, facts: Facts) -> Ball:
    entity = stage.entity or facts.entity
    link: Link = ("entity", entity, "#gate") if entity else _home(facts, "#entities")
    if stage.asked_at is None:
        return Ball(f"ask_for_{slug}", Who.WE, None, link)
    if stage.why is None:
        return Ball(f"{slug}_comes", Who.OPERATOR, stage.asked_at, link)
    return Ball(f"{slug}_waits", Who.WE if stage.ours else Who.OPERATOR, stage.asked_at, link, stage.why)


def _home(facts: Facts, place: str) -> Link:
    return "organisation", facts.organisation, place


_BALLS: Final[dict[str, Callable[[Facts], Ball]]] = {
    "apply": _apply,
    "agree": _agree,
    "declare": _declare,
    "register": _register,
    "test": lambda facts: _in(facts.trial, "test", facts),
    "production": lambda facts: _in(facts.production, "production", facts),
}
