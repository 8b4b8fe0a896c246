"""The parts that an entity's metadata is told in, and one thing that it states."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

DIGEST: Final = " SHA-256 "  # between a key's role and its digest
CONSUMERS: Final = frozenset({"SingleSignOnService", "AssertionConsumerService"})
"""Where people and assertions are sent: another host there is another party."""


class Part(StrEnum):
    """What a statement is about, most consequential first."""

    ENTITY_ID = "entity_id"
    ROLES = "roles"
    SIGNATURES = "signatures"
    KEYS = "keys"
    SCOPES = "scopes"
    ENDPOINTS = "endpoints"
    ALGORITHMS = "algorithms"
    CATEGORIES = "categories"
    REQUESTED_ATTRIBUTES = "requested_attributes"
    NAME_ID_FORMATS = "name_id_formats"
    DISPLAY_NAMES = "display_names"
    DESCRIPTIONS = "descriptions"
    LOGOS = "logos"
    ORGANISATION = "organisation"
    CONTACTS = "contacts"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """What may change about a thing. `text` is all of it, in one line; an endpoint has its address as `url`, and its
    `kind` as `role element`."""

    text: str
    url: str = ""
    kind: str = ""


class Statement(NamedTuple):
    """A thing in its part, by what identifies it, and what is said of it."""

    part: Part
    name: str
    said: Said


def state(part: Part, *name: str, text: str = "") -> Statement:
    """A statement whose name is the words that are not empty."""
    return Statement(part, " ".join(filter(None, name)), Said(text))
