"""Who does what: at least one person for every role, each with a log-in whose password anybody may know."""

from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from federation.demo.organisations import OPERATOR, ORGANISATIONS
from federation.demo.story import Story, World
from members.actions import bootstrap, people
from members.models import Person
from members.roles import Role

PASSWORD = "demo-inte-hemligt"  # noqa: S105 - in the banner, in the README, refused outside demo mode
FOUNDER = ("Rebecka Registrator", "rebecka@sigill.example")


@dataclass(frozen=True)
class Invented:
    """`mailbox` stands before the organisation's domain; `since` is days ago, None: the day it was registered."""

    name: str
    mailbox: str
    organisation: str
    roles: tuple[Role, ...]
    language: str = "sv"
    since: int | None = None


R = Role
_LEADS = (R.SIGNATORY, R.ADMINISTRATOR)
_RUNS = (R.TECHNICAL_CONTACT, R.SECURITY_CONTACT)
_ALL = (R.SIGNATORY, R.ADMINISTRATOR, R.TECHNICAL_CONTACT)
# The operator's own, in the order in which they began; the founder comes before all of them.
STAFF: dict[str, Invented] = {
    "rolf": Invented("Rolf Registrator", "rolf", "sigill", (R.REGISTRAR,)),
    "tora": Invented("Tora Tillit", "tora", "sigill", (R.TRUST_OFFICER,)),
    "didrik": Invented("Didrik Beslut", "didrik", "sigill", (R.DECISION_MAKER,)),
    "disa": Invented("Disa Dom", "disa", "sigill", (R.DECISION_MAKER,)),
    "karin": Invented("Karin Nyckel", "karin", "sigill", (R.KEY_CUSTODIAN,)),
}
PEOPLE: dict[str, Invented] = {
    "region": Invented("Regina Region", "regina", "region", (R.SIGNATORY,)),
    "region-administrator": Invented("Agnes Anslutning", "agnes", "region", (R.ADMINISTRATOR,)),
    "region-declarer": Invented("Dag Deklaration", "dag", "region", (R.DECLARER,)),
    "region-technician": Invented("Teo Teknik", "teo", "region", (R.TECHNICAL_CONTACT,)),
    "region-security": Invented("Siv Säkerhet", "siv", "region", (R.SECURITY_CONTACT,)),
    "region-reader": Invented("Leo Läsare", "leo", "region", (R.READER,)),
    "exempelby": Invented("Elsa Exempel", "elsa", "exempelby", _LEADS),
    "exempelby-technician": Invented("Ture Teknik", "ture", "exempelby", _RUNS),
    "provkoping": Invented("Pelle Prov", "pelle", "provkoping", _ALL),
    "testmala": Invented("Tilda Test", "tilda", "testmala", _ALL),
    "pahittsvik": Invented("Paula Påhitt", "paula", "pahittsvik", _ALL),
    "mallboda": Invented("Malte Mall", "malte", "mallboda", _LEADS),
    "mallboda-agent": Invented("Otto Ombud", "otto.mallboda", "mallboda", (R.TECHNICAL_AGENT,), since=100),
    "modellinge": Invented("Mona Modell", "mona", "modellinge", _ALL),
    "exempelhemmet": Invented("Hedda Hemma", "hedda", "exempelhemmet", _ALL),
    "apotek": Invented("Axel Apotekare", "axel", "apotek", _LEADS),
    "apotek-technician": Invented("Alma Drift", "alma", "apotek", _RUNS),
    "journalverket": Invented("Jenny Journal", "jenny", "journalverket", _LEADS, "en"),
    "journalverket-technician": Invented("Joel Drift", "joel", "journalverket", _RUNS, "en"),
    "exempelnat": Invented("Nils Nät", "nils", "exempelnat", _ALL),
    "synprovet": Invented("Gunilla Granskare", "gunilla", "synprovet", (R.LEAD_REVIEWER, R.SIGNATORY)),
    "reviewer": Invented("Viktor Syn", "viktor", "synprovet", (R.REVIEWER,)),
    "suspended-reviewer": Invented("Sixten Syn", "sixten", "synprovet", (R.REVIEWER,)),
    "former-reviewer": Invented("Edla Erfaren", "edla", "synprovet", (R.REVIEWER,)),
    "candidate": Invented("Kim Kandidat", "kim", "tvivel", (R.REVIEWER,)),
    "tvivel": Invented("Tyra Tvivel", "tyra", "tvivel", (R.REVIEWER, R.SIGNATORY)),
    "myndigheten": Invented("Eva E-hälsa", "eva", "myndigheten", (R.RELYING_AUTHORITY,)),
    "steering": Invented("Stina Styrgrupp", "stina", "region", (R.STEERING_GROUP,)),
    "datid": Invented("Dan Dåtid", "dan", "datid", _ALL),
    "nykomling": Invented("Nora Nykomling", "nora", "nykomling", _ALL),
    "skissen": Invented("Sven Skiss", "sven", "skissen", _LEADS),
    "utkast": Invented("Ulla Utkast", "ulla", "utkast", _LEADS),
}


def tell_of_staff(story: Story) -> None:
    """The operator's people, who come before anybody else."""
    story.add(OPERATOR.joined, _found)
    for key, invented in STAFF.items():
        story.add(OPERATOR.joined, _register, key, invented)


def tell(story: Story) -> None:
    """The members' people."""
    for key, invented in PEOPLE.items():
        since = invented.since or ORGANISATIONS[invented.organisation].joined
        story.add(since, _register, key, invented)


def _found(world: World) -> None:
    name, email = FOUNDER
    founder = bootstrap.first_registrar(
        name=name,
        email=email,
        number=OPERATOR.number,
        name_sv=OPERATOR.sv,
        name_en=OPERATOR.en,
        legal_form=OPERATOR.form,
        size_class=OPERATOR.size,
    )
    world.people["rebecka"] = founder
    world.organisations["sigill"] = founder.roles.get().organisation


def _register(world: World, key: str, invented: Invented) -> None:
    domain = OPERATOR.domain if invented.organisation == "sigill" else ORGANISATIONS[invented.organisation].domain
    by = world.people["rebecka"]
    person = people.register(
        name=invented.name, email=f"{invented.mailbox}@{domain}", by=by, language=invented.language
    )
    for role in invented.roles:
        people.assign_role(person, role, world.organisations[invented.organisation], by=by)
    world.people[key] = person


def open_log_ins(world: World) -> None:
    """One password for all, hashed once with a fixed salt: the same seed gives the same rows. It is no secret."""
    password = PBKDF2PasswordHasher().encode(PASSWORD, "sigill-demo-salt-not-secret", iterations=1)
    everybody = [person.pk for person in world.people.values()]
    Person.objects.filter(pk__in=everybody).update(password=password, is_demo=True)
