"""What the cellar hands out: findings, facts, inspections. Frozen; those that travel between processes or
into a database have `as_json()` and `from_json()` with nothing but JSON's own types inside."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from .places import Place, Places

Json = dict[str, Any]


class Severity(StrEnum):
    """How bad a finding is. A profile decides what blocks; without a profile only ERROR does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class _Plain:
    """JSON for a dataclass whose fields are JSON values already (tuples become lists on the way)."""

    __slots__ = ()

    def as_json(self) -> Json:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, data: Json) -> Self:
        return cls(**{field.name: data[field.name] for field in fields(cls)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Finding(_Plain):
    """One thing that a rule found. `line` counts from 1 in the text as received; `path` is XPath-like."""

    rule: str
    severity: Severity
    line: int | None
    path: str
    sv: str
    en: str
    mend_sv: str
    mend_en: str

    @classmethod
    def from_json(cls, data: Json) -> Self:
        return cls(**data | {"severity": Severity(data["severity"])})


class Refusal(Exception):
    """The document as a whole cannot be read. `finding` says where and what to do; `told_by_child` that the child which
    read it is well."""

    def __init__(self, finding: Finding, *, told_by_child: bool = False) -> None:
        super().__init__(finding.en)
        self.finding, self.told_by_child = finding, told_by_child


@dataclass(frozen=True, slots=True)
class KeyFact(_Plain):
    """One certificate of one KeyDescriptor.

    `use` is signing, encryption or None (both); digests are lower-case hex over the DER bytes
    (`spki_sha256` is empty where the key itself cannot be read); `bits` is the modulus or curve size; times
    are ISO 8601 in UTC; `certificate` is base64 of the DER bytes, unwrapped.
    """

    use: str | None
    role: str
    certificate_sha256: str
    spki_sha256: str
    algorithm: str
    bits: int | None
    not_before: str
    not_after: str
    subject: str
    certificate: str


@dataclass(frozen=True, slots=True)
class EndpointFact(_Plain):
    """One endpoint. `element` is the local name, such as AssertionConsumerService."""

    role: str
    element: str
    binding: str
    location: str
    response_location: str | None
    index: int | None
    is_default: bool | None


@dataclass(frozen=True, slots=True)
class ContactFact(_Plain):
    """One e-mail address of one ContactPerson. `kind` is the contactType, or `security` (REFEDS); `email`
    has no `mailto:` and is empty where the contact has none."""

    kind: str
    name: str
    email: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class LogoFact(_Plain):
    """One mdui:Logo; sizes in pixels as claimed, 0 where they cannot be read."""

    url: str
    width: int
    height: int
    lang: str


@dataclass(frozen=True, slots=True)
class PageFact(_Plain):
    """A page for people that a role names. `kind` is InformationURL, PrivacyStatementURL or errorURL (no lang)."""

    role: str
    kind: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class AttributeFact(_Plain):
    """One md:RequestedAttribute."""

    name: str
    friendly_name: str
    required: bool


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """What an entity says of itself. Roles are `idp`, `sp`, `aa`; texts are keyed by xml:lang.

    A field with a default was added later: facts that were stored before it load, and say nothing of it.
    """

    entity_id: str
    roles: tuple[str, ...]
    keys: tuple[KeyFact, ...]
    endpoints: tuple[EndpointFact, ...]
    scopes: tuple[str, ...]
    display_names: dict[str, str]
    descriptions: dict[str, str]
    logos: tuple[LogoFact, ...]
    organization_names: dict[str, str]
    organization_urls: dict[str, str]
    contacts: tuple[ContactFact, ...]
    name_id_formats: tuple[str, ...]
    requested_attributes: tuple[AttributeFact, ...]
    entity_attributes: dict[str, tuple[str, ...]]
    registration_authority: str | None
    want_authn_requests_signed: bool | None = None
    domain_hints: tuple[str, ...] = ()
    organization_numbers: tuple[str, ...] = ()
    pages: tuple[PageFact, ...] = ()

    def as_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Self:
        return cls(
            **data
            | {
                "roles": tuple(data["roles"]),
                "keys": tuple(KeyFact.from_json(k) for k in data["keys"]),
                "endpoints": tuple(EndpointFact.from_json(e) for e in data["endpoints"]),
                "scopes": tuple(data["scopes"]),
                "logos": tuple(LogoFact.from_json(x) for x in data["logos"]),
                "contacts": tuple(ContactFact.from_json(c) for c in data["contacts"]),
                "name_id_formats": tuple(data["name_id_formats"]),
                "requested_attributes": tuple(AttributeFact.from_json(a) for a in data["requested_attributes"]),
                "entity_attributes": {name: tuple(v) for name, v in data["entity_attributes"].items()},
                "domain_hints": tuple(data.get("domain_hints", ())),
                "organization_numbers": tuple(data.get("organization_numbers", ())),
                "pages": tuple(PageFact.from_json(p) for p in data.get("pages", ())),
            }
        )


@dataclass(frozen=True, slots=True)
class LeftOut(_Plain):
    """Something the rebuild dropped. `what` is the name of the element or `@attribute`."""

    path: str
    line: int | None
    what: str
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """One entity read to the end. `clean` is the canonical document of the member's part of it (UTF-8); `places`
    tells where its facts stand in what was received."""

    entity_id: str
    facts: EntityFacts
    findings: tuple[Finding, ...]
    clean: bytes
    left_out: tuple[LeftOut, ...]
    places: Places

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    def as_json(self) -> Json:
        return {
            "entity_id": self.entity_id,
            "facts": self.facts.as_json(),
            "findings": [f.as_json() for f in self.findings],
            "clean": self.clean.decode(),
            "left_out": [x.as_json() for x in self.left_out],
            "places": {name: [place.line, place.path] for name, place in self.places.items()},
        }

    @classmethod
    def from_json(cls, data: Json) -> Self:
        return cls(
            entity_id=data["entity_id"],
            facts=EntityFacts.from_json(data["facts"]),
            findings=tuple(Finding.from_json(f) for f in data["findings"]),
            clean=data["clean"].encode(),
            left_out=tuple(LeftOut.from_json(x) for x in data["left_out"]),
            places={name: Place(line, path) for name, (line, path) in data["places"].items()},
        )


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One entity of a document that cannot be read or rebuilt. `position` counts entities from 1."""

    entity_id: str | None
    position: int
    line: int | None
    findings: tuple[Finding, ...]

    def as_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> Self:
        return cls(**data | {"findings": tuple(Finding.from_json(f) for f in data["findings"])})


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules find in one entity. `readable` is False for one that could not be read or rebuilt."""

    entity_id: str | None
    readable: bool
    findings: tuple[Finding, ...]

    def as_json(self) -> list[Any]:
        return [self.entity_id, self.readable, [finding.as_json() for finding in self.findings]]

    @classmethod
    def from_json(cls, data: list[Any]) -> Self:
        entity_id, readable, findings = data
        return cls(entity_id, readable, tuple(Finding.from_json(finding) for finding in findings))


@dataclass(frozen=True, slots=True)
class RegistryFacts:
    """What only the registry may say of an entity. `registration_instant` is timezone-aware (None: another
    registrar that does not say, which MDRPI allows); policies are
    URLs by language; scopes are literal (never regular expressions)."""

    registration_authority: str
    registration_instant: datetime | None
    registration_policies: dict[str, str]
    assurance_certifications: tuple[str, ...]
    entity_categories: tuple[str, ...]
    scopes: tuple[str, ...]
