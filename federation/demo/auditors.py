"""The auditor register: two who review, and one in every other state. One operator proposes, another accredits."""

from federation.demo.story import Story, World
from trustframework.actions import auditors
from trustframework.models.checklist import ChecklistRole

LEAD, SECOND, OTHER = "synprovet", "reviewer", "tvivel"
_FIRM = {LEAD: "synprovet", SECOND: "synprovet", OTHER: "tvivel"}
_BEGAN = 715
_RENEWED = (370, 60)  # days ago
_MERITS = "Tolv års granskning av informationssäkerhet. (Påhittat.) / Twelve years of auditing. (Invented.)"
_SOME = (ChecklistRole.SP, ChecklistRole.ATTRIBUTE_SOURCE)


def tell(story: Story) -> None:
    """Who came when, and what became of them."""
    for name in (LEAD, SECOND):
        story.add(_BEGAN, _propose, name, tuple(ChecklistRole))
        story.add(_BEGAN - 1, _accredit, name)
        for days_ago in _RENEWED:
            story.add(days_ago, _confirm, name)
            story.add(days_ago - 1, _renew, name)
    story.add(33, _propose, OTHER, _SOME)
    story.add(32, _accredit, OTHER)
    for name, begun in (("suspended-reviewer", 200), ("former-reviewer", 500)):
        story.add(begun, _propose, name, _SOME)
        story.add(begun - 2, _accredit, name)
    story.add(40, _suspend, "suspended-reviewer")
    story.add(180, _end, "former-reviewer")
    story.add(7, _propose, "candidate", _SOME)


def _propose(world: World, name: str, competence: tuple[ChecklistRole, ...]) -> None:
    person = world.people[name]
    world.auditors[name] = auditors.propose(
        person,
        world.organisations[_FIRM.get(name, "tvivel" if name == "candidate" else "synprovet")],
        competence=competence,
        qualifications=_MERITS,
        lead=name == LEAD,
        by=world.people["tora"],
    )


def _accredit(world: World, name: str) -> None:
    auditors.accredit(world.auditors[name], by=world.people["didrik"])


def _confirm(world: World, name: str) -> None:
    auditor = world.auditors[name]
    auditors.confirm(auditor, seen=auditor.version, interests="Inga. / None.", by=world.people[name])


def _renew(world: World, name: str) -> None:
    auditors.renew(world.auditors[name], by=world.people["tora"])


def _suspend(world: World, name: str) -> None:
    note = "Oberoendet utreds. / Independence is being looked into."
    auditors.suspend(world.auditors[name], note=note, by=world.people["didrik"])


def _end(world: World, name: str) -> None:
    auditors.end(world.auditors[name], note="Har gått i pension. / Has retired.", by=world.people["tora"])
