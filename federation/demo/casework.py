"""What happens in single reviews: findings and what is made of them, questions to the member, reviewers who go."""

from datetime import timedelta

from federation.demo.auditors import LEAD, OTHER, SECOND
from federation.demo.declarations import declarer
from federation.demo.declared import DECLARED
from federation.demo.reviews import assign, clear, plan
from federation.demo.story import Story, World
from members.clock import today
from trustframework.actions import answers, assessments, declarations, evidence_access, findings, reviews, supplements
from trustframework.models import Answer, Finding, Supplement
from trustframework.models.evidence import Confidentiality, Evidence
from trustframework.models.finding import Severity
from trustframework.models.review import Verdict

S = Severity
# Of which review, how many days ago, about what, how bad.
FOUND = (
    ("exempelby idp", 644, "OPS-07", S.MAJOR, "Loggarna granskas inte regelbundet. / Logs are not reviewed regularly."),
    ("apotek idp", 509, "OPS-07", S.MAJOR, "Ingen granskar loggarna. / Nobody reviews the logs."),
    ("journalverket sp", 651, "GOV-01", S.MINOR, "En fullmakt är äldre än ett år. / A mandate is over a year old."),
    ("region idp", 664, "KEY-02", S.OBSERVATION, "Bra rutin, som få känner till. / A good routine that few know of."),
    ("skissen idp", 308, "KEY-02", S.CRITICAL, "Nyckeln ligger på en delad disk. / The key is on a shared disk."),
    ("pahittsvik idp again", 25, "IDP-02", S.CRITICAL, "Intygen krypteras inte. / Assertions are not encrypted."),
    ("testmala attribute_source", 10, "OPS-05", S.MINOR, "Två servrar saknar rättningar. / Two servers lack patches."),
    ("testmala attribute_source", 10, "GOV-06", S.MINOR, "Ett avtal saknar bilagor. / A contract lacks its annexes."),
    (
        "pahittsvik eid_issuer",
        11,
        "EID-06",
        S.MAJOR,
        "Kort och kod sänds i samma kuvert. / Card and PIN in one envelope.",
    ),
    ("pahittsvik eid_issuer", 9, "OPS-02", S.MINOR, "Utbildningen är inte dokumenterad. / Training is undocumented."),
)
WORKED_ON = "pahittsvik eid_issuer"  # the review that waits for the demonstration's reviewer
ASKED, WHOLE_ROUND = "journalverket attribute_source", "region attribute_source"
_HANDED_BACK = "exempelhemmet sp"


def tell(story: Story) -> None:
    """Each case by itself."""
    for name, days_ago, code, severity, text in FOUND:
        story.add(days_ago, _find, name, code, severity, text)
    _tell_of_mending(story)
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


def _tell_of_mending(story: Story) -> None:
    story.add(636, _plan, "exempelby idp")
    story.add(634, _accept_plan, "exempelby idp")
    story.add(560, _correct, "exempelby idp")
    story.add(550, _verify, "exempelby idp")
    story.add(549, _close, "exempelby idp")
    story.add(500, _plan, "apotek idp")
    story.add(498, _accept_plan, "apotek idp")
    story.add(640, _accept_risk, "journalverket sp")
    story.add(658, _close, "region idp")
    story.add(4, _correct, "testmala attribute_source", "OPS-05")
    story.add(4, _correct, "testmala attribute_source", "GOV-06")
    story.add(2, _verify, "testmala attribute_source", "GOV-06")


def _find(world: World, name: str, code: str, severity: Severity, text: str) -> None:
    review = world.reviews[name]
    asked = review.declaration.checklist.version.requirements.get(code=code)
    findings.record(review, asked, severity=severity, text=text, by=world.people[LEAD])


def _finding(world: World, name: str, code: str) -> Finding:
    found = Finding.objects.select_related("review__declaration__organisation").filter(review=world.reviews[name])
    return found.get(requirement__code=code) if code else found.get()


def _plan(world: World, name: str) -> None:
    text = "En person får uppdraget, och ett verktyg. / One person is given the task, and a tool."
    findings.propose_plan(_finding(world, name, ""), text=text, by=world.people[name.partition(" ")[0]])


def _accept_plan(world: World, name: str) -> None:
    findings.accept_plan(_finding(world, name, ""), by=world.people["tora"])


def _correct(world: World, name: str, code: str = "") -> None:
    text = "Åtgärdat; underlag finns hos oss. / Mended; evidence is with us."
    findings.report_correction(_finding(world, name, code), text=text, by=world.people[name.partition(" ")[0]])


def _verify(world: World, name: str, code: str = "") -> None:
    findings.verify(_finding(world, name, code), by=world.people["tora"])


def _close(world: World, name: str) -> None:
    findings.close(_finding(world, name, ""), by=world.people["tora"], note="Klart. / Done.")


def _accept_risk(world: World, name: str) -> None:
    note = "Fullmakten förnyas i vår. / The mandate is renewed this spring."
    findings.accept_risk(_finding(world, name, ""), note=note, by=world.people["didrik"])


def _look_at_evidence(world: World) -> None:
    """Strictly confidential, so that it takes a reason."""
    declaration = world.declarations[WORKED_ON]
    found = Evidence.objects.get(answer__declaration=declaration, confidentiality=Confidentiality.STRICT)
    reason = "Granskning av nyckelhantering. / Review of how keys are handled."
    evidence_access.open_evidence(found, by=world.people[SECOND], reason=reason)


def _assess_some(world: World) -> None:
    """The first chapter; the rest waits."""
    review = world.reviews[WORKED_ON]
    for one in review.assessments.filter(requirement__group__code="GOV").select_related("requirement"):
        one.review = review
        assessments.save(one, seen=one.version, by=world.people[SECOND], verdict=Verdict.MET)


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
