"""Whose domain is whose: each owner of entities has shown its own, and every state that a claim can be in."""

import hashlib
from dataclasses import dataclass

from federation.demo.organisations import ORGANISATIONS
from federation.demo.story import Story, World
from members.actions import domains
from members.models import Domain
from members.models.domain import DomainMethod

M = DomainMethod
YEARLY = 335  # days between two looks: a month before the proof would lapse
_NOTE = "Registerutdrag från domänens registrar, visat på videomöte. / Registry extract, shown in a video call."
OWNERS = (
    "region",
    "exempelby",
    "provkoping",
    "testmala",
    "pahittsvik",
    "mallboda",
    "modellinge",
    "exempelhemmet",
    "apotek",
    "journalverket",
    "exempelnat",
)


@dataclass(frozen=True)
class Claimed:
    """A name claimed so many days ago, and how many days ago a registrar accepted it, oldest first."""

    organisation: str
    name: str
    claimed: int
    accepted: tuple[int, ...] = ()
    method: DomainMethod = M.REGISTRAR


def _kept(organisation: str, until: int = 0) -> Claimed:
    """The organisation's own domain: claimed on its first day, accepted the day after and each year, `until` so many
    days ago."""
    invented = ORGANISATIONS[organisation]
    return Claimed(organisation, invented.domain, invented.joined, tuple(range(invented.joined - 1, until, -YEARLY)))


CLAIMED = (
    *(_kept(organisation) for organisation in OWNERS),
    _kept("datid", until=104),
    Claimed("nykomling", ORGANISATIONS["nykomling"].domain, 24, method=M.DNS),
    Claimed("exempelhemmet", "exempelhemmet-tradgarden.example", 6),
    Claimed("exempelnat", "exempelnat-kunder.example", 500, (498,)),
)
LAPSED = (("exempelnat", "exempelnat-kunder.example", 130),)
WITHDRAWN = (("datid", ORGANISATIONS["datid"].domain, 103),)  # its membership had ended the day before


def tell(story: Story) -> None:
    """The claims, what a registrar was shown, one proof that nobody renewed and one name that was given up."""
    for claimed in CLAIMED:
        story.add(claimed.claimed, _claim, claimed)
        for days_ago in claimed.accepted:
            story.add(days_ago, _accept, claimed.organisation, claimed.name)
    for organisation, name, days_ago in LAPSED:
        story.add(days_ago, _look, organisation, name)
    for organisation, name, days_ago in WITHDRAWN:
        story.add(days_ago, _withdraw, organisation, name)


def _claim(world: World, claimed: Claimed) -> None:
    """The token is made of the name, so that the same day gives the same rows. In the demonstration it is no secret."""
    domain = domains.claim(
        world.organisations[claimed.organisation], claimed.name, claimed.method, by=world.people["rebecka"]
    )
    token = f"sigill-{hashlib.sha256(claimed.name.encode()).hexdigest()[:40]}"
    Domain.objects.filter(pk=domain.pk).update(token=token)


def _accept(world: World, organisation: str, name: str) -> None:
    domains.accept(_domain(world, organisation, name), note=_NOTE, by=world.people["rolf"])


def _look(world: World, organisation: str, name: str) -> None:
    domains.check(_domain(world, organisation, name))


def _withdraw(world: World, organisation: str, name: str) -> None:
    domains.withdraw(_domain(world, organisation, name), by=world.people["rebecka"])


def _domain(world: World, organisation: str, name: str) -> Domain:
    return Domain.objects.get(organisation=world.organisations[organisation], name=name)
