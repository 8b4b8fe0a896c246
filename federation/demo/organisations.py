"""Who there is: an invented region and everybody who gives care in it. Every number is made up, check digit and all."""

from dataclasses import dataclass

from federation.demo.story import Story, World
from members.actions import contacts, organisations
from members.models.contact import ContactKind
from members.models.organisation import LegalForm, Sector, SizeClass


@dataclass(frozen=True)
class Invented:
    """`joined` is how many days ago it was registered."""

    number: str
    sv: str
    en: str
    form: LegalForm
    sector: Sector
    size: SizeClass
    domain: str
    joined: int


YEARLY = 350  # days between two answers of a mailbox
SILENT, SILENT_SINCE = "datid", 400  # whose mailboxes nobody reads any more, since it left
WITHOUT = {"nykomling": ContactKind.TECHNICAL}  # not recorded yet
L, S, Z = LegalForm, Sector, SizeClass
OPERATOR = Invented(
    "999001-0002",
    "Federationen Sigill (DEMO)",
    "The Sigill Federation (DEMO)",
    L.FOUNDATION,
    S.OPERATOR,
    Z.SMALL,
    "sigill.example",
    730,
)
_COUNCIL = (L.MUNICIPALITY, S.MUNICIPAL_CARE)
_CARE = (L.COMPANY, S.PRIVATE_CARE, Z.SMALL)
_FIRM = (L.COMPANY, S.SUPPLIER)
ORGANISATIONS: dict[str, Invented] = {
    "region": Invented(
        "999002-0001",
        "Region Exempelsjö",
        "Exempelsjö Region",
        L.REGION,
        S.REGIONAL_CARE,
        Z.LARGE,
        "region-exempelsjo.example",
        720,
    ),
    "exempelby": Invented(
        "999003-0000", "Exempelby kommun", "Exempelby Municipality", *_COUNCIL, Z.LARGE, "exempelby.example", 700
    ),
    "provkoping": Invented(
        "999004-0009", "Provköpings kommun", "Provköping Municipality", *_COUNCIL, Z.LARGE, "provkoping.example", 690
    ),
    "testmala": Invented(
        "999005-0008", "Testmåla kommun", "Testmåla Municipality", *_COUNCIL, Z.MEDIUM, "testmala.example", 650
    ),
    "pahittsvik": Invented(
        "999006-0007", "Påhittsviks kommun", "Påhittsvik Municipality", *_COUNCIL, Z.MEDIUM, "pahittsvik.example", 715
    ),
    "mallboda": Invented(
        "999007-0006", "Mallboda kommun", "Mallboda Municipality", *_COUNCIL, Z.MEDIUM, "mallboda.example", 120
    ),
    "modellinge": Invented(
        "999008-0005", "Modellinge kommun", "Modellinge Municipality", *_COUNCIL, Z.MEDIUM, "modellinge.example", 660
    ),
    "exempelhemmet": Invented(
        "999009-0004", "Exempelhemmet Omsorg AB", "Exempelhemmet Care Ltd", *_CARE, "exempelhemmet.example", 610
    ),
    "apotek": Invented(
        "999010-0001",
        "Apotek Fiktiva AB",
        "Fiktiva Pharmacies Ltd",
        L.COMPANY,
        S.PHARMACY,
        Z.LARGE,
        "apotek-fiktiva.example",
        570,
    ),
    "journalverket": Invented(
        "999011-0000",
        "Journalverket Påhitt AB",
        "Journalverket Påhitt Ltd",
        *_FIRM,
        Z.MEDIUM,
        "journalverket.example",
        705,
    ),
    "exempelnat": Invented(
        "999012-0009", "Ombudet Exempelnät AB", "Exempelnät Agents Ltd", *_FIRM, Z.MEDIUM, "exempelnat.example", 520
    ),
    "synprovet": Invented(
        "999013-0008", "Granskarna Synprovet AB", "Synprovet Auditors Ltd", *_FIRM, Z.SMALL, "synprovet.example", 725
    ),
    "tvivel": Invented(
        "999014-0007", "Revisionsbyrån Tvivel AB", "Tvivel Audit Ltd", *_FIRM, Z.SMALL, "tvivel.example", 400
    ),
    "myndigheten": Invented(
        "999015-0006",
        "Exempelmyndigheten för e-hälsa",
        "The Example E-health Agency",
        L.AUTHORITY,
        S.GOVERNMENT,
        Z.MEDIUM,
        "exempelmyndigheten.example",
        718,
    ),
    "datid": Invented("999016-0005", "Vårdhuset Dåtid AB", "Dåtid Care House Ltd", *_CARE, "datid.example", 716),
    "nykomling": Invented(
        "999017-0004", "Nykomling Hemtjänst AB", "Nykomling Home Care Ltd", *_CARE, "nykomling.example", 25
    ),
    "skissen": Invented(
        "999018-0003", "Vårdcentralen Skissen AB", "Skissen Health Centre Ltd", *_CARE, "skissen.example", 330
    ),
    "utkast": Invented("999019-0002", "Tandvården Utkast AB", "Utkast Dental Care Ltd", *_CARE, "utkast.example", 230),
}


def tell(story: Story) -> None:
    """Each organisation is registered, with a verified contact for every purpose that the federation asks about."""
    for name, invented in ORGANISATIONS.items():
        story.add(invented.joined, _register, name, invented)
        for days_ago in range(invented.joined - YEARLY, SILENT_SINCE if name == SILENT else 0, -YEARLY):
            story.add(days_ago, _verify, name)


def _verify(world: World, name: str) -> None:
    """Every mailbox has answered again."""
    for contact in world.organisations[name].contacts.all():
        contacts.vouch(contact, by=world.people["rebecka"])


def _register(world: World, name: str, invented: Invented) -> None:
    by = world.people["rebecka"]
    organisation = organisations.register(
        by=by,
        number=invented.number,
        name_sv=invented.sv,
        name_en=invented.en,
        legal_form=invented.form,
        sector=invented.sector,
        size_class=invented.size,
    )
    world.organisations[name] = organisation
    for kind, mailbox in (
        (ContactKind.ADMINISTRATIVE, "forvaltning"),
        (ContactKind.TECHNICAL, "teknik"),
        (ContactKind.SECURITY, "sakerhet"),
    ):
        if WITHOUT.get(name) == kind:
            continue
        contacts.record(
            organisation,
            kind=kind,
            name=str(kind.label),
            email=f"{mailbox}@{invented.domain}",
            phone="+46 0 000 00 00",
            verified=True,
            by=by,
        )
