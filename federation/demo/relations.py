"""Who acts for whom, who belongs together, and who would like to join: mandates, a community, an application."""

from dataclasses import dataclass
from datetime import UTC, datetime

from federation.demo.story import Story, World
from members.actions import applications, communities, invitations, representations, subcontracts
from members.models import Community, Representation
from members.models.membership import MembershipKind
from members.models.organisation import LegalForm, Sector, SizeClass
from members.models.representation import Function, RepresentationKind
from members.roles import Role
from members.texts import typeset
from members.uploads import Document

F, K = Function, RepresentationKind
_PAPER = """#set document(title: "Fullmakt")
#set text(lang: "sv")
= Fullmakt
Den som nämns i Sigill får handla för organisationen i det som står där. (Påhittat.)
"""
TOWNS = ("exempelby", "provkoping", "testmala", "pahittsvik", "mallboda")


@dataclass(frozen=True)
class Invented:
    """A mandate proposed so many days ago; `accepted` so many days later, or not yet (None)."""

    represented: str
    representative: str
    kind: RepresentationKind
    functions: tuple[Function, ...]
    proposed: int
    accepted: int | None
    holds: int = 730  # days


MANDATES = (
    Invented("mallboda", "exempelnat", K.AGENT, (F.METADATA, F.AGREEMENTS), 108, 4),
    Invented("exempelhemmet", "journalverket", K.TECHNICAL, (F.METADATA,), 430, 9),
    Invented("nykomling", "exempelnat", K.AGENT, (F.METADATA,), 12, None),
)


def tell(story: Story) -> None:
    """Each in its time."""
    story.add(400, _found)
    for invented in MANDATES:
        made: list[Representation] = []
        story.add(invented.proposed, _propose, invented, made)
        if invented.accepted is not None:
            story.add(invented.proposed - invented.accepted, _agree, invented, made)
    story.add(320, _subcontract)
    story.add(9, _invite)
    story.add(6, _apply)


def _found(world: World) -> None:
    region, keeper = world.organisations["region"], world.people["region-administrator"]
    community: Community = communities.found(
        slug="exempelsjo",
        name_sv="Vård i Exempelsjö",
        name_en="Care in Exempelsjö",
        keeper=region,
        by=world.people["rebecka"],
    )
    for name in ("region", *TOWNS):
        if name in world.organisations:
            communities.admit(community, world.organisations[name], by=keeper)


def _propose(world: World, invented: Invented, made: list[Representation]) -> None:
    terms = representations.Terms(
        kind=invented.kind,
        functions=invented.functions,
        valid_from=world.day(invented.proposed),
        valid_until=world.day(invented.proposed - invented.holds),
    )
    represented, representative = (
        world.organisations[name] for name in (invented.represented, invented.representative)
    )
    made.append(representations.propose(represented, representative, terms, by=world.people[invented.represented]))


def _agree(world: World, invented: Invented, made: list[Representation]) -> None:
    paper = Document(typeset.pdf(_PAPER, datetime(2024, 1, 1, tzinfo=UTC)), "fullmakt.pdf")
    representations.sign(made[0], paper, by=world.people[invented.represented])
    representations.accept(made[0], by=world.people[invented.representative])


def _subcontract(world: World) -> None:
    subcontracts.record(
        world.organisations["journalverket"],
        world.organisations["exempelnat"],
        what="Drift av servrar / Runs the servers",
        by=world.people["journalverket"],
    )


def _invite(world: World) -> None:
    invitations.invite(
        world.organisations["region"],
        email="ny.medarbetare@region-exempelsjo.example",
        roles=[Role.READER],
        by=world.people["region-administrator"],
    )


def _apply(world: World) -> None:
    application = applications.begin(
        kinds=[MembershipKind.SERVICE_PROVIDER],
        recommender=world.organisations["region"],
        country="SE",
        number="999020-0009",
        name_sv="Bokningsbolaget Tänkt AB",
        name_en="Bokningsbolaget Imagined Ltd",
        legal_form=LegalForm.COMPANY,
        sector=Sector.SUPPLIER,
        size_class=SizeClass.SMALL,
        access_method="",
        message="Tidbokning för vårdcentraler. (Påhittat.)",
        applicant_name="Bodil Bok",
        applicant_email="bodil@bokningsbolaget.example",
        applicant_phone="",
        language="sv",
    )
    applications.send(application)
