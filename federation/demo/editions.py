"""The editions of the demonstration's framework: the first asked for little, the second is the whole example, and the
one out for consultation asks for more in some places and less in others."""

from collections.abc import Callable

from trustframework.catalogue import Data

_FIRST = frozenset(
    {
        *("GOV-01", "RSK-01", "OPS-07", "KEY-02"),
        *("EID-01", "EID-03", "IDP-01", "IDP-02", "SP-02", "SP-03", "ATT-03", "AGT-01"),
    }
)
_SIMPLIFIED = "checklist-idp-small"  # came with the second edition
_NEW: Data = {
    "id": "INC-04",
    "group": "INC",
    "applies_to": ["all"],
    "level": 3,
    "title_sv": "Övad incidenthantering",
    "title_en": "Incident handling that is practised",
    "text_sv": "Parten övar sin incidenthantering minst en gång om året, och åtgärdar det som övningen visar.",
    "text_en": "The party practises its incident handling at least once a year, and mends what the exercise shows.",
    "evidence_sv": "Övningsplan och rapport från den senaste övningen.",
    "evidence_en": "A plan for exercises, and the report of the latest one.",
    "source": "",
}
_GONE = "PRV-03"
_SHARPER = {
    "OPS-07": {
        "text_sv": "Säkerhetsloggar skyddas mot ändring, sparas i minst tre år och granskas varje vecka.",
        "text_en": "Security logs are protected against change, kept for at least three years and reviewed every week.",
    },
}
_CRITICAL = "OPS-07"


def _first(data: Data) -> Data:
    """Little more than what is critical."""
    asked = [one for one in data["requirements"] if one["id"] in _FIRST]
    groups = {one["group"] for one in asked}
    return data | {
        "requirements": asked,
        "groups": [one for one in data["groups"] if one["id"] in groups],
        "critical_ids": [code for code in data["critical_ids"] if code in _FIRST],
        "checklists": [
            one | {"left_out": [code for code in one["left_out"] if code in _FIRST]}
            for one in data["checklists"]
            if one["id"] != _SIMPLIFIED
        ],
    }


def _third(data: Data) -> Data:
    """One requirement more, one less, one that is sharper and critical from now on."""
    kept = [one | _SHARPER.get(one["id"], {}) for one in data["requirements"] if one["id"] != _GONE]
    place = next(n for n, one in enumerate(kept) if one["id"] == "INC-03")
    critical = {*data["critical_ids"], _CRITICAL}
    asked = [*kept[: place + 1], dict(_NEW), *kept[place + 1 :]]
    return data | {
        "requirements": asked,
        "critical_ids": [one["id"] for one in asked if one["id"] in critical],
    }


EDITIONS: dict[str, Callable[[Data], Data]] = {"1.0": _first, "2.0": lambda data: data, "3.0": _third}
