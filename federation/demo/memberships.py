"""Who is a member, as what, and how it went: every state that a membership can be in."""

from federation.demo.organisations import ORGANISATIONS
from federation.demo.story import Story, World
from members.actions import memberships
from members.models.membership import MembershipKind, MembershipState

K, S = MembershipKind, MembershipState
WELCOME = ((S.IN_REVIEW, 4), (S.APPROVED, 7), (S.ACTIVE, 18))  # days after the application

# Those that went the ordinary way, and later steps (days ago) of some of them.
MEMBERS: dict[tuple[str, MembershipKind], tuple[tuple[MembershipState, int], ...]] = {
    ("region", K.USER_ORGANISATION): (),
    ("region", K.SERVICE_PROVIDER): (),
    ("exempelby", K.USER_ORGANISATION): (),
    ("exempelby", K.SERVICE_PROVIDER): (),
    ("provkoping", K.USER_ORGANISATION): (),
    ("testmala", K.USER_ORGANISATION): ((S.SUSPENDED, 300), (S.ACTIVE, 280), (S.SUSPENDED, 38)),
    ("pahittsvik", K.USER_ORGANISATION): (),
    ("mallboda", K.USER_ORGANISATION): (),
    ("modellinge", K.USER_ORGANISATION): ((S.LEAVING, 60),),
    ("exempelhemmet", K.USER_ORGANISATION): (),
    ("exempelhemmet", K.SERVICE_PROVIDER): (),
    ("apotek", K.USER_ORGANISATION): (),
    ("apotek", K.SERVICE_PROVIDER): (),
    ("journalverket", K.SERVICE_PROVIDER): (),
    ("exempelnat", K.AGENT): (),
    ("synprovet", K.TRUSTED_PARTY): (),
    ("myndigheten", K.RELYING_AUTHORITY): (),
    ("datid", K.USER_ORGANISATION): ((S.LEAVING, 190), (S.ENDED, 104)),
}
# Those that have not come so far, or never will: (days ago, state), from the application on.
OTHERS: dict[tuple[str, MembershipKind], tuple[tuple[MembershipState, int], ...]] = {
    ("region", K.GROUP_REPRESENTATIVE): ((S.APPLIED, 60), (S.IN_REVIEW, 55), (S.APPROVED, 46)),
    ("tvivel", K.TRUSTED_PARTY): ((S.APPLIED, 50), (S.IN_REVIEW, 41)),
    ("nykomling", K.USER_ORGANISATION): ((S.APPLIED, 24),),
    ("skissen", K.USER_ORGANISATION): ((S.APPLIED, 328), (S.IN_REVIEW, 322), (S.REJECTED, 308)),
    ("utkast", K.USER_ORGANISATION): ((S.APPLIED, 228), (S.WITHDRAWN, 205)),
}
_NOTES = {
    ("testmala", 300): "Ingen firmatecknare kunde nås. / No signatory could be reached.",
    ("testmala", 280): "Ny firmatecknare är anmäld. / A new signatory has been named.",
    ("testmala", 38): "Avgiften är obetald. / The fee has not been paid.",
    ("skissen", 308): "Verksamheten är under avveckling. / The business is being wound up.",
}


def tell(story: Story) -> None:
    """Each application and what became of it."""
    for (organisation, kind), later in MEMBERS.items():
        applied = ORGANISATIONS[organisation].joined - 1
        steps = [(S.APPLIED, applied), *((state, applied - days) for state, days in WELCOME), *later]
        _tell_of_one(story, organisation, kind, steps)
    for (organisation, kind), steps_so_far in OTHERS.items():
        _tell_of_one(story, organisation, kind, list(steps_so_far))


def _tell_of_one(
    story: Story, organisation: str, kind: MembershipKind, steps: list[tuple[MembershipState, int]]
) -> None:
    for state, days_ago in steps:
        note = _NOTES.get((organisation, days_ago), "")
        story.add(days_ago, _step, organisation, kind, state, note)


def _step(world: World, organisation: str, kind: MembershipKind, to: MembershipState, note: str) -> None:
    # Who recorded the application does not approve it.
    name, by = f"{organisation} {kind}", world.people["rolf" if to == S.APPROVED else "rebecka"]
    if to == S.APPLIED:
        world.memberships[name] = memberships.apply(world.organisations[organisation], kind, by=by)
    else:
        memberships.advance(world.memberships[name], to, by=by, note=note)
