"""The members' IdPs and SPs, and the metadata that they have sent: at least one for each answer that the gate can give.

Which answer an entity gets follows from its own revisions and placements, and from what `memberships`, `agreements`,
`certifications` and `sanctions` say of its owner.
"""

from dataclasses import dataclass

A, P = "acceptance", "production"
APPROVED, REJECTED, WITHDRAWN, WAITING = "approved", "rejected", "withdrawn", "waiting"
ASKED = "asked"  # waits, and a second contact has been asked to confirm it


@dataclass(frozen=True)
class Sent:
    """Metadata sent so many days ago with these certificates of the pool, and what a registrar did two days later."""

    days_ago: int
    certificates: tuple[int, ...]
    outcome: str = APPROVED
    scheme: str = "https"
    copied: bool = False
    mailto: bool = True
    about: int = 0  # which of the system's descriptions


@dataclass(frozen=True)
class Planned:
    """A system: its owner, host, role, name (sv, en), what it sent and where its owner wants it, since when."""

    owner: str
    host: str
    role: str
    name: tuple[str, str]
    sent: tuple[Sent, ...]
    placed: tuple[tuple[str, int], ...]
    submitter: str = ""  # the owner's own name where it is empty
    error_page: bool = True
    administrative: bool = True


def _idp(owner: str, name: tuple[str, str], number: int, since: int, production: int, **more: object) -> Planned:
    """An ordinary IdP: sent once, approved, in acceptance at once and in production later."""
    fields: dict[str, object] = {"sent": (Sent(since, (number,)),), "placed": ((A, since - 3), (P, production))}
    host = f"idp.{owner if owner != 'apotek' else 'apotek-fiktiva'}.example"
    return Planned(owner, host, "idp", name, **(fields | more))  # type: ignore[arg-type]


def _sp(host: str, name: tuple[str, str], number: int, since: int, production: int, **more: object) -> Planned:
    """An ordinary service of the supplier's."""
    fields: dict[str, object] = {"sent": (Sent(since, (number,)),), "placed": ((A, since - 3), (P, production))}
    submitter = {"submitter": "journalverket-technician"}
    return Planned("journalverket", f"{host}.journalverket.example", "sp", name, **(fields | submitter | more))  # type: ignore[arg-type]


_LOG_IN = "Inloggning för medarbetare i {}", "Staff log-in, {}"


def _staff(sv: str, en: str) -> tuple[str, str]:
    return _LOG_IN[0].format(sv), _LOG_IN[1].format(en)


REGION_IDP = Planned(
    "region",
    "idp.region-exempelsjo.example",
    "idp",
    _staff("Region Exempelsjö", "Exempelsjö Region"),
    (
        Sent(695, (0,)),
        Sent(400, (0, 1)),
        Sent(380, (1,)),
        Sent(372, (1,), WITHDRAWN, about=1),
        Sent(150, (1,), about=1),
    ),
    ((A, 692), (P, 650)),
    "region-technician",
)
SYSTEMS: dict[str, Planned] = {
    "region-idp": REGION_IDP,
    "journal": Planned(
        "region",
        "journal.region-exempelsjo.example",
        "sp",
        ("Regionens journal", "The region's health records"),
        (Sent(688, (2,)), Sent(300, (2, 3)), Sent(290, (3,))),
        ((A, 685), (P, 650)),
        "region-technician",
    ),
    "prov": Planned(
        "region",
        "prov.region-exempelsjo.example",
        "idp",
        ("Regionens provmiljö", "The region's test installation"),
        (Sent(120, (4,)),),
        (),
        "region-technician",
    ),
    "exempelby-idp": _idp(
        "exempelby",
        _staff("Exempelby kommun", "Exempelby Municipality"),
        5,
        670,
        630,
        sent=(Sent(670, (5,)), Sent(4, (5, 6), ASKED)),
        submitter="exempelby-technician",
    ),
    "plan": Planned(
        "exempelby",
        "plan.exempelby.example",
        "sp",
        ("Samordnad plan", "Care plan"),
        (Sent(660, (7,)),),
        ((A, 655), (P, 630)),
        "exempelby-technician",
    ),
    "provkoping-idp": _idp("provkoping", _staff("Provköpings kommun", "Provköping Municipality"), 8, 660, 620),
    "testmala-idp": _idp("testmala", _staff("Testmåla kommun", "Testmåla Municipality"), 9, 620, 580, error_page=False),
    "pahittsvik-idp": _idp("pahittsvik", _staff("Påhittsviks kommun", "Påhittsvik Municipality"), 10, 690, 645),
    "mallboda-idp": _idp(
        "mallboda",
        _staff("Mallboda kommun", "Mallboda Municipality"),
        11,
        3,
        2,
        sent=(Sent(9, (11,), WITHDRAWN), Sent(3, (11,), WAITING, about=1, mailto=False)),
        placed=((A, 9), (P, 9)),
        submitter="mallboda-agent",
    ),
    "modellinge-idp": _idp("modellinge", _staff("Modellinge kommun", "Modellinge Municipality"), 12, 630, 590),
    "exempelhemmet-idp": _idp("exempelhemmet", _staff("Exempelhemmet", "Exempelhemmet"), 13, 580, 540),
    "besok": Planned(
        "exempelhemmet",
        "besok.exempelhemmet.example",
        "sp",
        ("Besöksplanering", "Visit planning"),
        (Sent(578, (14,)),),
        ((A, 575), (P, 540)),
    ),
    "apotek-idp": _idp(
        "apotek", _staff("Apotek Fiktiva", "Fiktiva Pharmacies"), 15, 540, 495, submitter="apotek-technician"
    ),
    "expediering": Planned(
        "apotek",
        "expediering.apotek-fiktiva.example",
        "sp",
        ("Expediering av recept", "Dispensing"),
        (Sent(538, (16,)),),
        ((A, 535), (P, 500)),
        "apotek-technician",
    ),
    "exempelnat-idp": _idp("exempelnat", _staff("Exempelnäts kunder", "Exempelnät’s customers"), 17, 490, 285),
    "datid-idp": _idp("datid", _staff("Vårdhuset Dåtid", "Dåtid Care House"), 18, 690, 640),
    "nykomling-idp": _idp("nykomling", _staff("Nykomling Hemtjänst", "Nykomling Home Care"), 19, 20, 15),
    "bokning": _sp("bokning", ("Tidbokning", "Appointments"), 20, 680, 635),
    "schema": _sp("schema", ("Schemaläggning", "Staff rota"), 21, 676, 635, sent=(Sent(676, (35,), copied=True),)),
    "labb": _sp("labb", ("Provsvar", "Laboratory results"), 22, 160, 0, placed=((A, 157),)),
    "video": _sp("video", ("Videobesök", "Video visits"), 23, 430, 415),
    "remiss": _sp("remiss", ("Remisser", "Referrals"), 24, 45, 10),
    "dosett": _sp("dosett", ("Dosdispensering", "Dose dispensing"), 25, 50, 10),
    "arkiv": _sp("arkiv", ("Arkiv", "Archive"), 26, 200, 190, administrative=False),
    "tolk": _sp("tolk", ("Tolkbeställning", "Interpreters"), 27, 40, 33, sent=(Sent(40, (27,), REJECTED),)),
    "bild": _sp("bild", ("Bildarkiv", "Image archive"), 28, 30, 28, sent=(Sent(30, (28,), WAITING, scheme="http"),)),
}
