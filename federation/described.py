"""What an entity's facts say, part by part, as things with a name and with what may change about them. Pure.

Facts are `members.saml.types.EntityFacts.as_json()`.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

Facts = Mapping[str, Any]
Described = dict[str, str]  # what identifies a thing -> what may change about it

DIGEST = " SHA-256 "  # between a key's role and its digest


class Part(StrEnum):
    """What a change is about, most consequential first."""

    ROLES = "roles"
    KEYS = "keys"
    ENDPOINTS = "endpoints"
    SCOPES = "scopes"
    CATEGORIES = "categories"
    DISPLAY_NAMES = "display_names"
    DESCRIPTIONS = "descriptions"
    LOGOS = "logos"
    ORGANISATION = "organisation"
    CONTACTS = "contacts"
    NAME_ID_FORMATS = "name_id_formats"
    REQUESTED_ATTRIBUTES = "requested_attributes"


def _described(pairs: Iterable[tuple[str, str]]) -> Described:
    """Things with the same name are told together: a certificate used for signing and for encryption is one key."""
    found: dict[str, list[str]] = {}
    for name, description in pairs:
        found.setdefault(name, []).append(description)
    return {name: "; ".join(dict.fromkeys(descriptions)) for name, descriptions in found.items()}


def _keys(facts: Facts) -> Described:
    return _described(
        (
            f"{key['role']}{DIGEST}{key['certificate_sha256']}",
            f"{key['use'] or 'signing, encryption'}, {key['algorithm']} {key['bits'] or ''}".rstrip()
            + f", {key['not_after'][:10]}",
        )
        for key in facts["keys"]
    )


def _endpoints(facts: Facts) -> Described:
    return _described((_endpoint_name(e), _endpoint_place(e)) for e in facts["endpoints"])


def _endpoint_name(endpoint: Facts) -> str:
    index = "" if endpoint["index"] is None else f" [{endpoint['index']}]"
    return f"{endpoint['role']} {endpoint['element']}{index} {endpoint['binding'].rpartition(':')[2]}"


def _endpoint_place(endpoint: Facts) -> str:
    answer = f" (ResponseLocation {endpoint['response_location']})" if endpoint["response_location"] else ""
    default = " (isDefault)" if endpoint["is_default"] else ""
    return f"{endpoint['location']}{answer}{default}"


def _contacts(facts: Facts) -> Described:
    return _described(
        (f"{c['kind']} {c['email'] or c['name']}", ", ".join(filter(None, (c["name"], c["phone"]))))
        for c in facts["contacts"]
    )


def _categories(facts: Facts) -> Described:
    return {f"{name} = {value}": "" for name, values in facts["entity_attributes"].items() for value in values}


def _logos(facts: Facts) -> Described:
    return _described(
        (f"{logo['url'][:200]} {logo['lang']}".rstrip(), f"{logo['width']} × {logo['height']}")
        for logo in facts["logos"]
    )


def _organisation(facts: Facts) -> Described:
    names = {f"OrganizationName {lang}": text for lang, text in facts["organization_names"].items()}
    return names | {f"OrganizationURL {lang}": text for lang, text in facts["organization_urls"].items()}


def _requested(facts: Facts) -> Described:
    return _described(
        (f"{a['name']} {a['friendly_name']}".rstrip(), "isRequired" if a["required"] else "")
        for a in facts["requested_attributes"]
    )


def _listed(field: str) -> Callable[[Facts], Described]:
    return lambda facts: dict.fromkeys(facts[field], "")


def _texts(field: str) -> Callable[[Facts], Described]:
    return lambda facts: dict(facts[field])


PARTS: dict[Part, Callable[[Facts], Described]] = {
    Part.ROLES: _listed("roles"),
    Part.KEYS: _keys,
    Part.ENDPOINTS: _endpoints,
    Part.SCOPES: _listed("scopes"),
    Part.CATEGORIES: _categories,
    Part.DISPLAY_NAMES: _texts("display_names"),
    Part.DESCRIPTIONS: _texts("descriptions"),
    Part.LOGOS: _logos,
    Part.ORGANISATION: _organisation,
    Part.CONTACTS: _contacts,
    Part.NAME_ID_FORMATS: _listed("name_id_formats"),
    Part.REQUESTED_ATTRIBUTES: _requested,
}
