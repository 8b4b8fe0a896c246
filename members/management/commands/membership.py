"""`manage.py membership`: take organisations into the federation, and out of it."""

from typing import ClassVar

from members.actions import memberships
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Membership, Person
from members.models.membership import MembershipKind, MembershipState


def apply(*, number: str, kind: str, by: Person) -> Lines:
    """A new application."""
    applied = memberships.apply(find.organisation(number), MembershipKind(kind), by=by)
    yield f"{applied.organisation} has applied for membership as {kind}."


def advance(*, number: str, kind: str, states: list[str], note: str, by: Person) -> Lines:
    """One step or several, each on its own: what was done stays done when a later step is refused."""
    membership = find.membership(number, kind)
    for state in states:
        memberships.advance(membership, MembershipState(state), by=by, note=note)
        yield f"{membership.organisation} as {kind}: {state}."


def show_all() -> Lines:
    """Every membership, also those that have ended."""
    for membership in Membership.objects.select_related("organisation"):
        organisation = membership.organisation
        yield f"{organisation.number}  {membership.kind:<20}  {membership.state:<10}  {organisation}"


NUMBER = argument("number", metavar="ORGNO", help="organisation number")
KIND = argument("kind", choices=MembershipKind.values)
STATE = argument("states", nargs="+", metavar="STATE", choices=MembershipState.values, help="the next state or states")


class Command(NounCommand):
    help = "Take organisations into the federation, and out of it."
    verbs: ClassVar = (
        Verb("apply", "Note an application for membership.", apply, (NUMBER, KIND)),
        Verb(
            "advance",
            "Take a membership on: in_review, approved, active; suspended; leaving, ended; rejected, withdrawn.",
            advance,
            (NUMBER, KIND, STATE, argument("--note", default="", help="why; the member reads it")),
        ),
        Verb("list", "List the memberships.", show_all, acts=False),
    )
