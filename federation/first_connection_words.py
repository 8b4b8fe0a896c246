"""The way to production in words: each step's name, what is to be done, who has the ball, and where."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.first_connection import Line, Link, State, Step, Who

NAMES: dict[str, Promise] = {
    "apply": _("Apply"),
    "agree": _("Agree"),
    "declare": _("Declare"),
    "register": _("Register"),
    "test": _("Test"),
    "production": _("Production"),
}
STATES: dict[State, Promise] = {
    State.DONE: _("Done"),
    State.NOW: _("Now"),
    State.LATER: _("Later"),
    State.SPARED: _("Not needed"),
}
WHO: dict[Who, Promise] = {
    Who.WE: _("Your organisation has the ball."),
    Who.CONTACT: _("Your organisation's signatory or administrator has the ball."),
    Who.OPERATOR: _("The federation operator has the ball."),
    Who.AUDITOR: _("The reviewers have the ball."),
    Who.AGENT: _("Whoever acts for your organisation has the ball."),
}
WHAT: dict[str, Promise] = {
    "ask_to_join": _("Ask the federation operator for a membership."),
    "application_waits": _("The application is looked at."),
    "agreement_is_prepared": _("The agreement is prepared and sent to you."),
    "operator_signs": _("You have signed. The operator signs, too."),
    "sign_agreement": _("Sign the agreement."),
    "activation_waits": _("The agreement is in force. The membership is activated once nothing else is missing."),
    "begin_declaration": _("Begin the trust declaration."),
    "answer_declaration": _("Answer the trust declaration's questions, and have it approved."),
    "submit_declaration": _("Submit the trust declaration."),
    "declaration_is_checked": _("The operator looks whether the declaration is complete."),
    "declaration_is_reviewed": _("The declaration is reviewed."),
    "supplement_asked": _("The reviewers have asked for a supplement. Answer it."),
    "decision_waits": _("The review is done. The operator decides."),
    "submit_metadata": _("Register your first entity: in a form, or with its metadata."),
    "submit_again": _("The metadata was turned down or withdrawn. Correct it and submit it again."),
    "approve_metadata": _("Approve, for your organisation, the metadata that was submitted for it."),
    "metadata_waits": _("The metadata waits for a registrar."),
    "join_shared": _("The shared identity provider asks to serve your organisation."),
    "ask_for_test": _("Ask for publication in the test environment."),
    "test_comes": _("Everything is in order. It comes with the next publication."),
    "test_waits": _("It is not in the test environment's feed yet:"),
    "ask_for_production": _("Ask for publication in production."),
    "production_comes": _("Everything is in order. It comes with the next publication."),
    "production_waits": _("It is not in production's feed yet:"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A step as it is shown; `tone` is that of its chip."""

    slug: str
    name: Promise
    state: State
    label: Promise
    tone: str
    what: "Promise | str" = ""
    who: "Promise | str" = ""
    agent: str = ""
    since: datetime | None = None
    url: str = ""
    why: object = None
    next: bool = False


_TONES = {State.DONE: "good", State.NOW: "wait", State.LATER: "quiet", State.SPARED: "quiet"}


def told(line: Line) -> list[Told]:
    """Every step of the line, in its order."""
    return [_told(step, line.next) for step in line.steps]


def _told(step: Step, following: Step | None) -> Told:
    name, label, tone = NAMES[step.slug], STATES[step.state], _TONES[step.state]
    ball = step.ball
    if ball is None:
        return Told(step.slug, name, step.state, label, tone, agent=step.agent)
    return Told(
        step.slug,
        name,
        step.state,
        label,
        tone,
        what=WHAT[ball.what],
        who=WHO[ball.who],
        agent=step.agent,
        since=ball.since,
        url=address(ball.link) if ball.link else "",
        why=ball.why,
        next=step is following,
    )


def address(link: Link) -> str:
    """Of a route, its key (0: none) and what stands after it."""
    route, key, rest = link
    return reverse(route, args=[key] if key else []) + rest
