"""What costs an entity the scope of one served organisation, and not its place."""

from federation.gates.reason import Reason

OF_SCOPE = (
    Reason(
        "served_without_mandate",
        "G12",
        "{scope} publiceras inte: entitetens ägare har ingen gällande fullmakt från {organisation}.",
        "{scope} is not published: the entity's owner has no mandate in force from {organisation}.",
        "Förnya fullmakten, eller ta bort organisationen bland dem som entiteten betjänar.",
        "Renew the mandate, or remove the organisation from those that the entity serves.",
    ),
    Reason(
        "served_sanctioned",
        "G12",
        "{scope} publiceras inte: en sanktion mot {organisation} gäller.",
        "{scope} is not published: a sanction on {organisation} is in effect.",
        "{organisation} kontaktar federationsoperatören.",
        "{organisation} contacts the federation operator.",
    ),
    Reason(
        "served_without_membership",
        "G12",
        "{scope} publiceras inte: {organisation} har inget aktivt medlemskap, eget eller genom en gruppföreträdare.",
        "{scope} is not published: {organisation} has no active membership, of its own or through a group "
        "representative.",
        "{organisation} ansöker om medlemskap, eller kontaktar federationsoperatören om det som är avstängt.",
        "{organisation} applies for membership, or contacts the federation operator about the suspended one.",
    ),
    Reason(
        "served_without_agreement",
        "G12",
        "{scope} publiceras inte: ett avtal som flödet kräver är inte i kraft för {organisation}.",
        "{scope} is not published: an agreement that the feed requires is not in force for {organisation}.",
        "{organisation} undertecknar avtalet, eller tas in bland dem som ombudets avtal omfattar.",
        "{organisation} signs the agreement, or is taken in among those whom the agent's agreement covers.",
    ),
)
