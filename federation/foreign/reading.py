"""Entities of a verified aggregate, one after the other, each with what its own registrar says of it.

An entity is rebuilt by the same allow-list as a member's; what a member may not say of itself, but a registrar may
(RegistrationInfo, scopes, entity categories, assurance), is read beside it and written anew by the registrar's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from lxml import etree

from federation.foreign.head import instant_of
from members.saml.inspect import each, inspection
from members.saml.limits import AGGREGATE, Limits
from members.saml.names import ENTITIES, LANG, clark
from members.saml.numbers import Numbers
from members.saml.subject import Subject
from members.saml.text import text, tidy
from members.saml.types import Inspection, Quarantined

_INFO = f"{clark('md:Extensions')}/{clark('mdrpi:RegistrationInfo')}"
_POLICY = clark("mdrpi:RegistrationPolicy")


@dataclass(frozen=True, slots=True)
class Registration:
    """mdrpi:RegistrationInfo as the registrar wrote it (MDRPI §2.1); `until` is the earliest validUntil of the entity
    and of the groups around it, if any says so. Instants are ISO 8601 in UTC, empty where nothing is said."""

    authority: str = ""
    instant: str = ""
    policies: dict[str, str] = field(default_factory=dict)
    until: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """One entity that could be read to the end."""

    inspection: Inspection
    registration: Registration

    def as_json(self) -> dict[str, Any]:
        said = self.registration
        told = {"authority": said.authority, "instant": said.instant, "policies": said.policies, "until": said.until}
        return {"inspection": self.inspection.as_json(), "registration": told}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(Inspection.from_json(data["inspection"]), Registration(**data["registration"]))


def foreign(
    signed: bytes,
    at: datetime,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
    limits: Limits = AGGREGATE,
) -> Iterator[Foreign | Quarantined]:
    """The entities of what was signed (`strict.signed_bytes`), in document order; a bad one is quarantined."""
    return each(signed, limits, lambda entity: _read(entity, at, numbers))


def _read(entity: etree._Element, at: datetime, numbers: Numbers) -> Foreign:
    said = registration_of(entity)
    return Foreign(inspection(Subject(entity, at, numbers)), said)


def registration_of(entity: etree._Element) -> Registration:
    """Raises ValueError for two of them: nobody can tell which one counts (MD-RPI-004)."""
    found = entity.findall(_INFO)
    if len(found) > 1:
        raise ValueError("mdrpi:RegistrationInfo comes twice")
    if not found:
        return Registration(until=_until(entity))
    instant = instant_of(found[0].get("registrationInstant", ""))
    policies = {tidy(one.get(LANG, "")): text(one) for one in found[0].iterchildren(_POLICY)}
    return Registration(
        authority=tidy(found[0].get("registrationAuthority", "")),
        instant=instant.isoformat() if instant else "",
        policies={lang: url for lang, url in policies.items() if lang and url},
        until=_until(entity),
    )


def _until(entity: etree._Element) -> str:
    """The earliest of those that are said; one that cannot be read is an entity that nobody can vouch for."""
    around = [one for one in entity.iterancestors() if one.tag == ENTITIES]
    said = [value for one in (entity, *around) if (value := one.get("validUntil")) is not None]
    instants = [instant_of(value) for value in said]
    if None in instants:
        raise ValueError("a validUntil is no time")
    return min((one.isoformat() for one in instants if one is not None), default="")
