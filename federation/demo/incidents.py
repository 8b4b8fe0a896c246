"""What has happened: an incident that is over, one that goes on and waits for answers, one that nobody has opened; and
what the operator tells everybody."""

from datetime import timedelta

from federation.actions import incident_measures, incident_parties, incidents, notices
from federation.demo.story import Story, World
from federation.models import Incident
from federation.models.incident import IncidentState, Severity
from federation.models.notice import Audience, Tone
from members.clock import now, today

S = IncidentState
OVER = "Driftstörning hos intygsutfärdaren"
WORDS = {
    S.OPEN: "Vi följer upp med regionen.",
    S.CONTAINED: "Avstängt tills vidare; ingen annan berörs.",
    S.RESOLVED: "Regionen har rättat felet.",
    S.CLOSED: "Bevaka också mellanliggande certifikat.",
    S.DISMISSED: "Avsändaren var regionens egen leverantör.",
}
GOING_ON = "Misstänkt nyckelläcka i en säkerhetskopia"


def tell(story: Story) -> None:
    """From long ago until yesterday: one in every state."""
    story.add(90, _one, OVER, Severity.LOW, (S.OPEN, S.RESOLVED, S.CLOSED))
    story.add(60, _one, "Okänd avsändare av metadata", Severity.LOW, (S.DISMISSED,))
    story.add(20, _one, "Fel scope hos en delad intygsutfärdare", Severity.SERIOUS, (S.OPEN, S.CONTAINED))
    story.add(10, _one, "Förlorat kort hos en administratör", Severity.SERIOUS, (S.OPEN, S.RESOLVED))
    story.add(3, _going_on)
    story.add(2, _answered)
    story.add(1, _reported)
    story.add(1, _notice)


def _one(world: World, heading: str, severity: Severity, states: tuple[IncidentState, ...]) -> None:
    """Reported by the region, and moved on by a registrar the same morning."""
    incident = incidents.report(
        world.organisations["region"],
        heading=heading,
        what_happened="Upptäckt i driften. Berörda användare är underrättade.",
        discovered_at=now() - timedelta(hours=3),
        severity=severity,
        by=world.people["region-security"],
    )
    for state in states:
        incidents.move(incident, state, text=WORDS[state], by=world.people["rebecka"], shown=state != S.CLOSED)


def _going_on(world: World) -> None:
    """The one for which an emergency sanction was imposed the same day."""
    rebecka, tora = world.people["rebecka"], world.people["tora"]
    incident = incidents.register(
        heading=GOING_ON,
        what_happened="En leverantör har haft medlemmars nycklar i en säkerhetskopia som legat öppen.",
        discovered_at=now() - timedelta(hours=2),
        severity=Severity.CRITICAL,
        by=rebecka,
    )
    incidents.move(incident, S.OPEN, text="Leverantören är uppringd.", by=rebecka)
    parties = [
        incident_parties.add(incident, one, entities=list(one.entities.all()[:1]), by=rebecka)
        for one in (world.organisations["exempelhemmet"], world.organisations["region"])
    ]
    text = "Kontrollera om er nyckel finns i kopian, byt den i så fall, och svara hur ni har gjort."
    incident_parties.write_to(incident, parties, text=text, answer_by=today() + timedelta(days=7), by=rebecka)
    incident_measures.link_sanction(incident, world.sanctions["exempelhemmet"], by=tora)
    told = {
        "public_sv": "En nyckel kan ha läckt. Den berörda intygsutfärdaren är avstängd.",
        "public_en": "A key may have leaked. The identity provider concerned is suspended.",
    }
    incident.refresh_from_db()
    incidents.tell_public(incident, seen=incident.version, by=rebecka, **told)


def _answered(world: World) -> None:
    incident = Incident.objects.get(heading=GOING_ON)
    text = "Vår nyckel fanns inte i kopian."
    incidents.answer(incident, world.organisations["region"], text=text, by=world.people["region-security"])


def _reported(world: World) -> None:
    incidents.report(
        world.organisations["journalverket"],
        heading="Ovanligt många misslyckade inloggningar",
        what_happened="Från ett och samma nät, sedan i natt. Vi har spärrat adresserna.",
        discovered_at=now() - timedelta(hours=6),
        by=world.people["journalverket"],
    )


def _notice(world: World) -> None:
    notices.write(
        heading_sv="Underhåll på lördag",
        heading_en="Maintenance on Saturday",
        text_sv="Registret kan vara nere kl. 06–08. Flödena påverkas inte.",
        text_en="The registry may be down from 06 to 08. Feeds are not affected.",
        audience=Audience.LOGGED_IN,
        tone=Tone.INFORMS,
        starts_at=now(),
        ends_at=now() + timedelta(days=14),
        by=world.people["karin"],
    )
