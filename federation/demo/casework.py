"""What happens in single reviews: a look at evidence, questions to the member, reviewers who go."""

from datetime import timedelta

from federation.demo.auditors import LEAD, OTHER, SECOND
from federation.demo.declarations import declarer
from federation.demo.declared import DECLARED
from federation.demo.reviews import assign, clear, plan
from federation.demo.story import Story, World
from members.clock import today
from trustframework.actions import answers, assessments, declarations, evidence_access, reviews, supplements
from trustframework.actions.assessments import Made
from trustframework.models import Answer, Supplement
from trustframework.models.evidence import Confidentiality, Evidence
from trustframework.models.review import Verdict

WORKED_ON = "pahittsvik eid_issuer"  # the review that waits for the demonstration's reviewer
ASKED, WHOLE_ROUND = "journalverket attribute_source", "region attribute_source"
_HANDED_BACK = "exempelhemmet sp"


def tell(story: Story) -> None:
    """Each case by itself."""
    story.add(12, _look_at_evidence)
    story.add(8, _assess_some)
    story.add(11, _ask, ASKED, ("ATT-01", "ATT-03", "OPS-07"), 25)
    story.add(10, _withdraw, "OPS-07")
    story.add(7, _reply, ASKED, "ATT-01")
    story.add(6, _release)
    story.add(10, _ask, WHOLE_ROUND, ("ATT-02",), 10)
    story.add(9, _change_and_reply)
    story.add(4, assign_all_of, _HANDED_BACK)
    story.add(3, lambda world: plan(world, next(one for one in DECLARED if one.name == "mallboda idp")))


def _look_at_evidence(world: World) -> None:
    """Strictly confidential, so that it takes a reason."""
    declaration = world.declarations[WORKED_ON]
    found = Evidence.objects.get(answer__declaration=declaration, confidentiality=Confidentiality.STRICT)
    reason = "Granskning av nyckelhantering. / Review of how keys are handled."
    evidence_access.open_evidence(found, by=world.people[SECOND], reason=reason)


def _assess_some(world: World) -> None:
    """The first chapter; the rest waits."""
    review = world.reviews[WORKED_ON]
    rows = review.assessments.filter(requirement__group__code="GOV").select_related("requirement").order_by("pk")
    assessments.save_all(review, [Made(one, one.version, Verdict.MET) for one in rows], by=world.people[SECOND])


def _answer(world: World, name: str, code: str) -> Answer:
    found = world.declarations[name].answers.select_related("requirement").get(requirement__code=code)
    found.declaration = world.declarations[name]
    return found


def _ask(world: World, name: str, codes: tuple[str, ...], days: int) -> None:
    declaration = world.declarations[name]
    for code in codes:
        declaration.refresh_from_db(fields=["state"])
        review = world.reviews[name]
        review.declaration = declaration
        question = "Visa hur det går till i praktiken. / Show how it is done in practice."
        until = today() + timedelta(days=days)
        supplements.ask(review, _answer(world, name, code), question=question, due_on=until, by=world.people[LEAD])


def _supplement(world: World, name: str, code: str) -> Supplement:
    return Supplement.objects.get(review=world.reviews[name], answer__requirement__code=code)


def _reply(world: World, name: str, code: str) -> None:
    by = declarer(world, name.partition(" ")[0])
    supplements.reply(_supplement(world, name, code), text="Se svaret. / See the answer.", by=by)


def _withdraw(world: World, code: str) -> None:
    supplements.withdraw(_supplement(world, ASKED, code), by=world.people[LEAD])


def _change_and_reply(world: World) -> None:
    """The answer is opened by the question, changed, and handed in anew: the review reads the second snapshot."""
    by, declaration = declarer(world, "region"), world.declarations[WHOLE_ROUND]
    declaration.refresh_from_db()
    answer = _answer(world, WHOLE_ROUND, "ATT-02")
    text = "Uppgifterna jämförs med folkbokföringen. / The data is compared with the population register."
    answers.save(answer, seen=answer.version, by=by, status="fulfilled", text=text)
    _reply(world, WHOLE_ROUND, "ATT-02")
    declarations.resubmit(declaration, by=by)
    world.reviews[WHOLE_ROUND].refresh_from_db()


def _release(world: World) -> None:
    gone = world.reviews[ASKED].assignments.get(lead=False)
    gone.review = world.reviews[ASKED]
    reviews.release(gone, note="Behövs i ett annat ärende. / Needed in another case.", by=world.people["tora"])


def assign_all_of(world: World, name: str) -> None:
    """One is in conflict, the other steps down: the review waits for somebody else."""
    other = assign(world, name, OTHER, lead=False)
    clear(world, other, OTHER, consulted=True)
    lead = world.reviews[name].assignments.get(lead=True)
    lead.review = world.reviews[name]
    clear(world, lead, "synprovet")
    reviews.step_down(lead, note="Hinner inte i tid. / Not in time.", by=world.people[LEAD])
