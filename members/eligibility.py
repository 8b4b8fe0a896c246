"""Who may apply for what: the sector that an organisation is in, and when a member has to recommend it. Pure.

After the rules of the federations that Sigill is made for: organisations in health and social care join by themselves,
a provider from outside the sector is recommended by a member that needs it, only an authority relies as one.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from members.models.membership import MembershipKind
from members.models.organisation import Sector, SizeClass

IN_CARE: Final = frozenset(
    {
        Sector.REGIONAL_CARE,
        Sector.MUNICIPAL_CARE,
        Sector.PRIVATE_CARE,
        Sector.PHARMACY,
        Sector.ANIMAL_HEALTH,
        Sector.GOVERNMENT,
    }
)
K = MembershipKind


class Answer(StrEnum):
    """What an organisation is told before it applies."""

    WELCOME = "welcome"
    RECOMMENDED = "recommended"  # welcome when a member recommends it
    OUTSIDE = "outside"  # this kind is not for the sector
    AUTHORITY = "authority"  # this kind is for authorities
    OPERATOR = "operator"  # nobody applies to be the operator


def answer(kind: MembershipKind, sector: Sector) -> Answer:
    """For one kind of membership."""
    if sector == Sector.OPERATOR:
        return Answer.OPERATOR
    if kind == K.RELYING_AUTHORITY:
        return Answer.WELCOME if sector == Sector.GOVERNMENT else Answer.AUTHORITY
    if kind == K.USER_ORGANISATION:
        return Answer.WELCOME if sector in IN_CARE else Answer.OUTSIDE
    if kind in (K.SERVICE_PROVIDER, K.TRUSTED_PARTY):
        return Answer.WELCOME if sector in IN_CARE else Answer.RECOMMENDED
    return Answer.WELCOME


def answers(kinds: Iterable[MembershipKind], sector: Sector) -> dict[MembershipKind, Answer]:
    """For each kind that somebody thinks of."""
    return {kind: answer(kind, sector) for kind in kinds}


def needs_recommender(kinds: Iterable[MembershipKind], sector: Sector) -> bool:
    """Whether a member has to stand for the organisation."""
    return Answer.RECOMMENDED in answers(kinds, sector).values()


def may_join_a_group(kinds: Iterable[MembershipKind], size: SizeClass) -> bool:
    """Whether a group representative could be the member in its place, which is less work for a small care giver."""
    return K.USER_ORGANISATION in kinds and size == SizeClass.SMALL
