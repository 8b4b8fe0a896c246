"""What reviewers have found, and what was made of it: at least one finding in every state."""

from federation.demo.auditors import LEAD
from federation.demo.story import Story, World
from trustframework.actions import findings
from trustframework.models import Finding
from trustframework.models.finding import Severity

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


def tell(story: Story) -> None:
    """Each finding, and then those that were taken further."""
    for name, days_ago, code, severity, text in FOUND:
        story.add(days_ago, _find, name, code, severity, text)
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
