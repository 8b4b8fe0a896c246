"""Tables of the SAML vocabulary: namespaces, bindings, protocols, entity attributes, reserved host names.

Read once from `tables.yaml` beside this file. The tables are facts, not policy: what a feed accepts is
decided by profiles elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Tables:
    """The parts of `tables.yaml` that code reads; names as in the file.

    `known_bindings` is every binding that some SAML 2.0 endpoint element may carry.
    """

    namespaces: dict[str, str]
    saml2_protocol: str
    legacy_protocols: frozenset[str]
    bindings_by_element: dict[str, frozenset[str]]
    known_bindings: frozenset[str]
    legacy_bindings: frozenset[str]
    binding_typos: dict[str, str]
    response_location_forbidden_on: frozenset[str]
    self_assertable_categories: frozenset[str]
    reserved_hosts: tuple[str, ...]


def _read(path: Path) -> Tables:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times quicker, where libyaml is there
    with path.open("rb") as file:
        raw: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506  a safe loader either way
    bindings = dict(raw["bindings_by_element"])
    legacy, typos = bindings.pop("legacy_flagged"), bindings.pop("common_typos")
    categories: dict[str, str] = raw["entity_attributes"]["entity-category"]
    return Tables(
        namespaces=raw["namespaces"],
        saml2_protocol=raw["protocols"]["saml2"],
        legacy_protocols=frozenset(raw["protocols"]["legacy"]),
        bindings_by_element={element: frozenset(values) for element, values in bindings.items()},
        known_bindings=frozenset().union(*bindings.values()),
        legacy_bindings=frozenset(legacy),
        binding_typos=typos,
        response_location_forbidden_on=frozenset(raw["response_location_forbidden_on"]),
        self_assertable_categories=frozenset(c for c, note in categories.items() if "operator-granted" not in note),
        reserved_hosts=tuple(raw["reserved_hosts"]),
    )


TABLES = _read(Path(__file__).with_name("tables.yaml"))
