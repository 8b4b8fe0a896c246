"""What stands in the fields when a text is looked at before there is an agreement."""

from typing import Final

EXAMPLE: Final = {
    "operator.name": "Exempelfederationen",
    "operator.number": "999900-0008",
    "organisation.name": "Region Norrvik",
    "organisation.number": "999900-0016",
    "commissioner.name": "Norrviks it-nämnd",
    "commissioner.number": "999900-0024",
    "beneficiaries": "Kommunen Sydvik (999900-0032), Söderås kommun (999900-0040)",
    "valid_from": "2026-06-01",
    "valid_until": "2029-05-31",
    "sent_on": "2026-05-20",
    "agreement.number": "17",
    "template.version": "1.0",
}
