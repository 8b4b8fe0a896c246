"""What is to be thought of one entity of an upstream: its condition, what of it may be published, what was found."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from federation.foreign.reading import Foreign, Registration
from federation.foreign.rules import entity as rules
from federation.models import UpstreamFeed
from federation.models.foreign_entity import Condition
from members.clock import now
from members.saml.profiles import Profile
from members.saml.settable import ASSURANCE, CATEGORY
from members.saml.types import EntityFacts, Finding, Quarantined, Severity
from trustframework.own_uris import is_own

SHOWN = 20  # findings that are kept of an entity
_PATH = "/md:EntityDescriptor"


@dataclass(frozen=True, slots=True)
class Found:
    """One entity as it is to be kept. Without `clean` it could not be read."""

    entity_id: str
    condition: str
    findings: tuple[Finding, ...]
    registrar: str = ""
    until: datetime | None = None
    clean: bytes = b""
    facts: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Of all that could be published."""
        return hashlib.sha256(self.clean + json.dumps(self.said, sort_keys=True).encode()).hexdigest()


def found(one: Foreign | Quarantined, upstream: UpstreamFeed, profile: Profile) -> Found | None:
    """None for one that does not even say who it is: there is nothing to keep it by."""
    if isinstance(one, Quarantined):
        return Found(one.entity_id, Condition.QUARANTINED, one.findings) if one.entity_id else None
    facts, registration = one.inspection.facts, one.registration
    day = now().date()
    judged = profile.judged(one.inspection.findings, day, day)
    against = [*_registrar(registration, upstream), *_faulty(judged)]
    said = said_of(facts, registration)
    return Found(
        entity_id=facts.entity_id,
        condition=Condition.QUARANTINED if against else Condition.FIT,
        findings=(*against, *_reserved(facts), *_worst(judged))[:SHOWN],
        registrar=registration.authority,
        until=datetime.fromisoformat(registration.until) if registration.until else None,
        clean=one.inspection.clean,
        facts=facts.as_json(),
        said=said,
        roles=facts.roles,
        categories=tuple(said["entity_categories"]),
        scopes=facts.scopes,
        keys=tuple(sorted({key.spki_sha256 for key in facts.keys if key.spki_sha256})),
        hosts=tuple(sorted(_hosts(facts))),
    )


def once_each(several: Iterable[Found]) -> list[Found]:
    """An entityID that comes twice is quarantined: nobody can tell which one counts, and the first one does not win."""
    kept: dict[str, Found] = {}
    for one in several:
        twice = rules.FAULTY.at(None, _PATH, rules="entityID × 2")
        before = kept.get(one.entity_id)
        kept[one.entity_id] = (
            one if before is None else replace(one, condition=Condition.QUARANTINED, findings=(twice,))
        )
    return list(kept.values())


def said_of(facts: EntityFacts, registration: Registration) -> dict[str, Any]:
    """The registrar's own words, as `RegistryFacts` has them; what is this federation's to give is not among them."""
    return {
        "registration_authority": registration.authority,
        "registration_instant": registration.instant,
        "registration_policies": registration.policies,
        "assurance_certifications": [v for v in facts.entity_attributes.get(ASSURANCE, ()) if v and not is_own(v)],
        "entity_categories": [v for v in facts.entity_attributes.get(CATEGORY, ()) if v and not is_own(v)],
        "scopes": list(facts.scopes),
    }


def _registrar(registration: Registration, upstream: UpstreamFeed) -> Iterator[Finding]:
    """MD-FED-015: one that this upstream may bring, and never ours."""
    ours = settings.SIGILL_REGISTRATION_AUTHORITY
    if registration.authority not in upstream.registrars or registration.authority == ours:
        yield rules.REGISTRAR.at(None, _PATH, authority=registration.authority or "–")


def _faulty(judged: Iterable[Finding]) -> Iterator[Finding]:
    """MD-FED-017."""
    blocking = sorted({finding.rule for finding in judged if finding.severity is Severity.ERROR})
    if blocking:
        yield rules.FAULTY.at(None, _PATH, rules=", ".join(blocking))


def _reserved(facts: EntityFacts) -> Iterator[Finding]:
    """MD-ENA-028: told, though nothing of it is left."""
    for name in (CATEGORY, ASSURANCE):
        for value in facts.entity_attributes.get(name, ()):
            if is_own(value):
                yield rules.RESERVED.at(None, _PATH, value=value)


def _worst(judged: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in judged if finding.severity is Severity.ERROR]


def _hosts(facts: EntityFacts) -> Iterator[str]:
    places = [one.location for one in facts.endpoints]
    places += [one.response_location for one in facts.endpoints if one.response_location]
    for url in (facts.entity_id, *places):
        try:
            host = urlsplit(url).hostname
        except ValueError:  # a rule tells of it
            continue
        if host:
            yield host.lower().rstrip(".")
