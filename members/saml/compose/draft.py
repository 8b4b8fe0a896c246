"""What a person fills in about an identity provider or a service provider: plain values, no XML."""

from dataclasses import asdict, dataclass, field
from typing import ClassVar, Final, Self

from ..settable import CATEGORY, SUPPORT
from ..tables import TABLES
from ..types import Json

LANGUAGES: Final = ("sv", "en")
SERVICES: Final = {
    "idp": ("SingleSignOnService", "SingleLogoutService"),
    "sp": ("AssertionConsumerService", "SingleLogoutService"),
}
"""The endpoints that a draft of a role has; others are left as they are."""

CONTACT_KINDS: Final = ("technical", "support", "administrative", "security")


def claims(role: str) -> dict[str, tuple[str, ...]]:
    """The entity attributes and values that a member of the role may claim itself, in alphabetical order."""
    mine = (c for c in TABLES.self_assertable_categories if TABLES.category_roles.get(c, "sp").startswith(role))
    found = {CATEGORY: tuple(sorted(mine))}
    return found | ({SUPPORT: tuple(sorted(TABLES.support_values))} if role == "idp" else {})


@dataclass(frozen=True, slots=True)
class KeyDraft:
    """A certificate (base64 of DER). `use` is signing, encryption or empty for both."""

    certificate: str
    use: str = "signing"


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """An endpoint; `service` is the element's local name, `binding` the URI."""

    service: str
    binding: str
    location: str


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """One contact; `kind` is one of `CONTACT_KINDS`, `email` has no mailto:."""

    kind: str
    given_name: str
    surname: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class LogoDraft:
    """A picture at an address, its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RequestedDraft:
    """An attribute that a service asks for, by its name (URI)."""

    name: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Texts are by language (`LANGUAGES`), empty ones left out; `attributes` are entity attributes among `claims`."""

    ROLE: ClassVar[str] = ""

    entity_id: str
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    information_urls: dict[str, str] = field(default_factory=dict)
    privacy_urls: dict[str, str] = field(default_factory=dict)
    logo: LogoDraft | None = None
    keys: tuple[KeyDraft, ...] = ()
    endpoints: tuple[EndpointDraft, ...] = ()
    contacts: tuple[ContactDraft, ...] = ()
    organisation_names: dict[str, str] = field(default_factory=dict)
    organisation_display_names: dict[str, str] = field(default_factory=dict)
    organisation_urls: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    requested: tuple[RequestedDraft, ...] = ()

    def as_json(self) -> Json:
        return asdict(self) | {"role": self.ROLE}

    @classmethod
    def from_json(cls, data: Json) -> Self:
        logo = data["logo"]
        return cls(
            **{name: value for name, value in data.items() if name != "role"}
            | {
                "logo": LogoDraft(**logo) if logo else None,
                "keys": tuple(KeyDraft(**key) for key in data["keys"]),
                "endpoints": tuple(EndpointDraft(**endpoint) for endpoint in data["endpoints"]),
                "contacts": tuple(ContactDraft(**contact) for contact in data["contacts"]),
                "requested": tuple(RequestedDraft(**attribute) for attribute in data["requested"]),
                "attributes": {name: tuple(values) for name, values in data["attributes"].items()},
                "scopes": tuple(data["scopes"]),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpDraft(Draft):
    """An identity provider; `scopes` are the domains it asks to vouch for, `requested` stays empty."""

    ROLE: ClassVar[str] = "idp"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpDraft(Draft):
    """A service provider; `requested` are the attributes it asks for, `scopes` stays empty."""

    ROLE: ClassVar[str] = "sp"


def draft_class(role: str) -> type[Draft]:
    """The draft of a role, `idp` or `sp`."""
    return {"idp": IdpDraft, "sp": SpDraft}[role]
