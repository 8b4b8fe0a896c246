"""What is asked of the certified while they are: yearly follow-ups, changes that they report, dispensations."""

from typing import Any

from federation.demo.declarations import declarer
from federation.demo.story import Story, World
from members.clock import now
from trustframework.actions import certifications, changes, dispensations, follow_ups
from trustframework.follow_up_questions import QUESTIONS
from trustframework.models import Dispensation, FollowUp, MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState, FollowUpState

_TURNS = (*range(380, 20, -40), 5)  # days ago on which the clock opens follow-ups
_NEEDS_A_LOOK = "apotek"
_ANSWERED = "region"  # has answered the newest one
_YES = frozenset({"scope", "contacts", "audit", "served"})
_SAID: dict[str, Any] = {
    one.name: {"yes": one.name in _YES, "text": "I mars. / In March." if one.explain is None else ""}
    for one in QUESTIONS
}
K, S = ChangeKind, ChangeState
# Of whom, what, how many days ago, what follows and when.
CHANGED = (
    ("region", K.ORGANISATION, 300, S.NO_CONSEQUENCE, 295, "En förvaltning har bytt namn. / A department was renamed."),
    ("apotek", K.PRODUCT, 160, S.REVIEW, 155, "Intygsutfärdaren har bytts. / The identity provider was replaced."),
    ("journalverket", K.SCOPE, 20, S.NARROWED, 17, "Arkivet läggs ned. / The archive is closed down."),
    ("exempelby", K.SUPPLIER, 4, None, 0, "Ny driftleverantör från nästa månad. / A new supplier from next month."),
)
# Of whom, from which requirement, asked for how many days ago, until when (days ahead), and what came of it when.
DISPENSED: tuple[tuple[str, str, int, int, tuple[tuple[str, int], ...]], ...] = (
    ("exempelby", "RSK-02", 60, -100, (("propose", 55), ("grant", 50))),
    ("pahittsvik", "GOV-07", 150, -20, (("propose", 145), ("grant", 140), ("end", 90))),
    ("apotek", "OPS-08", 100, -60, (("refuse", 92),)),
    ("provkoping", "OPS-05", 9, -150, (("propose", 6),)),
    ("mallboda", "OPS-05", 4, -160, ()),
)


def tell(story: Story) -> None:
    """The clock's turns with what follows on each, and what members come with."""
    for days_ago in _TURNS:
        story.add(days_ago, lambda _world: follow_ups.open_due(now()))
    for days_ago in _TURNS[:-1]:
        story.add(days_ago - 15, _answer_all)
        story.add(days_ago - 20, _accept_all)
    story.add(3, _answer_first, _ANSWERED)
    for organisation, kind, reported, state, assessed, text in CHANGED:
        made: list[MaterialChange] = []
        story.add(reported, _report, organisation, kind, text, made)
        if state:
            story.add(assessed, _assess, state, made)
    story.add(17, _narrow)
    for organisation, code, asked, until, steps in DISPENSED:
        asked_for: list[Dispensation] = []
        story.add(asked, _ask, organisation, code, until, asked_for)
        for step, days_ago in steps:
            story.add(days_ago, _dispense, step, asked_for)


def _open(state: FollowUpState) -> list[FollowUp]:
    rows = FollowUp.objects.filter(state=state).select_related("certification__organisation", "certification__level")
    return list(rows.order_by("pk"))


def _answer_all(world: World) -> None:
    """All is as it was."""
    key_of = {one.pk: key for key, one in world.organisations.items()}
    for one in _open(FollowUpState.OPEN):
        follow_ups.answer(one, answers=_SAID, by=declarer(world, key_of[one.certification.organisation_id]))


def _answer_first(world: World, organisation: str) -> None:
    """The first of the organisation's; the others wait for it."""
    here = world.organisations[organisation]
    first = next(one for one in _open(FollowUpState.OPEN) if one.certification.organisation_id == here.pk)
    follow_ups.answer(first, answers=_SAID, by=declarer(world, organisation))


def _accept_all(world: World) -> None:
    """By the trust officer, who wants a look at one of them."""
    apotek = world.organisations[_NEEDS_A_LOOK]
    for one in _open(FollowUpState.ANSWERED):
        if one.certification.organisation_id == apotek.pk and "sp" in one.certification.roles:
            remark = "Produkten har bytts: vi tittar på det. / The product was replaced: we take a look."
            follow_ups.lead_to_review(one, remark=remark, by=world.people["tora"])
        else:
            follow_ups.accept(one, by=world.people["tora"])


def _report(world: World, organisation: str, kind: ChangeKind, text: str, made: list[MaterialChange]) -> None:
    by = declarer(world, organisation)
    here = world.organisations[organisation]
    made.append(changes.report(here, kind=kind, text=text, from_day=now().date(), by=by))


def _assess(world: World, state: ChangeState, made: list[MaterialChange]) -> None:
    said = {
        S.NO_CONSEQUENCE: "Inget ändras. / Nothing changes.",
        S.REVIEW: "En granskning planeras. / A review is planned.",
        S.NARROWED: "Godkännandet omfattar inte arkivet längre. / The certification no longer covers the archive.",
    }
    changes.assess(made[0], state, consequence=said[state], by=world.people["tora"])


def _narrow(world: World) -> None:
    """What the archive's end means for the certification that named it."""
    held = next(one for key, one in world.certifications.items() if "arkiv" in getattr(key, "entities", ()))
    certifications.narrow(
        held,
        roles=held.roles,
        entities=[world.entities["bild"], world.entities["tolk"]],
        by=world.people["tora"],
        note="Arkivet läggs ned. / The archive is closed down.",
    )


def _ask(world: World, organisation: str, code: str, until: int, made: list[Dispensation]) -> None:
    asked = world.versions["2.0"].requirements.get(code=code)
    reason = "Systemet byts ut till sommaren. / The system is replaced by summer."
    by, here = declarer(world, organisation), world.organisations[organisation]
    made.append(dispensations.ask(here, asked, reason=reason, until=world.day(until), by=by))


def _dispense(world: World, step: str, made: list[Dispensation]) -> None:
    tora, didrik = world.people["tora"], world.people["didrik"]
    match step:
        case "propose":
            dispensations.propose(made[0], by=tora)
        case "grant":
            dispensations.grant(made[0], by=didrik)
        case "refuse":
            dispensations.refuse(made[0], by=tora, answer="Kravet går att uppfylla nu. / It can be met now.")
        case "end":
            dispensations.end(made[0], by=didrik, note="Systemet är utbytt. / The system has been replaced.")
