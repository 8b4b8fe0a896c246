"""What the parts of an entity, the kinds of change and their risks are called on pages, and changes put together so."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.saml.difference import Change, Kind, Part, Risk, risk_of

PART_LABELS: dict[Part, Promise] = {
    Part.ENTITY_ID: _("entityID"),
    Part.ROLES: _("Roles"),
    Part.SIGNATURES: _("Demands for signatures"),
    Part.KEYS: _("Keys"),
    Part.SCOPES: _("Scopes"),
    Part.ENDPOINTS: _("Endpoints"),
    Part.ALGORITHMS: _("Algorithms"),
    Part.CATEGORIES: _("Entity categories and other attributes"),
    Part.REQUESTED_ATTRIBUTES: _("Requested attributes"),
    Part.NAME_ID_FORMATS: _("NameID formats"),
    Part.DISPLAY_NAMES: _("Display names"),
    Part.DESCRIPTIONS: _("Descriptions and links"),
    Part.LOGOS: _("Logotypes"),
    Part.ORGANISATION: _("Organisation"),
    Part.CONTACTS: _("Contacts"),
    Part.OTHER: _("Other"),
}
KIND_LABELS: dict[Kind, tuple[Promise, str]] = {
    Kind.ADDED: (_("Added"), "good"),
    Kind.REMOVED: (_("Removed"), "bad"),
    Kind.CHANGED: (_("Changed"), "wait"),
    Kind.HOST: (_("Another host"), "warn"),
    Kind.PATH: (_("Another path"), "wait"),
}
"""In words, and the tone of its chip."""
RISK_LABELS: dict[Risk, tuple[Promise, str]] = {
    Risk.HIGH: (_("High risk"), "bad"),
    Risk.MEDIUM: (_("Medium risk"), "warn"),
    Risk.LOW: (_("Low risk"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """Words and the tone that goes with them."""

    label: Promise
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """A change as a table shows it."""

    change: Change
    kind: Chip
    risk: Chip


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one part, and the highest of their risks."""

    label: Promise
    risk: Chip
    rows: list[Row]


def grouped(changes: list[Change]) -> list[Group]:
    """Part by part, the most consequential first; parts without changes are left out."""
    found = {part: [change for change in changes if change.part is part] for part in Part}
    return [
        Group(PART_LABELS[part], risk_chip(risk_of(some)), [Row(c, _kind(c), risk_chip(c.risk)) for c in some])
        for part, some in found.items()
        if some
    ]


def risk_chip(risk: Risk) -> Chip:
    """A risk as it is shown."""
    return Chip(*RISK_LABELS[risk])


def _kind(change: Change) -> Chip:
    return Chip(*KIND_LABELS[change.kind])
