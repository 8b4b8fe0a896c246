"""How much is at stake in a change: what it could let the wrong party do if nobody looked."""

from enum import StrEnum
from typing import Final

from .statement import Part


class Risk(StrEnum):
    """Lowest first; the order is theirs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0, 1 or 2: higher is riskier."""
        return list(Risk).index(self)


RISKS: Final[dict[Part, Risk]] = {
    Part.ENTITY_ID: Risk.HIGH,
    Part.ROLES: Risk.HIGH,
    Part.SIGNATURES: Risk.MEDIUM,  # high where a demand is switched off
    Part.KEYS: Risk.HIGH,
    Part.SCOPES: Risk.HIGH,
    Part.ENDPOINTS: Risk.MEDIUM,  # high for a new host of sign-on or assertions
    Part.ALGORITHMS: Risk.MEDIUM,
    Part.CATEGORIES: Risk.MEDIUM,
    Part.REQUESTED_ATTRIBUTES: Risk.MEDIUM,
    Part.NAME_ID_FORMATS: Risk.MEDIUM,
    Part.DISPLAY_NAMES: Risk.LOW,
    Part.DESCRIPTIONS: Risk.LOW,
    Part.LOGOS: Risk.LOW,
    Part.ORGANISATION: Risk.LOW,
    Part.CONTACTS: Risk.LOW,
    Part.OTHER: Risk.MEDIUM,
}
"""What a change costs at least, by its part."""
