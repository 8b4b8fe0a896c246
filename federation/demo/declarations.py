"""What organisations have promised at LoA3: declarations decided in every way, and pending in every state."""

from dataclasses import dataclass

from federation.demo.frameworks import LEVEL, in_force
from federation.demo.story import Story, World
from trustframework.actions import declarations
from trustframework.models.declaration import ChecklistRole, DeclarationState

D, Q = DeclarationState, ChecklistRole
# The way of a declaration, in days after it was begun; it may stop anywhere.
_WAY = ((D.INTERNALLY_APPROVED, 8), (D.SUBMITTED, 9), (D.COMPLETENESS_CHECK, 11), (D.UNDER_REVIEW, 14))
_WAY_ON = (*_WAY, (D.RECOMMENDED, 26))
DECIDED_AFTER = 30
_REASONS = {
    D.APPROVED: "Alla krav är uppfyllda. / Every requirement is met.",
    D.CONDITIONAL: "Loggranskningen ska vara på plats inom sex månader. / Log review to be in place within six months.",
    D.REJECTED: "Tre kritiska krav är inte uppfyllda. / Three critical requirements are not met.",
}


@dataclass(frozen=True)
class Declared:
    """A declaration begun so many days ago, and the state that it has reached."""

    organisation: str
    checklist: ChecklistRole
    begun: int
    state: DeclarationState = D.APPROVED

    @property
    def name(self) -> str:
        return f"{self.organisation} {self.checklist}"

    def path(self) -> tuple[tuple[DeclarationState, int], ...]:
        """The steps up to its state, short of a decision."""
        if self.state in _REASONS:
            return _WAY_ON
        aside = {D.SUPPLEMENT_REQUESTED: (*_WAY, (self.state, 20)), D.WITHDRAWN: (*_WAY[:2], (self.state, 40))}
        aside |= {D.LAPSED: (*_WAY, (self.state, 365)), D.DRAFT: ()}
        if self.state in aside:
            return aside[self.state]
        return _WAY_ON[: [state for state, _ in _WAY_ON].index(self.state) + 1]


DECLARED = (
    Declared("region", Q.IDP, 685),
    Declared("region", Q.SP, 684),
    Declared("pahittsvik", Q.IDP, 680),
    Declared("datid", Q.IDP, 678),
    Declared("journalverket", Q.SP, 672),
    Declared("exempelby", Q.IDP, 665, D.CONDITIONAL),
    Declared("exempelby", Q.SP, 664),
    Declared("provkoping", Q.IDP, 655),
    Declared("modellinge", Q.IDP, 625),
    Declared("testmala", Q.IDP, 615),
    Declared("exempelhemmet", Q.IDP, 575),
    Declared("apotek", Q.SP, 535),
    Declared("apotek", Q.IDP, 530, D.CONDITIONAL),
    Declared("pahittsvik", Q.ATTRIBUTE_SOURCE, 400, D.LAPSED),
    Declared("skissen", Q.IDP, 329, D.REJECTED),
    Declared("exempelnat", Q.AGENT, 320),
    Declared("modellinge", Q.ATTRIBUTE_SOURCE, 90, D.WITHDRAWN),
    Declared("pahittsvik", Q.EID_ISSUER, 33, D.UNDER_REVIEW),
    Declared("testmala", Q.ATTRIBUTE_SOURCE, 31, D.RECOMMENDED),
    Declared("journalverket", Q.ATTRIBUTE_SOURCE, 28, D.SUPPLEMENT_REQUESTED),
    Declared("exempelnat", Q.IDP, 16, D.COMPLETENESS_CHECK),
    Declared("mallboda", Q.IDP, 14, D.SUBMITTED),
    Declared("provkoping", Q.SP, 12, D.INTERNALLY_APPROVED),
    Declared("nykomling", Q.IDP, 10, D.DRAFT),
)


def tell(story: Story) -> None:
    """Each declaration, from its draft to where it stands."""
    for declared in DECLARED:
        story.add(declared.begun, _begin, declared)
        for state, days_after in declared.path():
            story.add(declared.begun - days_after, _advance, declared, state)
        if declared.state in _REASONS:
            story.add(declared.begun - DECIDED_AFTER, _decide, declared)


def _begin(world: World, declared: Declared) -> None:
    world.declarations[declared.name] = declarations.begin(
        world.organisations[declared.organisation],
        world.versions[in_force(declared.begun)],
        world.levels[LEVEL],
        declared.checklist,
        by=world.people["tora"],
    )


def _advance(world: World, declared: Declared, to: DeclarationState) -> None:
    reviewer = world.people["reviewer"] if to == D.UNDER_REVIEW else None
    declarations.advance(world.declarations[declared.name], to, by=world.people["tora"], reviewer=reviewer)


def _decide(world: World, declared: Declared) -> None:
    world.decisions[declared.name] = declarations.decide(
        world.declarations[declared.name], declared.state, reasons=_REASONS[declared.state], by=world.people["didrik"]
    )
