"""How reviews go: planned, assigned, cleared of conflicts, assessed, reported. Single cases are in casework.py."""

from datetime import timedelta

from federation.demo.auditors import LEAD, SECOND
from federation.demo.declared import Declared, tell_step
from federation.demo.story import Story, World
from members.clock import today
from trustframework.actions import assessments, reports, reviews
from trustframework.actions.assessments import Made
from trustframework.models import Assessment, Assignment
from trustframework.models.checklist import ChecklistRole
from trustframework.models.decision import Outcome
from trustframework.models.review import Recommendation, Verdict

_WEEKS = timedelta(weeks=4)
_RECOMMENDED = {
    Outcome.APPROVED: Recommendation.APPROVE,
    Outcome.CONDITIONAL: Recommendation.CONDITIONS,
    Outcome.REJECTED: Recommendation.REJECT,
}
_SUMMARY = {
    Outcome.APPROVED: "Det som deklareras stämmer med det vi har sett. / What is declared is what we have seen.",
    Outcome.CONDITIONAL: "I ordning, utom granskningen av loggar. / In order, but for the review of logs.",
    Outcome.REJECTED: "Kritiska krav är inte uppfyllda. / Critical requirements are not met.",
}


def tell(story: Story) -> None:
    """Every review as far as its declaration has come."""
    tell_step(story, "plan", plan)
    tell_step(story, "assign", _assign)
    tell_step(story, "clear", _clear)
    tell_step(story, "read", _begin)
    tell_step(story, "assess", _assess)
    tell_step(story, "draft", _draft)
    tell_step(story, "send", _send)
    tell_step(story, "remark", _remark)
    tell_step(story, "finish", _finish)


def plan(world: World, declared: Declared) -> None:
    """By the trust officer; an agent is visited."""
    world.reviews[declared.name] = reviews.plan(
        world.declarations[declared.name],
        planned_from=today() + timedelta(days=2),
        due_on=today() + _WEEKS,
        on_site=declared.checklist == ChecklistRole.AGENT,
        by=world.people["tora"],
    )


def assign(world: World, name: str, auditor: str, *, lead: bool) -> Assignment:
    """Ask an auditor."""
    return reviews.assign(world.reviews[name], world.auditors[auditor], lead=lead, by=world.people["tora"])


def clear(world: World, assignment: Assignment, firm: str, *, consulted: bool = False) -> None:
    """The auditor's own word, and, where it is free of conflicts, the agreement on which evidence opens."""
    by = assignment.auditor.person
    reviews.state_conflicts(assignment, employed=False, consulted=consulted, owned=False, agent_related=False, by=by)
    if not consulted:
        reviews.bind(assignment, world.agreements[f"{firm} non_disclosure 1.0"], by=by)


def _assign(world: World, declared: Declared) -> None:
    assign(world, declared.name, LEAD, lead=True)
    if declared.both:
        assign(world, declared.name, SECOND, lead=False)


def _clear(world: World, declared: Declared) -> None:
    review = world.reviews[declared.name]
    for assignment in review.assignments.order_by("pk"):
        assignment.review = review
        clear(world, assignment, "synprovet")


def _begin(world: World, declared: Declared) -> None:
    reviews.begin(world.reviews[declared.name], by=world.people[LEAD])


def _assess(world: World, declared: Declared) -> None:
    review, by = world.reviews[declared.name], world.people[SECOND if declared.both else LEAD]
    rows = review.assessments.select_related("requirement").order_by("pk")
    assessments.save_all(review, [_made(one, declared.short) for one in rows], by=by)


def _made(one: Assessment, short: tuple[str, ...]) -> Made:
    if one.requirement.code not in short:
        return Made(one, one.version, Verdict.MET)
    verdict = Verdict.NOT_MET if one.requirement.critical else Verdict.PARTLY
    return Made(one, one.version, verdict, "Se anmärkningen. / See the finding.")


def _draft(world: World, declared: Declared) -> None:
    reports.draft(
        world.reviews[declared.name],
        summary=_SUMMARY[declared.outcome],
        recommendation=_RECOMMENDED[declared.outcome],
        by=world.people[LEAD],
    )


def _send(world: World, declared: Declared) -> None:
    reports.send_to_fact_check(world.reviews[declared.name], by=world.people[LEAD])


def _remark(world: World, declared: Declared) -> None:
    text = "Vi har inget att anmärka. / We have no remarks."
    reports.remark(world.reviews[declared.name], text=text, by=world.people[declared.organisation])


def _finish(world: World, declared: Declared) -> None:
    review, by = world.reviews[declared.name], world.people[LEAD]
    if review.on_site:
        reports.record_visit(review, visited_on=today(), by=by)
    reports.finish(review, by=by)
